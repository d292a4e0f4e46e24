"""The bar that starts, stops and steps training, and the numbers of the run. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from softmax_viz.core.run_control import DEFAULT_SPEED, SPEEDS, Phase
from softmax_viz.core.stopping import StopRules
from softmax_viz.views.icons import icon
from softmax_viz.views.numbers import NO_NUMBER, exact, gap, loss, percent
from softmax_viz.views.parts import ARROWS, KeptKeys, explain, plain_label, tip
from softmax_viz.views.readout import Readout
from softmax_viz.views.theme import (
    LIGHT,
    SPACE_L,
    SPACE_M,
    SPACE_S,
    TRANSPORT_HEIGHT,
    Theme,
    tabular,
)
from softmax_viz.views.until_popup import UntilButton
from softmax_viz.views.words import translated, whole

_SPEED_WIDTH = 84
_BY_IMPORTANCE = ("step", "loss", "train", "gap", "test", "epoch", "total")


class TransportBar(QWidget):
    """Reset, Run or Pause, until when, Step, ×10, speed; then step, epoch, losses, gap and accuracies.

    Mouse clicks never take the keyboard focus, so Space stays the window's. On a narrow window the less
    important numbers give way.
    """

    runRequested = Signal()
    pauseRequested = Signal()
    stepRequested = Signal(int)
    resetRequested = Signal()
    newStartRequested = Signal()
    speedRequested = Signal(int)
    rulesRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._phase = Phase.PAUSED
        self._make_buttons()
        self._make_speed()
        self.numbers = self._make_numbers()
        self._has_test = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
        self._row.setSpacing(SPACE_S)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for button in (self.reset_button, self.run_button, self.until_button, self.step_button, self.ten_button):
            self._row.addWidget(button)
        self._row.addSpacing(SPACE_S)
        for part in (self._speed_caption, self.speed_slider, self._speed_label):
            self._row.addWidget(part)
        for readout in self.numbers.values():
            self._row.addWidget(readout)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("role", "above")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.show_theme(LIGHT)
        self.show_phase(Phase.PAUSED)
        self.show_speed(DEFAULT_SPEED)
        self.show_numbers(0, 0, None, None, None, None, None)
        self.show_optimum(None, "")

    def _make_numbers(self) -> dict[str, Readout]:
        share = "100.0\N{NO-BREAK SPACE}%"
        return {
            "step": Readout(self.tr("step"), self.tr("Updates of the weights so far."), "999,999"),
            "epoch": Readout(self.tr("epoch"), self.tr("Passes over the data so far."), "99,999"),
            "loss": Readout(
                self.tr("loss"),
                self.tr("Data loss: what a training point costs on average, with cross-entropy −log p of its class."),
                "0.00000",
            ),
            "total": Readout(
                self.tr("total"), self.tr("Objective J: data loss plus penalty, what is descended."), "0.00000"
            ),
            "gap": Readout(self.tr("gap"), "", "0.00000"),
            "train": Readout(
                self.tr("train"), self.tr("Training points whose most probable class is their own."), share
            ),
            "test": Readout(self.tr("test"), self.tr("Points held out whose most probable class is their own."), share),
        }

    def _make_buttons(self) -> None:
        self.reset_button = QToolButton()
        self.reset_button.setText(self.tr("Reset"))
        self.reset_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.reset_button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        explain(self.reset_button, self.tr("Reset"), self.tr("Go back to the start of this run (R)."))
        self.reset_menu = QMenu(self.reset_button)
        self._same_start = self.reset_menu.addAction(self.tr("Reset to the same start"))
        self._new_start = self.reset_menu.addAction(self.tr("New start"))
        self.reset_button.setMenu(self.reset_menu)
        self.run_button = QPushButton()
        self.run_button.setProperty("role", "primary")
        self._texts = (self.tr("Run"), self.tr("Pause"))
        self.step_button = QPushButton(self.tr("Step"))
        explain(self.step_button, self.tr("One step"), self.tr("Take exactly one step (→)."))
        self.ten_button = QPushButton("×10")
        explain(self.ten_button, self.tr("Ten steps"), self.tr("Take exactly ten steps (Shift+→)."))
        self.until_button = UntilButton()
        self.until_button.rulesRequested.connect(self._on_rules_requested)
        buttons: tuple[QAbstractButton, ...] = (self.reset_button, self.run_button, self.step_button, self.ten_button)
        for button in buttons:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            KeptKeys(button, (Qt.Key.Key_Space,))
        self.reset_button.clicked.connect(self._on_reset_clicked)
        self._same_start.triggered.connect(self._on_reset_clicked)
        self._new_start.triggered.connect(self._on_new_start_triggered)
        self.run_button.clicked.connect(self._on_run_clicked)
        self.step_button.clicked.connect(self._on_step_clicked)
        self.ten_button.clicked.connect(self._on_ten_clicked)

    def _make_speed(self) -> None:
        self._speed_caption = plain_label(self.tr("Speed"), "muted")
        self.speed_slider = QSlider(Qt.Orientation.Horizontal)
        self.speed_slider.setRange(0, len(SPEEDS) - 1)
        self.speed_slider.setPageStep(1)
        self.speed_slider.setFixedWidth(_SPEED_WIDTH)
        self.speed_slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        KeptKeys(self.speed_slider, (*ARROWS, Qt.Key.Key_Home, Qt.Key.Key_End))
        self._speed_label = plain_label(role="muted")
        metrics = QFontMetrics(tabular(self._speed_label.font()))
        widest = max(metrics.horizontalAdvance(translated("speeds", speed.label)) for speed in SPEEDS)
        self._speed_label.setFont(tabular(self._speed_label.font()))
        self._speed_label.setFixedWidth(widest + 2)
        self._speed_caption.setBuddy(self.speed_slider)
        self.speed_slider.valueChanged.connect(self._on_speed_changed)

    def show_phase(self, phase: Phase) -> None:
        """Show what the trainer is doing: the primary button is Pause while it runs."""
        self._phase = phase
        running = phase is Phase.RUNNING
        widths = []
        for text in (self._texts[not running], self._texts[running]):
            self.run_button.setText(text)
            widths.append(self.run_button.sizeHint().width())
        self.run_button.setMinimumWidth(max(widths))  # nothing beside it moves when its words change
        self.run_button.setIcon(icon("pause" if running else "run", self._theme, self._theme.accent_text))
        sentence = self.tr("Stop training for now (Space).") if running else self.tr("Train until paused (Space).")
        explain(self.run_button, self.run_button.text(), sentence)
        alive = phase not in (Phase.FAULTED, Phase.STOPPED)
        for button in (self.run_button, self.step_button, self.ten_button):
            button.setEnabled(alive)

    def show_speed(self, index: int) -> None:
        """Show notch ``index`` of ``SPEEDS``."""
        with QSignalBlocker(self.speed_slider):
            self.speed_slider.setValue(index)
        self._word_speed(index)

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

        Without test points the last of them is not shown at all.
        """
        texts = {
            "step": whole(step),
            "epoch": whole(epoch),
            "loss": loss(data_loss),
            "total": loss(total),
            "gap": gap(gap_to_optimum),
            "train": NO_NUMBER if accuracy is None else percent(accuracy),
            "test": NO_NUMBER if test_accuracy is None else percent(test_accuracy),
        }
        grown = [self.numbers[name].show_text(text) for name, text in texts.items()]
        has_test = test_accuracy is not None
        if any(grown) or has_test != self._has_test:
            self._has_test = has_test
            self._show_what_fits()

    def show_optimum(self, value: float | None, note: str) -> None:
        """Tell in the tooltip of the gap the optimum J*, or by ``note`` why there is none (``value`` None)."""
        sentence = self.tr("Gap J − J*: how far the objective is above its optimum")
        if value is None:
            self.numbers["gap"].show_text(NO_NUMBER)
            self.numbers["gap"].show_sentence(f"{sentence}. {note}".strip())
        else:
            optimum = self.tr("J* = %1").replace("%1", exact(float(f"{value:.6g}")))
            self.numbers["gap"].show_sentence(f"{sentence}, {optimum}. {note}".strip())

    def show_rules(self, rules: StopRules) -> None:
        """Say until when training runs."""
        self.until_button.show_rules(rules)
        self._show_what_fits()

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.reset_button.setIcon(icon("reset", theme))
        self.show_phase(self._phase)

    def sizeHint(self) -> QSize:
        """Everything side by side."""
        return QSize(self._width_with(len(_BY_IMPORTANCE)), self._height())

    def minimumSizeHint(self) -> QSize:
        """The controls: in a large font on a small screen the numbers give way to them."""
        return QSize(self._width_with(0), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many numbers as fit."""
        super().resizeEvent(event)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        counts = range(len(_BY_IMPORTANCE) + 1)
        fits = max((n for n in counts if self._width_with(n) <= self.width()), default=0)
        shown = self._most_important(fits)
        for name, readout in self.numbers.items():
            readout.setVisible(name in shown)

    def _most_important(self, n_numbers: int) -> tuple[str, ...]:
        """The names of as many numbers, at most, that there is something to show for."""
        return tuple(name for name in _BY_IMPORTANCE if name != "test" or self._has_test)[:n_numbers]

    def _height(self) -> int:
        tallest = max(button.sizeHint().height() for button in (self.reset_button, self.run_button))
        return max(TRANSPORT_HEIGHT, tallest + SPACE_L)

    def _width_with(self, n_numbers: int) -> int:
        """The width that the controls and the ``n_numbers`` most important numbers need."""
        margins = self._row.contentsMargins()
        width = margins.left() + margins.right() + SPACE_S
        shown = {self.numbers[name] for name in self._most_important(n_numbers)}
        for index in range(self._row.count()):
            item = self._row.itemAt(index)
            widget = None if item is None else item.widget()
            if widget is None or (isinstance(widget, Readout) and widget not in shown):
                continue
            needed = max(widget.sizeHint().width(), widget.minimumWidth())
            width += needed if widget is not self.speed_slider else _SPEED_WIDTH
            width += SPACE_S
        return width

    def _word_speed(self, index: int) -> None:
        speed = SPEEDS[index]
        label = translated("speeds", speed.label)
        self._speed_label.setText(label)
        self.speed_slider.setAccessibleName(f"{self.tr('Speed')} {label}")
        sentence = translated("speeds", speed.help)
        self.speed_slider.setAccessibleDescription(sentence)
        self.speed_slider.setToolTip(tip(sentence))

    def _on_reset_clicked(self) -> None:
        self.resetRequested.emit()

    def _on_new_start_triggered(self) -> None:
        self.newStartRequested.emit()

    def _on_run_clicked(self) -> None:
        if self._phase is Phase.RUNNING:
            self.pauseRequested.emit()
        else:
            self.runRequested.emit()

    def _on_step_clicked(self) -> None:
        self.stepRequested.emit(1)

    def _on_ten_clicked(self) -> None:
        self.stepRequested.emit(10)

    def _on_speed_changed(self, index: int) -> None:
        self._word_speed(index)
        self.speedRequested.emit(index)

    def _on_rules_requested(self, rules: StopRules) -> None:
        self._show_what_fits()
        self.rulesRequested.emit(rules)
