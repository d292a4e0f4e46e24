"""Which moment of the run is shown: the live end, or an earlier step. Trainer thread only."""

from __future__ import annotations

from softmax_viz.core.basics.interruption import Attend
from softmax_viz.core.runs.ghost import Ghost
from softmax_viz.engine.messages.frame import LiveEnd, PastMoment
from softmax_viz.engine.past.past_run import PastRun
from softmax_viz.engine.run.kept_run import KeptRun
from softmax_viz.engine.run.problem import same_optimum
from softmax_viz.engine.run.training_run import TrainingRun


class Looking:
    """Knows the live run, and the moment of it that is looked at.

    Parameters
    ----------
    live
        The run that is trained.

    Attributes
    ----------
    live
        The same.
    ghost
        The model at a step that the user points at; None for none.
    """

    def __init__(self, live: TrainingRun) -> None:
        self.live = live
        self.ghost: Ghost | None = None
        self._past: PastRun | None = None
        self._pointed: PastRun | None = None

    @property
    def is_past(self) -> bool:
        """Whether an earlier moment is shown."""
        return self._past is not None

    @property
    def shown(self) -> TrainingRun:
        """The run as it is shown: the live one, or as it was."""
        return self.live if self._past is None else self._past.run

    @property
    def is_asked(self) -> bool:
        """Whether steps are still missing to the moment that is looked at."""
        return self._past is not None and not self._past.is_exact

    @property
    def knows_optimum(self) -> bool:
        """Whether the moment has the same optimum as the live end."""
        past, live = self.shown.current.inputs, self.live.current.inputs
        if self._past is None:
            return True
        is_same_data = past.data is live.data and past.features == live.features
        return is_same_data and same_optimum(past.hyperparams, live.hyperparams)

    def look_at(self, step: int | None) -> None:
        """Show the moment at ``step``, or the nearest that can be had; from the live end on, or with None, that."""
        if step is None or step >= self.live.step:
            self.end()
            return
        past = self._past or PastRun(self.live)
        if not past.go_to(step):
            return
        if past.is_near:
            past.advance()
        self._past = past

    def advance(self, attend: Attend) -> None:
        """Take the steps that are missing to the moment that is looked at; see ``PastRun.advance``."""
        if self._past is not None:
            self._past.advance(attend)

    def end(self) -> None:
        """Show the live end again."""
        self._past = None

    def forget(self) -> None:
        """Show the live end of another run."""
        self._past = self._pointed = self.ghost = None

    def kept(self) -> KeptRun:
        """Return the run as if it had ended at the moment that is looked at."""
        return self.live.kept() if self._past is None else self._past.kept()

    def point_at(self, step: int | None) -> None:
        """Provide the model at ``step`` as a ghost, or at the kept step before it if that is faster; None: none."""
        self.ghost = None
        if step is None:
            return
        pointed = self._pointed = self._pointed or PastRun(self.live)
        if pointed.go_to(step):
            if pointed.is_near:
                pointed.advance()
            run = pointed.run
            self.ghost = Ghost(run.step, run.model, run.features)

    @property
    def first_step(self) -> int:
        """The first step that can be looked at."""
        record = self.live.moments.record
        return record.first_step if record.frames else self.live.step

    def moment(self) -> PastMoment | None:
        """Return what frames say of the moment; None at the live end."""
        past = self._past
        if past is None:
            return None
        run, live, step = past.run, self.live, past.run.step
        inputs = run.current.inputs
        spans = [span for span in run.history.references.spans if span.first_step <= step]
        return PastMoment(
            wanted=past.wanted,
            live=LiveEnd(live.model, live.current.trained, live.features, live.hyperparams),
            is_exact=past.is_exact,
            data=inputs.data,
            hyperparams=inputs.hyperparams,
            features=inputs.features,
            seed=inputs.seed,
            optimum=spans[-1].optimum if spans else None,
        )
