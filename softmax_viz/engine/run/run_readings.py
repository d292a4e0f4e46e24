"""What can be read off a run: losses, safe rates, dropped logits, the check of its gradient. Trainer thread only.

Where a function takes an ``attend`` it may raise ``Interrupted``, and nothing has changed.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats
from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.training import gradient_check
from softmax_viz.core.training.curvature import any_batch_safe_rate, safe_learning_rate
from softmax_viz.core.training.evaluation import Evaluations, measure
from softmax_viz.core.training.logit_dropout import LogitDropout
from softmax_viz.engine.run.training_run import TrainingRun

_FAN_SAMPLES = 32


def readings_of(run: TrainingRun, with_safe_rate: bool = False, attend: Attend = go_on) -> Evaluations:
    """Everything that can be read off the model now."""
    now = run.measure(attend)
    state, problem = run.state, run.current.problem
    safe_rate = any_batch_rate = None
    if with_safe_rate:
        safe_rate = safe_learning_rate(state, problem.train, run.hyperparams, attend)
        any_batch_rate = any_batch_safe_rate(problem.train, run.hyperparams, attend)
    return Evaluations(
        now,
        measure(state, problem.test, run.hyperparams, attend) if problem.test.n_samples else None,
        problem.held_out,
        safe_rate,
        any_batch_rate,
        state.epoch,
    )


def held_out_of(run: TrainingRun) -> Bools:
    """(N,) which points are for testing."""
    return run.current.problem.held_out


def dropped_by(run: TrainingRun) -> Bools | None:
    """(K,) which logits the coming step drops, if that is one draw for all points."""
    trainer = run.current.trainer
    if trainer is not None:
        return trainer.dropped()
    dropout = LogitDropout(run.hyperparams, run.current.lesson.seed, run.data.n_classes)
    if not dropout.is_on or dropout.per_example:
        return None
    known = run.current.known
    which: Bools = dropout.draw(known.step, known.epoch, 0) == 0.0
    return which


def dropout_samples_of(run: TrainingRun) -> Floats | None:
    """(S, K) multipliers of the logits as this run draws them first; None without logit dropout."""
    dropout = LogitDropout(run.hyperparams, run.current.lesson.seed, run.data.n_classes)
    if not dropout.is_on:
        return None
    if dropout.per_example:
        return dropout.draw(0, 0, _FAN_SAMPLES)
    return np.array([dropout.draw(index, index, 1) for index in range(_FAN_SAMPLES)])


def check_gradient(run: TrainingRun, attend: Attend = go_on) -> gradient_check.GradientCheck:
    """Compare the program's gradient at this state with central differences."""
    run.pose(attend)
    return gradient_check.check_gradient(
        run.state, run.current.problem.train, run.hyperparams, run.current.lesson.seed, attend
    )
