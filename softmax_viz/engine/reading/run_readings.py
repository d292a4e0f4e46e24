"""Evaluate a run: losses, safe learning rates, dropped logits, the check of its gradient. Trainer thread only.

A function with a parameter ``attend`` may raise ``Interrupted``; then nothing has changed.
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

_DROPOUT_SAMPLES = 32


def readings_of(run: TrainingRun, with_safe_rate: bool = False, attend: Attend = go_on) -> Evaluations:
    """Return losses and accuracy of the present model, and with ``with_safe_rate`` the safe learning rates."""
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
    """Return which points are test points (N,)."""
    return run.current.problem.held_out


def dropped_by(run: TrainingRun) -> Bools | None:
    """Return which logits (K,) the coming step drops; None without dropout, or if each point has its own mask."""
    trainer = run.current.trainer
    if trainer is not None:
        return trainer.dropped()
    dropout = LogitDropout(run.hyperparams, run.current.inputs.seed, run.data.n_classes)
    if not dropout.is_on or dropout.per_example:
        return None
    known = run.current.known
    which: Bools = dropout.draw(known.step, known.epoch, 0) == 0.0
    return which


def dropout_samples_of(run: TrainingRun) -> Floats | None:
    """Return the first dropout masks (S, K) of this run, multipliers of the logits; None without logit dropout."""
    dropout = LogitDropout(run.hyperparams, run.current.inputs.seed, run.data.n_classes)
    if not dropout.is_on:
        return None
    if dropout.per_example:
        return dropout.draw(0, 0, _DROPOUT_SAMPLES)
    return np.array([dropout.draw(index, index, 1) for index in range(_DROPOUT_SAMPLES)])


def check_gradient(run: TrainingRun, attend: Attend = go_on) -> gradient_check.GradientCheck:
    """Compare the gradient with central differences at the present state."""
    run.pose(attend)
    return gradient_check.check_gradient(
        run.state, run.current.problem.train, run.hyperparams, run.current.inputs.seed, attend
    )
