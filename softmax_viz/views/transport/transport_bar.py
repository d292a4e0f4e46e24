"""The bar that starts, stops and steps training, with the numbers of the run. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from softmax_viz.core.settings.phases import DEFAULT_SPEED, Phase
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.views.style.theme import LIGHT, SPACE_L, SPACE_M, SPACE_S, SPACE_XS, TRANSPORT_HEIGHT, Theme, scaled
from softmax_viz.views.transport.stop_rules_popup import StopRulesButton
from softmax_viz.views.transport.transport_buttons import TransportButtons
from softmax_viz.views.transport.transport_numbers import TransportNumbers
from softmax_viz.views.transport.transport_speed import SpeedControl

_RULE = 90  # pixels by which the button of the stopping rules may exceed its shortest text before numbers give way


class TransportBar(QWidget):
    """Reset, Run or Pause, stop rules, Step, 10 steps, speed; then the numbers of the run.

    The numbers have a second row unless all except the epoch fit into the first; this depends on width and font only,
    so that no number moves anything. Mouse clicks never give the bar the focus, so Space stays with the window. Its
    signals are those of ``TransportButtons`` and ``SpeedControl``, and ``rulesRequested(StopRules)``.
    """

    rulesRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = buttons = TransportButtons(self)
        self._speed = SpeedControl()
        self._numbers = TransportNumbers(self)
        self.until_button = StopRulesButton()
        self.until_button.rulesRequested.connect(self.rulesRequested)
        self._no_rule = self.until_button.text()
        self._least_size = QSize()
        self.reset_button, self.reset_menu, self.run_button = buttons.reset, buttons.menu, buttons.run
        self.step_button, self.ten_button, self.speed_slider = buttons.step, buttons.ten, self._speed.slider
        self.numbers, self.more_button = self._numbers.readouts, self._numbers.more_button
        self.runRequested, self.pauseRequested = buttons.runRequested, buttons.pauseRequested
        self.stepRequested, self.resetRequested = buttons.stepRequested, buttons.resetRequested
        self.newStartRequested, self.speedRequested = buttons.newStartRequested, self._speed.speedRequested
        self._controls = QWidget(self)
        row = QHBoxLayout(self._controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        for button in (buttons.reset, buttons.run, self.until_button, buttons.step, buttons.ten):
            row.addWidget(button)
        row.addSpacing(SPACE_S)
        row.addWidget(self._speed)
        row.addStretch(1)
        # Not a fixed height: a layout limits that to a size hint from before the width has changed.
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setProperty("role", "above")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.show_theme(LIGHT)
        self.show_speed(DEFAULT_SPEED)
        self.show_numbers(0, 0, None, None, None, None, None)
        self.show_optimum(None, "")

    def show_phase(self, phase: Phase) -> None:
        """Show what the trainer is doing: the primary button is Pause while it runs."""
        self._buttons.show_phase(phase)

    def show_speed(self, index: int) -> None:
        """Show speed ``index`` of ``SPEEDS``."""
        self._speed.show_speed(index)

    def show_numbers(
        self,
        step: int,
        epoch: int,
        data_loss: float | None,
        total: float | None,
        gap_to_optimum: float | None,
        accuracy: float | None,
        test_accuracy: float | None,
        test_loss: float | None = None,
    ) -> None:
        """Show the numbers of the run; None where there is no such number (no points, no optimum).

        Without test points their accuracy and loss are hidden.
        """
        values = {
            "step": step,
            "epoch": epoch,
            "loss": data_loss,
            "total": total,
            "gap": gap_to_optimum,
            "train": accuracy,
            "test": test_accuracy,
            "test_loss": test_loss,
        }
        self._numbers.show_values(values)

    def show_optimum(self, value: float | None, note: str) -> None:
        """Add to the tooltip of the gap the optimum J*, or if ``value`` is None the ``note`` why there is none."""
        self._numbers.show_optimum(value, note)

    def show_rules(self, rules: StopRules) -> None:
        """Show where training stops."""
        self.until_button.show_rules(rules)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._buttons.show_theme(theme)

    def hasHeightForWidth(self) -> bool:
        """Return True: there are two rows if one is too narrow."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of one row, or of two."""
        if self._fits_one_row(width):
            return max(scaled(TRANSPORT_HEIGHT, self.font()), self._buttons.height() + SPACE_L)
        return self._buttons.height() + self._numbers.sizeHint().height() + 2 * SPACE_S + SPACE_XS

    def sizeHint(self) -> QSize:
        """Return the size of everything in one row."""
        width = 2 * SPACE_M + self._controls.sizeHint().width() + SPACE_L + self._numbers.sizeHint().width()
        return QSize(width, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Return the size of the controls: the numbers are hidden if a large font on a small screen requires it."""
        return QSize(2 * SPACE_M + self._controls.minimumSizeHint().width(), self.heightForWidth(self.width()))

    def event(self, event: QEvent) -> bool:
        """Arrange again after a change of the controls or of the font."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._arrange()
            if self.minimumSizeHint() != self._least_size:
                self._least_size = self.minimumSizeHint()
                self.updateGeometry()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the numbers beside the controls or below them."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        inside = self.contentsRect().adjusted(SPACE_M, 0, -SPACE_M, 0)
        numbers, controls = QRect(inside), QRect(inside)
        if self._fits_one_row(self.width()):
            controls.setWidth(self._controls.sizeHint().width())
            numbers.setLeft(controls.right() + 1 + SPACE_L)
        else:
            controls.setTop(SPACE_S)
            controls.setHeight(self._buttons.height())
            numbers.setTop(controls.bottom() + 1)
        self._controls.setGeometry(controls)
        self._numbers.setGeometry(numbers)

    def _fits_one_row(self, width: int) -> bool:
        until = self.until_button
        rule = until.fontMetrics().horizontalAdvance(self._no_rule) + scaled(_RULE, self.font())
        controls = 2 * SPACE_M + self._controls.sizeHint().width() - until.sizeHint().width() + rule
        return controls + SPACE_L + self._numbers.needed_width() <= width
