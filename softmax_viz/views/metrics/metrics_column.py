"""Accuracy, confusion matrix and the table of classes of one set of points. GUI thread only."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.metrics import ClassMetrics
from softmax_viz.views.metrics.class_table import ClassTable
from softmax_viz.views.metrics.confusion_matrix import ConfusionMatrix
from softmax_viz.views.metrics.metric_texts import accuracy_text, largest_text, undefined_text
from softmax_viz.views.style.theme import SPACE_XS, Theme, tabular
from softmax_viz.views.style.tooltips import tooltip_text
from softmax_viz.views.widgets.labels import ElidedLabel, heading, plain_label


class MetricsColumn(QWidget):
    """What is counted of the training points, or of the test points. All texts have their room: nothing moves.

    Parameters
    ----------
    is_test
        Which points.
    """

    def __init__(self, is_test: bool) -> None:
        super().__init__()
        self.is_test = is_test
        self.matrix, self.table = ConfusionMatrix(), ClassTable()
        self.accuracy = ElidedLabel(role="strong")
        self.accuracy.setFont(tabular(self.accuracy.font()))
        self.largest, self.undefined = plain_label("", "small"), ElidedLabel(role="small")
        self.largest.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        title = self.tr("Test points") if is_test else self.tr("Training points")
        for part in (heading(title), self.accuracy, self.largest, self.matrix, self.table, self.undefined):
            column.addWidget(part, 1 if part is self.matrix else 0)

    def show_metrics(self, metrics: ClassMetrics | None, classes: tuple[ClassLabel, ...]) -> None:
        """Show ``metrics`` of these classes; None for none."""
        self.matrix.show_metrics(metrics, classes)
        self.table.show_metrics(metrics, classes)
        is_known = metrics is not None and len(metrics.confusion) == len(classes)
        self.accuracy.setText(accuracy_text(metrics) if metrics is not None and is_known else "")
        self.largest.setText(largest_text(metrics) if metrics is not None and is_known else "")
        text = undefined_text(metrics, classes) if metrics is not None and is_known else ""
        if text != self.undefined.text():
            self.undefined.setText(text)
            self.undefined.setToolTip(tooltip_text(text))
            self.undefined.setAccessibleDescription(text)  # Qt would read the tooltip with its markup

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self.matrix.show_theme(theme)
        self.table.show_theme(theme)
