"""Finds the decision boundaries of other runs, and of another step, and draws them over the canvas. GUI thread only."""

from __future__ import annotations

import numpy as np

from softmax_viz.app.state.state_store import StateStore
from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.runs.ghost import Ghost
from softmax_viz.core.runs.run_result import RunRow
from softmax_viz.core.training.reference import TrainState
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.overlays.run_boundaries import Ghost as GhostLines
from softmax_viz.views.overlays.run_boundaries import NamedLines, RunBoundaries, ghost_text

RUNS, GHOST = "run boundaries", "ghost"  # names of the overlays


class RunLines:
    """Draws the boundaries of the shown runs beside the present one, whenever their models or the view change."""

    def __init__(self, store: StateStore) -> None:
        self._store = store
        self._view: Viewport | None = None
        self._known: list[tuple[str, TrainState, list[Floats]]] = []
        store.bind(self.show_runs, "runs", "view")
        store.bind(self.show_ghost, "run.ghost", "view", "session.n_classes")

    def show_runs(self, rows: tuple[RunRow, ...], view: Viewport) -> None:
        """Draw the boundaries of the shown runs of ``rows`` in ``view``; nothing is computed anew that is known."""
        known = {id(model): (model, lines) for _, model, lines in self._known} if view == self._view else {}
        found: list[tuple[str, TrainState, list[Floats]]] = []
        for row in rows:
            result = row.result
            if row.is_current or not row.is_shown or result is None:
                continue
            same = known.get(id(result.model))
            lines = same[1] if same is not None else _lines_of(result.model, result.features, view)
            found.append((row.entry.letter, result.model, lines))
        if view == self._view and [(a, id(m)) for a, m, _ in found] == [(a, id(m)) for a, m, _ in self._known]:
            return
        self._view, self._known = view, found
        if not found:
            self._store.draw(RUNS, None)
            return
        self._store.draw(RUNS, RunBoundaries([NamedLines(letter, lines) for letter, _, lines in found]))

    def show_ghost(self, ghost: Ghost | None, view: Viewport, n_classes: int) -> None:
        """Draw the boundaries of ``ghost`` in ``view``; ``n_classes`` is the present number. None: draw none."""
        lines = None
        if ghost is not None:
            text = ghost_text(ghost.step, len(ghost.model.bias), n_classes)
            lines = GhostLines(_lines_of(ghost.model, ghost.features, view), text)
        self._store.draw(GHOST, lines)


def _lines_of(model: TrainState, features: tuple[str, ...], view: Viewport) -> list[Floats]:
    """Return the boundaries of ``model``; none if it has diverged."""
    from softmax_viz.field.lines.boundaries import quick_boundaries  # not before there is another run

    if not (np.isfinite(model.weights).all() and np.isfinite(model.bias).all()):
        return []
    return quick_boundaries(model.weights, model.bias, features, view)
