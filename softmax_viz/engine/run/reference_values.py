"""Writes into the history of a run what its curve is compared with. Trainer thread only."""

from __future__ import annotations

from softmax_viz.core.training.curve_notes import ReferenceSpan, chance_of
from softmax_viz.engine.run.training_run import TrainingRun


def note_references(run: TrainingRun, optimum: float | None) -> None:
    """Note the loss of a guess for the present problem, and J*, if it is known by now. Quick if nothing is new."""
    log, number = run.history.references, run.current.problem_number
    if log.is_new(number, optimum):
        chance = chance_of(run.hyperparams, run.data.n_classes)
        log.note(number, ReferenceSpan(run.step, *chance, optimum))
