"""A stretch of steps: taken in slices, recorded in the history, ended early by a rule. Trainer thread only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.interruption import Attend, Interrupted, go_on
from softmax_viz.core.landscape.run_path import PathRecorder, next_path_step
from softmax_viz.core.training.convergence import Convergence
from softmax_viz.core.training.divergence import DivergenceReport, divergence
from softmax_viz.core.training.evaluation import accuracy_of, measure
from softmax_viz.core.training.loss_history import (
    LossHistory,
    is_accuracy_reading,
    is_reading,
    next_accuracy_reading,
    next_reading,
)
from softmax_viz.core.training.reference import TrainState
from softmax_viz.core.training.stopping import StopRules, first_step_met
from softmax_viz.engine.run.kept_run import KeepMoments
from softmax_viz.engine.run.run_state import RunState

# Work (points × (features + 1) × classes) between two calls of ``attend``, and the least work that a step counts for.
_LOOK_AFTER = 10_000_000
_LEAST_WORK = 5_000
# Points × classes × (features + 1) beyond which an evaluation takes so long that accuracies are evaluated more rarely.
_LARGE = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class TrainOutcome:
    """How some steps ended: ``advice`` if the run diverged, ``is_rule_met`` if a loss met its stopping rule.

    ``has_converged``: the run has reached J* and stays there.
    """

    advice: DivergenceReport | None = None
    is_rule_met: bool = False
    has_converged: bool = False


class Stretch:
    """Some steps of one run, without an edit between them.

    Slicing changes neither weights nor history: ``core.training.loss_history`` decides at which steps losses are
    evaluated.

    Parameters
    ----------
    current, history, path, keep
        The state of the run, whose fast trainer is ready, and where losses, weights and exact states are recorded.
    rules, optimum
        Rules on losses, and J*.
    convergence
        Says when the run has converged; None to go on.
    attend
        Called between slices and within long computations.
    """

    def __init__(
        self,
        current: RunState,
        history: LossHistory,
        path: PathRecorder,
        keep: KeepMoments,
        rules: StopRules,
        optimum: float | None,
        attend: Attend,
        convergence: Convergence | None = None,
    ) -> None:
        self._current, self._history, self._path, self._keep = current, history, path, keep
        self._hyperparams = current.inputs.hyperparams
        self._train, self._test = current.problem.train, current.problem.test
        self._rules, self._optimum, self._watches = rules, optimum, rules.watches(optimum)
        self._attend = attend
        self._convergence = convergence
        samples = self._train
        self._is_large = samples.n_samples * samples.n_classes * (samples.n_features + 1) > _LARGE
        self._attend_measure = attend if self._is_large else go_on  # a short evaluation is not worth an interruption

    def train(self, steps: int) -> TrainOutcome:
        """Take ``steps`` steps; see ``TrainingRun.train``."""
        current, attend = self._current, self._attend
        trainer = current.ready_trainer()
        step = current.step
        end = step + steps
        most, keep = self._steps_in_a_row(), self._keep
        keep.use_pace(most)
        looked = step
        while step < end:
            # What is published in the middle of a step shows this state, to which the history belongs.
            before = current.state if self._watches or self._convergence is not None or trainer.is_cut else None
            if keep.wants(step):
                keep.add(current)
            if self._path.wants(step):
                self._path.add(current.model)
            is_due = is_reading(step)
            if is_due:
                self._record_test(step)
            if trainer.is_full_batch and is_accuracy_reading(step, self._is_large):
                self._record_accuracy()
            until = min(end, next_reading(step)) if self._test.n_samples else end
            until = min(until, step + most)
            keep_at = keep.next_step(step)
            is_cut_short = keep_at < until
            until = min(until, keep_at)
            if trainer.is_full_batch:
                record_at = min(next_accuracy_reading(step, self._is_large), next_path_step(step))
                is_cut_short, until = is_cut_short or record_at < until, min(until, record_at)
                report = trainer.advance(until - step, attend)
                met = self._first_met(report.data_loss, report.data_loss + report.penalty) if self._watches else None
                if met is not None and before is not None:
                    self._return_to_step(before, step, met)
                    return TrainOutcome(is_rule_met=True)
                if self._convergence is not None and before is not None:
                    rest = self._convergence.first(step, report.data_loss + report.penalty)
                    if rest is not None:
                        self._return_to_step(before, step, rest)
                        return TrainOutcome(has_converged=True)
                self._history.add_full_batch(step, report.data_loss, report.penalty)
            else:
                if is_due and self._record_full_batch(step):
                    return TrainOutcome(is_rule_met=True)
                until = min(next_reading(step), step + 1 if trainer.ends_pass else end, until)
                report = trainer.advance(until - step, attend)
                self._history.add_minibatch(step, report.data_loss + report.penalty)
            step += len(report.data_loss)
            if len(report.data_loss):
                current.note_steps()
            if report.diverged:
                return TrainOutcome(advice=divergence(step, self._train, self._hyperparams, attend))
            if report.interrupted:
                raise Interrupted
            # A slice that was cut short for what is recorded alone is no reason to look.
            if step < end and (not is_cut_short or step - looked >= most):
                attend()
                looked = step
        return TrainOutcome()

    def _steps_in_a_row(self) -> int:
        """Return how many steps take a few milliseconds, at least one. It never changes while steps are taken."""
        samples, size = self._train, self._hyperparams.batch_size
        points = samples.n_samples if size is None else min(size, samples.n_samples)
        work = points * samples.n_classes * (samples.n_features + 1)
        return max(_LOOK_AFTER // max(work, _LEAST_WORK), 1)

    def _first_met(self, losses: Floats, totals: Floats) -> int | None:
        return first_step_met(losses, totals, self._rules, self._optimum)

    def _return_to_step(self, before: TrainState, step: int, met: int) -> None:
        """Go back to the step that met a rule: ``met`` steps after ``before``, the state at ``step``."""
        self._current.stand_at(before)
        report = self._current.ready_trainer().advance(met)
        self._history.add_full_batch(step, report.data_loss, report.penalty)
        self._current.note_steps()

    def _record_test(self, step: int) -> None:
        """Record the loss on the test points, if there are any."""
        if self._test.n_samples:
            reading = measure(self._current.state, self._test, self._hyperparams, self._attend_measure)
            self._history.add_test(step, reading.data_loss, reading.accuracy)

    def _record_accuracy(self) -> None:
        """Record the accuracy on the training points at the present step."""
        state = self._current.state
        self._history.add_accuracy(state.step, accuracy_of(state, self._train, self._attend_measure))

    def _record_full_batch(self, step: int) -> bool:
        """Record full-batch losses during minibatches or dropout; return whether one of them meets its rule."""
        reading = measure(self._current.state, self._train, self._hyperparams, self._attend_measure)
        loss, penalty = np.array([reading.data_loss]), np.array([reading.penalty])
        self._history.add_full_batch(step, loss, penalty)
        self._history.add_accuracy(step, reading.accuracy)
        return self._watches and self._first_met(loss, loss + penalty) is not None
