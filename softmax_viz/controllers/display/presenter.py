"""Turns frames into what is shown: pictures as they come, numbers slowly enough to be read.

GUI thread only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from softmax_viz.controllers.display.point_values import PointValues
from softmax_viz.controllers.display.shown_values import Marks, Numbers, ShownRun
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.curve_notes import CurveMark
from softmax_viz.core.training.evaluation import Evaluations
from softmax_viz.engine.messages.frame import Frame

_TEXT_S = 0.25
# While training runs, an insight that came within this time is not said to be missing, though newer states have come.
_FRESH_S = 1.0


class Presenter:
    """Collects from the frames of a run what is shown of it.

    Parameters
    ----------
    clock
        Returns monotonic time in seconds.

    Attributes
    ----------
    shown
        What is shown now; a new object whenever any part of it changes.
    name_changes
        Returns the marks of edits, which are pairs of a step and a revision.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.shown = ShownRun()
        self._clock = clock
        self._run = -1
        self._readings: Evaluations | None = None
        self._phase: Phase | None = None
        self._n_points = -1
        self._marked: Evaluations | None = None
        self._insights: Mapping[str, object] = {}
        self._came_s: dict[str, float] = {}
        self._noted: tuple[tuple[int, int], ...] | None = None
        self.name_changes: Callable[[tuple[tuple[int, int], ...]], tuple[CurveMark, ...]] = lambda _changes: ()
        self._text_since_s = 0.0
        self._text_step = 0
        self._pictures = 0

    def expect_points(self, count: int) -> None:
        """Accept marks of ``count`` points only, since older frames refer to another data set.

        The next fitting marks are shown even if they were shown before.
        """
        self._n_points, self._marked = count, None

    def on_phase(self, phase: Phase) -> None:
        """Show a phase that did not come with a frame."""
        if phase is not self.shown.phase:
            self.shown = replace(self.shown, phase=phase, rates=(None, None))

    def on_frame(self, frame: Frame) -> None:
        """Process a frame: update the parts that it contains, and numbers only when they are due."""
        changes: dict[str, Any] = {}
        if frame.picture is not None:
            changes["picture"] = frame.picture
            self._pictures += 1
        if frame.optimum is not None and frame.optimum is not self.shown.optimum:
            changes["optimum"] = frame.optimum
        if frame.run != self._run:
            self._run, self._readings, self._noted = frame.run, None, None
            self._insights, changes["insights"] = {}, {}
            self._came_s = {}
        if (readings := frame.readings) is not None:
            self._readings = readings
            if readings is not self._marked and len(readings.held_out) == self._n_points:
                self._marked = readings
                changes["marks"] = Marks(readings.mistakes, readings.held_out if readings.test else None)
        self._add_insights(frame, changes)
        if frame.ghost is not self.shown.ghost:
            changes["ghost"] = frame.ghost
        if frame.references is not self.shown.references:
            changes["references"] = frame.references
        if frame.changes is not self._noted:
            self._noted = frame.changes
            changes["curve_marks"] = self.name_changes(frame.changes)
        if frame.curve is not None and frame.curve is not self.shown.curve:
            # The curve is always that of the whole run, also while an earlier moment is shown.
            train = self._readings.train if self._readings is not None and frame.past is None else None
            changes |= {"curve": frame.curve, "curve_step": frame.curve_step, "measure": train}
        running = frame.phase is Phase.RUNNING
        now = self._clock()
        if frame.phase is not self._phase:
            self._phase = frame.phase
            changes |= {"phase": frame.phase, "rates": (None, None)}
            self._restart_rates(now, frame.state.step)
        if not running or now - self._text_since_s >= _TEXT_S:
            changes |= {"numbers": self._numbers(frame), "point_values": PointValues(frame)}
            if running:
                changes["rates"] = self._rates(now, frame.state.step)
        if changes:
            self.shown = replace(self.shown, **changes)

    def _add_insights(self, frame: Frame, changes: dict[str, Any]) -> None:
        now = self._clock()
        if frame.insights is not self._insights:
            self._insights = frame.insights
            if frame.insights:
                changes["insights"] = {**self.shown.insights, **frame.insights}
                self._came_s |= dict.fromkeys(frame.insights, now)
        missing = frame.missing_insights
        if frame.phase is Phase.RUNNING:
            missing = frozenset(name for name in missing if now - self._came_s.get(name, -math.inf) > _FRESH_S)
        if missing != self.shown.missing_insights:
            changes["missing_insights"] = missing

    def _numbers(self, frame: Frame) -> Numbers:
        readings = self._readings
        # While training runs, evaluations are rarer than frames: all numbers of the row belong to their step.
        at = (frame.state.step, frame.state.epoch) if readings is None else (readings.train.step, readings.epoch)
        if readings is None:
            return Numbers(*at)
        held_out, train = readings.test, readings.train
        test = (None, None) if held_out is None else (held_out.accuracy, held_out.data_loss)
        if not len(train.wrong):
            return Numbers(*at, test_accuracy=test[0], test_loss=test[1])
        best = frame.optimum.value if frame.optimum is not None else None
        if frame.past is not None:
            best = frame.past.optimum
        gap = max(train.total - best, 0.0) if best is not None else None
        return Numbers(*at, train.data_loss, train.total, gap, train.accuracy, *test)

    def _rates(self, now: float, step: int) -> tuple[float, float]:
        spent_s = max(now - self._text_since_s, 1e-6)
        rates = (step - self._text_step) / spent_s, self._pictures / spent_s
        self._restart_rates(now, step)
        return rates

    def _restart_rates(self, now: float, step: int) -> None:
        self._text_since_s, self._text_step, self._pictures = now, step, 0
