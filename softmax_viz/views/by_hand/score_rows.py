"""A row for each score: the button of its class, a slider and a number box. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from softmax_viz.core.by_hand.sheet import MOST
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.views.by_hand import hand_params as params
from softmax_viz.views.by_hand.number_control import NumberControl
from softmax_viz.views.by_hand.painted.hand_numbers import short, typed_share
from softmax_viz.views.by_hand.painted.table_sizes import foot_height, head_height, row_height, small
from softmax_viz.views.keys.one_tab_stop import OneTabStop
from softmax_viz.views.paint.swatches import Swatches
from softmax_viz.views.style.short_names import short_names
from softmax_viz.views.style.theme import LIGHT, SPACE_S, SPACE_XS, SWATCH, Theme, scaled, scaled_size
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import numbered_class
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import plain_label

_MOST_NAME = 88  # pixels
_BOX = 70


class ScoreRows(QWidget):
    """K rows, to edit scores or probabilities, under titles and above the names of the sums.

    Signals
    -------
    numberRequested(int, float)
        The number that a class is to have.
    trueClassRequested(int)
        The class whose loss is to be computed.
    """

    numberRequested = Signal(int, float)
    trueClassRequested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._labels: tuple[ClassLabel, ...] = ()
        self._has_names = False
        self._is_of_scores = True
        self.buttons = [self._button(index) for index in range(MOST)]
        self.controls = [NumberControl(self, params.SCORE, params.SCORE_SCALE) for _ in range(MOST)]
        self._titles = [plain_label("", "small") for _ in range(2)]
        self._feet = [plain_label("", "muted") for _ in range(2)]
        self._stop = OneTabStop(self, chooses=True)
        self._stop.add(self.buttons)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_XS)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._titles[0], 0, 0, 1, 2)
        grid.addWidget(self._titles[1], 0, 2, Qt.AlignmentFlag.AlignRight)
        for index, (button, control) in enumerate(zip(self.buttons, self.controls, strict=True)):
            grid.addWidget(button, index + 1, 0)
            grid.addWidget(control.slider, index + 1, 1)
            grid.addWidget(control.box, index + 1, 2)
            control.box.set_width(_BOX)
            control.valueRequested.connect(lambda value, index=index: self.numberRequested.emit(index, value))
        for index, label in enumerate(self._feet):
            grid.addWidget(label, MOST + 1 + index, 0, 1, 3, Qt.AlignmentFlag.AlignRight)
        self._titles[0].setText(self.tr("true class"))
        self._feet[0].setText(self.tr("sum of p"))

    def show_numbers(self, numbers: Sequence[float], true_class: int, is_of_scores: bool) -> None:
        """Show the scores, or the probabilities, and which class is the true one, without emitting."""
        if is_of_scores != self._is_of_scores:
            self._is_of_scores = is_of_scores
            for control in self.controls:
                if is_of_scores:
                    control.show_scale(params.SCORE, params.SCORE_SCALE, short)
                else:
                    control.show_scale(params.PROBABILITY, params.PROBABILITY_SCALE, typed_share)
            self._explain()
        for control, value in zip(self.controls, numbers, strict=False):
            control.show_value(value)
        for index, button in enumerate(self.buttons):
            button.setChecked(index == true_class)
        self._stop.update()
        self._feet[1].setText(self.tr("loss −ln p of class %1").replace("%1", str(true_class + 1)))

    def show_classes(self, labels: tuple[ClassLabel, ...]) -> None:
        """Show one row for each of ``labels``."""
        if labels == self._labels:
            return
        focus = next((part for part in self.findChildren(QWidget) if part.hasFocus()), None)
        self._labels = labels
        for index, (button, control) in enumerate(zip(self.buttons, self.controls, strict=True)):
            for part in (button, control.slider, control.box):
                part.setVisible(index < len(labels))
        if focus is not None and not focus.isVisibleTo(self):
            self.controls[len(labels) - 1].slider.setFocus(Qt.FocusReason.OtherFocusReason)
        self._explain()
        self._fit()

    def show_names(self, has_names: bool) -> None:
        """Show the names of the classes, if they have any, beside their numbers, or not."""
        if has_names != self._has_names:
            self._has_names = has_names
            self._fit()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self._fit()

    def least_width(self) -> int:
        """Return the least width without names."""
        row = self.controls[0]
        button = scaled(SWATCH) + 2 * scaled(SPACE_S) + self.fontMetrics().horizontalAdvance("8")
        return max(
            button + row.slider.minimumWidth() + row.box.width() + 2 * SPACE_XS,
            max(label.sizeHint().width() for label in self._feet),
        )

    def names_width(self) -> int:
        """Return the further width of the names, 0 if no class has one."""
        names = [label.name for label in self._labels]
        longest = max((self.fontMetrics().horizontalAdvance(name) for name in names), default=0)
        return min(longest, scaled(_MOST_NAME)) + SPACE_S if longest else 0

    def sizeHint(self) -> QSize:
        """Return the least size."""
        return QSize(self.least_width(), super().sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Fit rows and buttons to another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_grid"):
            self._fit()

    def _button(self, index: int) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setProperty("role", "tool")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        ShortcutOverride(button, (Qt.Key.Key_Space,))
        button.clicked.connect(lambda: self.trueClassRequested.emit(index))
        return button

    def _explain(self) -> None:
        title = self.tr("score z") if self._is_of_scores else self.tr("probability p")
        self._titles[1].setText(title)
        for index, label in enumerate(self._labels):
            name = numbered_class(label, index)
            sentence = self.tr("Click to make this the true class, whose loss is computed: −ln p.")
            set_explanation(self.buttons[index], name, sentence)
            if self._is_of_scores:
                text = self.tr("The score of this class, any number. Arrow keys change it by 0.1, Page keys by 1.")
            else:
                text = self.tr(
                    "The probability of this class. Those that you have set stay, the others share the rest: all sum "
                    "to 1. Scores follow: z = ln p + a constant."
                )
            self.controls[index].explain(f"{name}, {title}", text)

    def _fit(self) -> None:
        """Give the rows the height of those beside, and the buttons their markers and names."""
        font = self.font()
        for title in self._titles:
            title.setFont(small(font))
        self._grid.setRowMinimumHeight(0, head_height(font))
        for index in range(MOST):
            is_there = index < len(self._labels)
            self._grid.setRowMinimumHeight(index + 1, row_height(font) if is_there else 0)
        for index in range(2):
            self._grid.setRowMinimumHeight(MOST + 1 + index, foot_height(font))
            self._feet[index].setMaximumHeight(foot_height(font))
        self._titles[0].setMaximumHeight(head_height(font))
        self._titles[1].setMaximumHeight(head_height(font))
        swatches = Swatches(self._theme)
        names = [label.name if self._has_names else "" for label in self._labels]
        shown = short_names(names, scaled(_MOST_NAME), self.fontMetrics().horizontalAdvance)
        for index, (button, label) in enumerate(zip(self.buttons, self._labels, strict=False)):
            button.setIconSize(scaled_size(SWATCH, SWATCH))
            button.setIcon(swatches.of_class(label.style))
            button.setText(f"{index + 1} {shown[index]}".strip().replace("&", "&&"))
        self.updateGeometry()
