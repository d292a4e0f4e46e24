"""What the canvases of a comparison show: the common view, and what is of each run. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Slot

from softmax_viz.app.compare.rival import Rival
from softmax_viz.app.intents import intents as ask
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.app.state.window_state import WindowState
from softmax_viz.controllers.display.point_values import PointValues
from softmax_viz.controllers.display.probe import Probe
from softmax_viz.controllers.display.shown_values import Marks, Numbers, RunFacts, ShownRun
from softmax_viz.core.settings.phases import Phase
from softmax_viz.views.compare.compare_grid import MAIN, CompareGrid
from softmax_viz.views.compare.compare_texts import difference, pull_text, values
from softmax_viz.views.compare.hover_mark import HoverMark
from softmax_viz.views.compare.rival_canvas import RivalCanvas
from softmax_viz.views.overlays.overlay import Place
from softmax_viz.views.style.translated_texts import sentence

_HOVER = "compare"  # the name of the overlay


class ShownRace(QObject):
    """Follows the state of the window and the facts of the rivals.

    Parameters
    ----------
    store
        The state of the window; it is bound to once.
    probe
        That of the main run, which is the probe of all.
    gate
        Takes what the user does on the canvases.
    """

    def __init__(self, store: StateStore, probe: Probe, gate: Gate, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._probe, self._gate = store, probe, gate
        self._grid: CompareGrid | None = None
        self._rivals: dict[str, Rival] = {}
        self._canvases: dict[str, RivalCanvas] = {}
        self._shown: dict[str, ShownRun] = {}
        self._point: int | None = None
        self._hover: tuple[str, Place] | None = None  # the canvas under the mouse, and the place there
        each = self._each
        store.bind(each(RivalCanvas.show_data), "session.data")
        store.bind(each(RivalCanvas.show_viewport), "view")
        store.bind(each(RivalCanvas.show_selection), "session.selection")
        store.bind(each(RivalCanvas.show_field_style), "style")
        store.bind(each(RivalCanvas.show_probe), "probe.pinned")
        store.bind(each(RivalCanvas.show_theme), "theme")
        store.bind(self._show_theme, "theme")
        store.bind(self._show_main, "run.numbers", "run.phase")
        store.bind(self.show_titles, "session.hyperparams")
        store.bind(self._find_point, "session.data", "session.selection", "nearest")
        store.bind(self._show_main_pull, "run.point_values", "run.marks")
        store.bind(self._show_hover, "probe.place")

    def open(self, grid: CompareGrid) -> None:
        """Show the runs in ``grid``."""
        self._grid = grid
        state = self._store.state
        grid.show_theme(state.theme)
        self._show_main(state.run.numbers, state.run.phase)
        self._find_point()

    def close(self) -> None:
        """Show nothing any more."""
        self._grid, self._point, self._hover = None, None, None
        self._store.draw(_HOVER, None)

    def add(self, rival: Rival, state: WindowState) -> None:
        """Show another run."""
        grid, letter = self._grid, rival.letter
        assert grid is not None
        canvas = RivalCanvas(state.session.data, state.view, state.theme)
        canvas.setAccessibleName(self.tr("Canvas of run %1").replace("%1", letter))
        canvas.show_field_style(state.style)
        canvas.show_selection(state.session.selection)
        canvas.show_probe(state.probe.pinned)
        self._rivals[letter], self._canvases[letter] = rival, canvas
        surface = canvas.surface
        canvas.sizeChanged.connect(rival.show_size)
        surface.hovered.connect(partial(self._on_hovered, letter))
        surface.hoverLeft.connect(self._on_hover_left)
        self._gate.takes(surface.probeRequested, ask.PinProbe)
        self._gate.takes(surface.viewportRequested, ask.ShowViewport)
        rival.settingsChanged.connect(self.show_titles)
        rival.bundle.factsChanged.connect(partial(self._on_facts, letter))
        grid.add(letter, canvas)
        self._on_facts(letter, rival.bundle.facts)
        self.show_titles()

    def remove(self, letter: str) -> None:
        """Forget a run that is closed."""
        for known in (self._rivals, self._canvases, self._shown):
            known.pop(letter, None)
        if self._hover is not None and self._hover[0] == letter:
            self._on_hover_left()

    def show_titles(self, *_changed: object) -> None:
        """Say in every header what differs."""
        grid = self._grid
        if grid is None:
            return
        ours = self._store.state.session.hyperparams
        names: Mapping[str, object] = {name: None for rival in self._rivals.values() for name in rival.overrides}
        title = values(names, ours)
        grid.cells[MAIN].header.show_title(title, title)
        for letter, rival in self._rivals.items():
            if letter in grid.cells:
                long, short = (difference(rival.overrides, ours, is_short) for is_short in (False, True))
                grid.cells[letter].header.show_title(long, short)
                self._show_state(letter)

    # Parts of the state

    def _each(self, show: Callable[..., None]) -> Callable[..., None]:
        """Return a function that calls the method ``show`` of every rival's canvas."""

        def call(*given: object) -> None:
            for canvas in self._canvases.values():
                show(canvas, *given)

        return call

    def _show_theme(self, _theme: object) -> None:
        if self._grid is not None:
            self._grid.show_theme(self._store.state.theme)

    def _show_main(self, row: Numbers | None, phase: Phase) -> None:
        if self._grid is not None:
            header = self._grid.cells[MAIN].header
            if row is not None:
                header.show_numbers(row.step, row.data_loss, row.accuracy)
            header.show_state(self._state_text(phase))

    def _find_point(self, *_changed: object) -> None:
        """Choose the point to speak of: the first selected one, else the one nearest to the probe, else the last."""
        if self._grid is None:
            return
        state = self._store.state
        count = state.session.data.n_points
        if len(state.session.selection):
            self._point = int(state.session.selection.min())
        elif state.nearest is not None:
            self._point = state.nearest.index
        if self._point is not None and self._point >= count:
            self._point = None
        self._show_main_pull()
        for letter in self._shown:
            self._show_pull(letter)

    def _show_main_pull(self, *_changed: object) -> None:
        if self._grid is not None:
            run = self._store.state.run
            self._grid.cells[MAIN].show_pull(self._pull_text(run.point_values, run.marks))

    def _show_hover(self, place: tuple[float, float, bool] | None) -> None:
        """Mark the place under the mouse on every canvas except the one where the mouse is."""
        if self._grid is None:
            return
        at = None if place is None or place[2] else place[:2]
        under = None if self._hover is None else self._hover[0]
        mark = None if at is None else HoverMark(at)
        self._store.draw(_HOVER, mark if under is not None else None)
        for letter, canvas in self._canvases.items():
            canvas.overlays.show(_HOVER, None if letter == under else mark)

    # Facts of the rivals

    def _on_facts(self, letter: str, facts: RunFacts) -> None:
        grid, canvas, before, now = self._grid, self._canvases.get(letter), self._shown.get(letter), facts.shown
        if canvas is None or grid is None or before is now:
            return
        self._shown[letter] = now
        if now.picture is not None and (before is None or now.picture is not before.picture):
            canvas.show_picture(now.picture)
        if now.marks is not None and (before is None or now.marks is not before.marks):
            canvas.show_marks(now.marks.wrong, now.marks.held_out)
        if now.numbers is not None and (before is None or now.numbers is not before.numbers):
            row = now.numbers
            grid.cells[letter].header.show_numbers(row.step, row.data_loss, row.accuracy)
        if before is None or now.phase is not before.phase:
            self._show_state(letter)
        if before is None or now.point_values is not before.point_values or now.marks is not before.marks:
            self._show_pull(letter)

    def _show_state(self, letter: str) -> None:
        assert self._grid is not None
        refusal, shown = self._rivals[letter].refusal, self._shown.get(letter)
        if refusal is not None:
            self._grid.cells[letter].header.show_state(self.tr("cannot follow"), sentence(refusal))
        else:
            self._grid.cells[letter].header.show_state("" if shown is None else self._state_text(shown.phase))

    def _state_text(self, phase: Phase) -> str:
        if phase is Phase.DIVERGED:
            return self.tr("diverged")
        return self.tr("failed") if phase is Phase.FAULTED else ""

    def _show_pull(self, letter: str) -> None:
        if self._grid is not None and letter in self._grid.cells:
            shown = self._shown[letter]
            self._grid.cells[letter].show_pull(self._pull_text(shown.point_values, shown.marks))

    def _pull_text(self, model: PointValues | None, marks: Marks | None) -> str:
        data, point = self._store.state.session.data, self._point
        if point is None or point >= data.n_points or model is None:
            return pull_text(None, None, False)
        held_out = None if marks is None else marks.held_out
        is_held_out = held_out is not None and len(held_out) == data.n_points and bool(held_out[point])
        pull = None if is_held_out else model.pull(data.points[point], int(data.labels[point]))
        return pull_text(point, pull, is_held_out)

    # The mouse on the canvases

    def _on_hovered(self, letter: str, x: float, y: float) -> None:
        self._hover = (letter, (x, y))
        self._probe.on_hovered(x, y)

    @Slot()
    def _on_hover_left(self) -> None:
        self._hover = None
        self._probe.on_hover_left()
