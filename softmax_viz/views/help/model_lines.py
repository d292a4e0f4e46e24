"""The model and its training as formulas, for the present settings. GUI thread only."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.model.features import FEATURES
from softmax_viz.core.settings.hyperparams import PARAMS
from softmax_viz.core.settings.param_kinds import ChoiceParam
from softmax_viz.views.help.run_values import RunValues
from softmax_viz.views.style.translated_texts import translated


class ModelLine(NamedTuple):
    """One line: what is computed, how, and what it means."""

    label: str
    formula: str
    help: str


def _chosen(run: RunValues, name: str) -> tuple[str, str]:
    """Return label and sentence of the present choice of a hyper-parameter, translated."""
    spec = PARAMS[name]
    assert isinstance(spec, ChoiceParam)
    value = getattr(run.hyperparams, name)
    label, sentence = next((label, sentence) for key, label, sentence in spec.choices if key == value)
    return translated("params", label), translated("params", sentence)


def model_lines(run: RunValues) -> tuple[ModelLine, ...]:
    """Return the computation from a point to a step, in order, as it is set now."""
    translate = QCoreApplication.translate
    settings = run.hyperparams
    features = ", ".join(FEATURES[name].label for name in run.features) or "–"
    bias = " + bₖ" if settings.bias else ""
    lines = [
        ModelLine(
            translate("ModelLines", "Features"),
            f"φ(x, y) = ({features})",
            translate("ModelLines", "The numbers that the model sees of a point."),
        )
    ]
    if settings.standardize:
        lines.append(
            ModelLine(
                translate("ModelLines", "Standardize"),
                "φ ← (φ − mean) / deviation",
                translate("ModelLines", "Each feature gets mean 0 and standard deviation 1 on the training points."),
            )
        )
    lines += [
        ModelLine(
            translate("ModelLines", "Scores"),
            f"zₖ = wₖ · φ{bias},   k = 1 … {run.n_classes}",
            translate("ModelLines", "One score, also called logit, for each class. Only differences of scores matter."),
        ),
        ModelLine(
            translate("ModelLines", "Probabilities"),
            "pₖ = exp zₖ / Σₗ exp zₗ",
            translate("ModelLines", "Softmax turns scores into probabilities. The largest score wins."),
        ),
    ]
    if settings.logit_dropout:
        lines.append(
            ModelLine(
                translate("ModelLines", "Logit dropout"),
                f"zₖ ← 0  (p = {settings.logit_dropout:g})",
                translate("ModelLines", "While training, each score is set to 0 with this probability."),
            )
        )
    for title, name in (
        (translate("ModelLines", "Loss of a point"), "loss"),
        (translate("ModelLines", "Penalty"), "penalty"),
        (translate("ModelLines", "One step"), "optimizer"),
    ):
        label, sentence = _chosen(run, name)
        lines.append(ModelLine(title, label, sentence))
    return tuple(lines)
