"""Runs side by side: begins and ends them, and shows the state of the window and of each run. GUI thread only."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog

from softmax_viz.app.compare import compare_intents as ask
from softmax_viz.app.compare.race_clock import RaceClock
from softmax_viz.app.compare.rival import MakeBundle, Rival
from softmax_viz.app.compare.shown_race import ShownRace
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.presentation.notifications import Notifications
from softmax_viz.app.presentation.theme_controller import ThemeController
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.controllers.display.field_style_controller import FieldStyleController
from softmax_viz.controllers.display.probe import Probe
from softmax_viz.controllers.display.viewport_controller import ViewportController
from softmax_viz.controllers.run.runner import Runner
from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.settings.comparisons import check
from softmax_viz.core.training.divergence import Changes
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.storage.settings import Settings
from softmax_viz.views.compare.compare_dialog import CompareDialog
from softmax_viz.views.compare.compare_grid import LETTERS, CompareGrid
from softmax_viz.views.style.theme import CANVAS_MIN, LOSS_PLOT_MIN_HEIGHT, scaled
from softmax_viz.views.style.translated_texts import sentence
from softmax_viz.views.window.main_window import MainWindow

log = logging.getLogger(__name__)

_LOW = 260  # of a run with its lines


@frozen_dataclass(eq=False)
class DeskParts:
    """The parts of the window that a comparison needs.

    Parameters
    ----------
    window, store, gate, editor, runner, viewport, probe, style_controller, themes, settings, notifications
        Those of the shell; runner, viewport and probe are of the main run.
    make_bundle
        Makes the controllers of a run.
    rules
        Returns when the main run stops by itself.
    begin_again
        Sets hyper-parameters and begins the main run again at its start, as one step of undo.
    poke
        To be called with every frame.
    """

    window: MainWindow
    store: StateStore
    gate: Gate
    editor: Editor
    runner: Runner
    viewport: ViewportController
    probe: Probe
    style_controller: FieldStyleController
    themes: ThemeController
    settings: Settings
    notifications: Notifications
    make_bundle: MakeBundle
    rules: Callable[[], StopRules]
    begin_again: Callable[[Changes], None]
    poke: Callable[..., object]


class CompareDesk(QObject):
    """Owns the rivals, their clock and the grid that stands in the place of the canvas.

    Parameters
    ----------
    parts
        The parts of the window.

    Attributes
    ----------
    rivals
        The runs beside the main one, by letter.
    grid
        Shows them; None while there is no comparison.
    """

    def __init__(self, parts: DeskParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.rivals: dict[str, Rival] = {}
        self.grid: CompareGrid | None = None
        self._clock: RaceClock | None = None
        self._sizes: list[int] = []  # of canvas and plot before the plot made space
        self._leaving: list[Rival] = []  # whose threads had not ended when they were closed
        self._is_stopped = False
        self._shown = ShownRace(parts.store, parts.probe, parts.gate, self)

    # What the user may ask for

    def ask(self) -> QDialog:
        """Open the dialog that offers comparisons, and return it."""
        parts = self._parts
        self._demand_space()
        dialog = CompareDialog(parts.editor.session.hyperparams, self._has_begun, parts.themes.theme, parts.window)
        parts.gate.takes(dialog.compareRequested, ask.Compare)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def compare(self, ours: Mapping[str, object], theirs: Mapping[str, object]) -> None:
        """Begin the main run again with the settings ``ours``, and beside it one that differs by ``theirs``.

        Raises
        ------
        UserError
            If there are enough runs, or one of the two cannot have these settings; nothing has changed then.
        """
        parts = self._parts
        self._demand_space()
        check(parts.editor.session.hyperparams, ours, theirs)
        has_begun = self._has_begun
        present = parts.editor.session.hyperparams
        changes = tuple((name, value) for name, value in ours.items() if getattr(present, name) != value)
        parts.begin_again(changes)
        self._open()
        self._add(theirs)
        self._make_space()
        if has_begun:
            parts.notifications.show_info(
                self.tr("The run began again, so that all race from the same start. Undo brings it back.")
            )

    def close(self, letter: str) -> None:
        """Close a run; with the last one the comparison ends."""
        rival = self.rivals.pop(letter, None)
        if rival is None or self.grid is None or self._clock is None:
            return
        self._clock.remove(rival)
        self._shown.remove(letter)
        self.grid.remove(letter)
        self._part_with(rival)
        if not self.rivals:
            self._close_grid()
        self._shown.show_titles()

    def end(self) -> None:
        """End the comparison; the main run stays as it is."""
        for letter in list(self.rivals):
            self.close(letter)

    def stop(self, timeout_ms: int) -> bool:
        """Stop all trainers; return whether their threads have ended. No comparison can be begun afterwards."""
        self._is_stopped = True
        if self._clock is not None:
            self._clock.stop()
        ended = [rival.stop(timeout_ms) for rival in (*self.rivals.values(), *self._leaving)]
        return all(ended)

    def retire(self) -> bool:
        """Leave the main run to another window, and stop all trainers; return whether their threads have ended.

        The window stays as it is: a canvas of another size would ask the run for pictures of that.
        """
        if self._clock is not None:
            self._clock.close(self._parts.settings.keeps_training())
            self._clock = None
        return self.stop(3000)

    # Internals

    @property
    def _has_begun(self) -> bool:
        """Whether the main run has taken a step, or is about to."""
        frame = self._parts.runner.last_frame
        return frame is None or frame.state.step > 0 or not self._parts.runner.is_settled()

    def _demand_space(self) -> None:
        if len(self.rivals) == len(LETTERS) or self._is_stopped:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "{most} runs stand side by side already. Close one of them first."),
                most=len(LETTERS) + 1,
            )

    def _open(self) -> None:
        """Put the grid in the place of the canvas, unless it is there."""
        if self.grid is not None:
            return
        window = self._parts.window
        splitter, canvas = window.splitter, window.canvas
        sizes, place = splitter.sizes(), splitter.indexOf(canvas)
        self.grid = grid = CompareGrid(canvas)
        splitter.insertWidget(place, grid)
        splitter.setCollapsible(place, False)
        splitter.setStretchFactor(place, 1)
        splitter.setSizes(sizes)
        canvas.show()
        window.messages.follow(grid)
        window.go_home()
        self._parts.gate.takes(grid.addRequested, ask.AskToCompare)
        self._parts.gate.takes(grid.closeRequested, ask.CloseRival)
        self._clock = clock = RaceClock(self._parts.runner, self._parts.rules(), self)
        clock.resumed.connect(self._on_resumed)
        clock.ruleMet.connect(self._on_rule_met)
        self._shown.open(grid)

    def _make_space(self) -> None:
        """Let the plot be low while canvases stand in two rows and would be lower than is good."""
        window, grid = self._parts.window, self.grid
        assert grid is not None
        window.activate_layout()
        if not self._sizes and grid.rows > 1 and grid.height() < grid.rows * scaled(_LOW):
            self._sizes = window.splitter.sizes()
            window.splitter.setSizes([sum(self._sizes), scaled(LOSS_PLOT_MIN_HEIGHT)])

    def _close_grid(self) -> None:
        """Put the canvas back into its place."""
        parts, window, grid, clock = self._parts, self._parts.window, self.grid, self._clock
        assert grid is not None
        assert clock is not None
        self._clock = self.grid = None
        clock.close(parts.settings.keeps_training())
        clock.deleteLater()
        self._shown.close()
        splitter = window.splitter
        sizes, place = self._sizes or splitter.sizes(), splitter.indexOf(grid)
        self._sizes = []
        canvas = grid.give_back()
        canvas.setMinimumSize(*CANVAS_MIN)
        splitter.insertWidget(place, canvas)
        splitter.setCollapsible(place, False)
        splitter.setStretchFactor(place, 1)
        grid.setParent(None)
        grid.deleteLater()
        splitter.setSizes(sizes)
        canvas.show()
        window.messages.follow(canvas)
        window.go_home()
        window.activate_layout()

    def _add(self, overrides: Mapping[str, object]) -> None:
        parts = self._parts
        assert self.grid is not None
        assert self._clock is not None
        letter = next(letter for letter in LETTERS if letter not in self.rivals)
        rival = Rival(
            letter,
            overrides,
            parts.editor.session,
            parts.rules(),
            parts.viewport.view,
            parts.themes.theme.name,
            parts.runner,
            parts.make_bundle,
            self,
        )
        self.rivals[letter] = rival
        self._clock.add(rival)
        rival.runner.trainerFailed.connect(self._on_failed)
        rival.runner.frameTaken.connect(parts.poke)
        self._shown.add(rival, parts.store.state)
        rival.start()

    def _part_with(self, rival: Rival) -> None:
        if rival.stop():
            rival.deleteLater()
        else:
            log.error("the trainer of a run that was closed did not end in time")
            self._leaving.append(rival)

    @Slot()
    def _on_resumed(self) -> None:
        """End the comparison: the session that was opened stands where no other run can begin."""
        self.end()
        self._parts.notifications.show_info(
            self.tr("The comparison has ended: this session has been trained already, so no run can race with it.")
        )

    @Slot(str, object)
    def _on_rule_met(self, letter: str, stopped: object) -> None:
        text = f"{letter}: {sentence(cast(UserError, stopped))}"
        self._parts.notifications.show_info(text)

    @Slot(str)
    def _on_failed(self, report: str) -> None:
        log.error("the trainer of a run beside the main one failed: %s", report)
