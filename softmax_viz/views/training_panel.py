"""The settings of training: one row for each entry of ``core.params.PARAMS``. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.params import PARAMS
from softmax_viz.views.controls import ParamRow, row_for
from softmax_viz.views.icons import icon
from softmax_viz.views.parts import KeptKeys, explain, heading
from softmax_viz.views.theme import ICON_SMALL, LIGHT, SPACE_M, SPACE_XS, Theme

# What is seldom changed lies under "More".
_UNDER_MORE = ("dropout_scope", "dropout_rescale", "initialization")
_OF_DROPOUT = ("dropout_scope", "dropout_rescale")


class TrainingPanel(QWidget):
    """The rows of all hyper-parameters, in the order of the table.

    ``paramRequested(name, value)`` is emitted when a person changes one. Rows that have no effect now (λ
    without a penalty, the kind of dropout without dropout) are shown disabled.
    """

    paramRequested = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.rows: dict[str, ParamRow] = {name: row_for(param) for name, param in PARAMS.items()}
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_XS)
        column.setSpacing(SPACE_XS)
        column.addWidget(heading(self.tr("Training")))
        self._more = QWidget()
        under_more = QVBoxLayout(self._more)
        under_more.setContentsMargins(0, 0, 0, 0)
        under_more.setSpacing(SPACE_XS)
        for name, row in self.rows.items():
            row.valueRequested.connect(self.paramRequested)
            (under_more if name in _UNDER_MORE else column).addWidget(row)
        self.more_button = QPushButton()
        self.more_button.setProperty("role", "link")
        self.more_button.setText(self.tr("More"))
        self.more_button.setCheckable(True)
        self.more_button.setIconSize(QSize(ICON_SMALL, ICON_SMALL))
        explain(self.more_button, self.tr("More settings"), self.tr("Show or hide the settings that seldom change."))
        KeptKeys(self.more_button, (Qt.Key.Key_Space,))
        self.more_button.toggled.connect(self._on_more_toggled)
        column.addWidget(self.more_button, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._more)
        self._more.hide()
        self._align()
        self.show_theme(LIGHT)
        self.show_params(Hyperparams())

    def show_params(self, hyperparams: Hyperparams) -> None:
        """Show the values of ``hyperparams`` without emitting."""
        for name, value in hyperparams.as_dict().items():
            self.rows[name].show_value(value)
        self.rows["strength"].setEnabled(hyperparams.penalty != "none")
        for name in _OF_DROPOUT:
            self.rows[name].setEnabled(hyperparams.logit_dropout > 0.0)

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self._show_arrow()
        for row in self.rows.values():
            row.show_theme(theme)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the columns in line when font or style change."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._align()

    def _align(self) -> None:
        width = max(row.label.fontMetrics().horizontalAdvance(row.label.text()) for row in self.rows.values())
        for row in self.rows.values():
            row.set_label_width(width + 2)

    def _show_arrow(self) -> None:
        name = "collapse" if self.more_button.isChecked() else "expand"
        self.more_button.setIcon(icon(name, self._theme, self._theme.link))

    def _on_more_toggled(self, is_open: bool) -> None:
        self._more.setVisible(is_open)
        self._show_arrow()
