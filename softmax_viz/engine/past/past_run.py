"""A run at an earlier step, computed again from its record. Trainer thread only."""

from __future__ import annotations

from dataclasses import replace

from softmax_viz.core.basics.interruption import Attend, Interrupted, go_on
from softmax_viz.engine.record.keyframes import Keyframe, Place
from softmax_viz.engine.run.kept_run import KeptRun, RunMoment
from softmax_viz.engine.run.run_state import RunState
from softmax_viz.engine.run.training_run import TrainingRun

# Work (points × (features + 1) × classes) of the steps that are taken at once, about ten milliseconds; the least work
# that a step counts for.
_AT_ONCE = 10_000_000
_LEAST_WORK = 5_000


class PastRun:
    """Stands at earlier steps of a run that is not changed.

    Parameters
    ----------
    source
        The run.

    Attributes
    ----------
    run
        The run as it was, to be read like any other; its curve, path and marks are those of the whole run.
    wanted
        The step to stand at.
    """

    def __init__(self, source: TrainingRun) -> None:
        self.source = source
        self.run = TrainingRun()
        self.run.history, self.run.path, self.run.moments = source.history, source.path, source.moments
        self.wanted = 0
        self._frame: Keyframe[RunMoment] | None = None

    @property
    def is_exact(self) -> bool:
        """Whether the run stands at the step that is wanted."""
        return self.run.step == self.wanted

    @property
    def is_near(self) -> bool:
        """Whether the remaining steps take no longer than some milliseconds."""
        return self.wanted - self.run.step <= self._at_once()

    def go_to(self, step: int) -> bool:
        """Want to stand at ``step``, or at the nearest that can be had; for now, stand at the kept state before it.

        Returns False if the run has no record.
        """
        place = self.source.moments.record.place_of(step)
        if place is None:
            return False
        if self._frame is not place.frame or self.run.step > place.step:
            self._stand_at(place)
        self.wanted = place.step
        return True

    def advance(self, attend: Attend = go_on) -> None:
        """Take the steps that are missing. When ``attend`` raises ``Interrupted``, those taken remain."""
        current = self.run.current
        trainer = current.ready_trainer(attend if self.run.is_large else go_on)
        at_once = self._at_once()
        while (missing := self.wanted - current.step) > 0:
            report = trainer.advance(min(missing, at_once), attend)
            current.note_steps()
            if report.interrupted:
                raise Interrupted
            if report.diverged:
                self.wanted = current.step
            attend()

    def kept(self) -> KeptRun:
        """Return the run as if it had ended at the step that is wanted, which is computed if need be."""
        self.advance()
        step, whole = self.run.step, self.run.kept()
        assert self._frame is not None
        return replace(
            whole,
            curve=whole.curve.up_to(step),
            path=whole.path.up_to(step),
            record=whole.record.up_to(step),
            departed=self._frame.content.departed,
        )

    def _stand_at(self, place: Place[RunMoment]) -> None:
        moment, self._frame = place.frame.content, place.frame
        known = next((run for run in (self.run, self.source) if run.current.stands_for(moment.inputs)), None)
        current = RunState(moment.inputs, moment.state, None if known is None else known.current.problem)
        if moment.model is not None:
            current.restore(moment.state, moment.model, current.problem.scaling, moment.inputs.features)
        self.run.current = current

    def _at_once(self) -> int:
        return max(_AT_ONCE // max(self.run.current.inputs.size, _LEAST_WORK), 1)
