"""The buttons of the transport bar: reset, run or pause, one step and ten. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QMenu, QPushButton, QToolButton

from softmax_viz.core.settings.phases import Phase
from softmax_viz.views.style.icons import icon
from softmax_viz.views.style.theme import ICON_BUTTON, LIGHT, Theme, scaled_size
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ShortcutOverride


class TransportButtons(QObject):
    """Makes the buttons, not yet in a layout; the primary one is Run, or Pause while the trainer runs.

    Signals
    -------
    runRequested(), pauseRequested(), stepRequested(int)
        Train, pause, take exactly this number of steps.
    resetRequested(), newStartRequested()
        Go back to the start of this run; to a new start.
    """

    runRequested = Signal()
    pauseRequested = Signal()
    stepRequested = Signal(int)
    resetRequested = Signal()
    newStartRequested = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._phase = Phase.PAUSED
        self.reset = QToolButton()
        self.reset.setProperty("role", "plain")
        self.reset.setText(self.tr("Reset"))
        self.reset.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.reset.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        sentence = self.tr("Begin a new run from the same start (R). This one stays in the list; Undo returns to it.")
        set_explanation(self.reset, self.tr("Reset"), sentence)
        self.menu = QMenu(self.reset)
        self.menu.addAction(self.tr("Reset to the same start")).triggered.connect(self._on_reset)
        self.menu.addAction(self.tr("New start")).triggered.connect(self._on_new_start)
        self.reset.setMenu(self.menu)
        self.run = QPushButton()
        self.run.setProperty("role", "primary")
        self._texts = (self.tr("Run"), self.tr("Pause"))
        self.step = QPushButton(self.tr("Step"))
        set_explanation(self.step, self.tr("One step"), self.tr("Take exactly one step (→)."))
        self.ten = QPushButton(self.tr("10 steps"))
        set_explanation(self.ten, self.tr("Ten steps"), self.tr("Take exactly ten steps (Shift+→)."))
        buttons: tuple[QAbstractButton, ...] = (self.reset, self.run, self.step, self.ten)
        for button in buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            ShortcutOverride(button, (Qt.Key.Key_Space,))
        self.reset.clicked.connect(self._on_reset)
        self.run.clicked.connect(self._on_run)
        self.step.clicked.connect(self._on_step)
        self.ten.clicked.connect(self._on_ten)

    def show_phase(self, phase: Phase) -> None:
        """Show what the trainer is doing."""
        self._phase = phase
        running = phase is Phase.RUNNING
        widths = []
        for text in (self._texts[not running], self._texts[running]):
            self.run.setText(text)
            widths.append(self.run.sizeHint().width())
        self.run.setMinimumWidth(max(widths))  # nothing beside it moves when its text changes
        self.run.setIcon(icon("pause" if running else "run", self._theme, self._theme.accent_text))
        sentence = self.tr("Stop training for now (Space).") if running else self.tr("Train until paused (Space).")
        set_explanation(self.run, self.run.text(), sentence)
        alive = phase not in (Phase.FAULTED, Phase.STOPPED)
        for button in (self.run, self.step, self.ten):
            button.setEnabled(alive)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        for button in (self.reset, self.run):
            button.setIconSize(scaled_size(ICON_BUTTON, ICON_BUTTON))
        self.reset.setIcon(icon("reset", theme))
        self.show_phase(self._phase)

    def height(self) -> int:
        """Return the height of the tallest button, in device-independent pixels."""
        return max(button.sizeHint().height() for button in (self.reset, self.run))

    def _on_reset(self) -> None:
        self.resetRequested.emit()

    def _on_new_start(self) -> None:
        self.newStartRequested.emit()

    def _on_run(self) -> None:
        if self._phase is Phase.RUNNING:
            self.pauseRequested.emit()
        else:
            self.runRequested.emit()

    def _on_step(self) -> None:
        self.stepRequested.emit(1)

    def _on_ten(self) -> None:
        self.stepRequested.emit(10)
