"""The bar that starts, stops and steps training, with the numbers of the run. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QWidget

from softmax_viz.core.settings.phases import DEFAULT_SPEED, Phase
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.views.style.theme import LIGHT, SPACE_L, SPACE_M, SPACE_S, TRANSPORT_HEIGHT, Theme, scaled
from softmax_viz.views.transport.readout import Readout
from softmax_viz.views.transport.stop_rules_popup import StopRulesButton
from softmax_viz.views.transport.transport_buttons import TransportButtons
from softmax_viz.views.transport.transport_numbers import TransportNumbers
from softmax_viz.views.transport.transport_speed import SpeedControl


class TransportBar(QWidget):
    """Reset, Run or Pause, stop rules, Step, ×10, speed; then step, epoch, losses, gap and accuracies.

    Mouse clicks never give it the focus, so Space stays with the window. In a narrow window the less
    important numbers are hidden. Its signals are those of ``TransportButtons`` and ``SpeedControl``, and
    ``rulesRequested(StopRules)``.
    """

    rulesRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = buttons = TransportButtons(self)
        self._speed = SpeedControl(self)
        self._numbers = TransportNumbers(self)
        self.until_button = StopRulesButton()
        self.until_button.rulesRequested.connect(self._on_rules_requested)
        self.reset_button, self.reset_menu, self.run_button = buttons.reset, buttons.menu, buttons.run
        self.step_button, self.ten_button, self.speed_slider = buttons.step, buttons.ten, self._speed.slider
        self.numbers = self._numbers.readouts
        self.runRequested, self.pauseRequested = buttons.runRequested, buttons.pauseRequested
        self.stepRequested, self.resetRequested = buttons.stepRequested, buttons.resetRequested
        self.newStartRequested, self.speedRequested = buttons.newStartRequested, self._speed.speedRequested
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
        self._row.setSpacing(SPACE_S)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for button in (buttons.reset, buttons.run, self.until_button, buttons.step, buttons.ten):
            self._row.addWidget(button)
        self._row.addSpacing(SPACE_S)
        for part in self._speed.widgets:
            self._row.addWidget(part)
        for readout in self.numbers.values():
            self._row.addWidget(readout)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
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
    ) -> None:
        """Show the numbers of the run; None where there is no such number (no points, no optimum).

        Without test points the test accuracy is hidden.
        """
        values = {
            "step": step,
            "epoch": epoch,
            "loss": data_loss,
            "total": total,
            "gap": gap_to_optimum,
            "train": accuracy,
            "test": test_accuracy,
        }
        if self._numbers.show(values):
            self._show_what_fits()

    def show_optimum(self, value: float | None, note: str) -> None:
        """Add to the tooltip of the gap the optimum J*, or if ``value`` is None the ``note`` why there is none."""
        self._numbers.show_optimum(value, note)

    def show_rules(self, rules: StopRules) -> None:
        """Show where training stops."""
        self.until_button.show_rules(rules)
        self._show_what_fits()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._buttons.show_theme(theme)
        self._speed.fit()
        for readout in self.numbers.values():
            readout.fit()
        self.updateGeometry()
        self._show_what_fits()

    def sizeHint(self) -> QSize:
        """Return the size of everything side by side."""
        return QSize(self._width_with(len(self.numbers)), self._height())

    def minimumSizeHint(self) -> QSize:
        """Return the size of the controls: the numbers are hidden if a large font on a small screen requires it."""
        return QSize(self._width_with(0), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many numbers as fit."""
        super().resizeEvent(event)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        counts = range(len(self.numbers) + 1)
        self._numbers.show_only(max((n for n in counts if self._width_with(n) <= self.width()), default=0))

    def _height(self) -> int:
        return max(scaled(TRANSPORT_HEIGHT), self._buttons.height() + SPACE_L)

    def _width_with(self, n_numbers: int) -> int:
        """Return the width that the controls and the ``n_numbers`` most important numbers need."""
        margins = self._row.contentsMargins()
        width = margins.left() + margins.right() + SPACE_S
        shown = {self.numbers[name] for name in self._numbers.most_important(n_numbers)}
        for index in range(self._row.count()):
            item = self._row.itemAt(index)
            widget = None if item is None else item.widget()
            if widget is None or (isinstance(widget, Readout) and widget not in shown):
                continue
            needed = max(widget.sizeHint().width(), widget.minimumWidth())
            width += needed if widget is not self.speed_slider else widget.minimumWidth()
            width += SPACE_S
        return width

    def _on_rules_requested(self, rules: StopRules) -> None:
        self._show_what_fits()
        self.rulesRequested.emit(rules)
