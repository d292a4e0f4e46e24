"""Writes into the history of a run what its curve is compared with. Trainer thread only."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.training.curve_notes import ReferenceSpan
from softmax_viz.engine.run.training_run import TrainingRun


def note_references(run: TrainingRun, optimum: float | None) -> None:
    """Note the loss of a guess for the present problem, and J*, if it is known by now. Quick if nothing is new."""
    log, number = run.history.references, run.current.problem_number
    if log.is_new(number, optimum):
        settings, n_classes = run.hyperparams, run.data.n_classes
        loss = LOSSES[settings.loss]
        chance = loss.value(np.zeros((1, n_classes)), np.zeros(1, np.int64), settings.label_smoothing)
        log.note(number, ReferenceSpan(run.step, float(chance[0]), loss.chance.format(k=n_classes), optimum))
