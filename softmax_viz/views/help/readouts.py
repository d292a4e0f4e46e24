"""The numbers on the screen: how each is computed, and its present value. One table. GUI thread only.

To add a number: one entry in ``READOUTS``. Formulas are not translated.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.training.curve_notes import chance_of
from softmax_viz.views.help.run_values import RunValues
from softmax_viz.views.style.numbers import NO_NUMBER, coordinates, gap, loss, percent
from softmax_viz.views.style.translated_texts import whole

_T = QT_TRANSLATE_NOOP


@frozen_dataclass
class ReadoutSpec:
    """One number.

    Parameters
    ----------
    name
        The name in the program.
    label, help
        Its name on the screen and one or two sentences, marked for translation in the context ``readouts``.
    formula
        How it is computed.
    value
        Its present value as it is shown; ``NO_NUMBER`` if there is none.
    """

    name: str
    label: str
    formula: str
    help: str
    value: Callable[[RunValues], str]


def _share(value: float | None) -> str:
    return NO_NUMBER if value is None else percent(value)


def _penalty(run: RunValues) -> str:
    known = run.total is not None and run.data_loss is not None
    return loss(max(run.total - run.data_loss, 0.0)) if known else NO_NUMBER  # type: ignore[operator]


def _probabilities(run: RunValues) -> str:
    if run.probabilities is None:
        return NO_NUMBER
    return "  ".join(map(percent, run.probabilities.tolist()))


def _entropy(run: RunValues) -> str:
    if run.probabilities is None:
        return NO_NUMBER
    bits = max(0.0, -float(np.sum(run.probabilities * np.log2(run.probabilities))))
    return f"{bits:.3f}"


def _place(run: RunValues) -> str:
    return NO_NUMBER if run.place is None else "({}, {})".format(*coordinates(*run.place, run.extent))


READOUTS: tuple[ReadoutSpec, ...] = (
    ReadoutSpec(
        "step", _T("readouts", "step"), "w ← w − η · ∂J/∂w",
        _T("readouts", "How often the weights have been updated. One step uses one batch of points."),
        lambda run: whole(run.step),
    ),
    ReadoutSpec(
        "epoch", _T("readouts", "epoch"), "N / B",
        _T(
            "readouts",
            "How often all N training points have been used, in batches of B points. With a batch of all points "
            "it is the step.",
        ),
        lambda run: whole(run.epoch),
    ),
    ReadoutSpec(
        "loss", _T("readouts", "loss (data loss)"), "1/N · Σᵢ ℓᵢ     ℓ = −log p_y",
        _T(
            "readouts",
            "The mean loss of the training points, without dropout. With cross-entropy, a point costs −log of the"
            " probability that the model gives to its class.",
        ),
        lambda run: loss(run.data_loss),
    ),
    ReadoutSpec(
        "penalty", _T("readouts", "penalty"), "Ω(W)",
        _T("readouts", "What large weights cost. The bias is not penalised."),
        _penalty,
    ),
    ReadoutSpec(
        "total", _T("readouts", "total J"), "J = 1/N · Σᵢ ℓᵢ + Ω(W)",
        _T("readouts", "Data loss plus penalty. This is what training makes smaller."),
        lambda run: loss(run.total),
    ),
    ReadoutSpec(
        "optimum", _T("readouts", "optimum J*"), "J* = min J",
        _T(
            "readouts",
            "The lowest total that these data, features and settings allow. It is computed beside the training.",
        ),
        lambda run: loss(run.optimum),
    ),
    ReadoutSpec(
        "gap", _T("readouts", "gap"), "J − J*",
        _T("readouts", "How far the total still is above its optimum."),
        lambda run: gap(run.gap),
    ),
    ReadoutSpec(
        "chance", _T("readouts", "loss of a guess"), "ln K = −log(1/K)",
        _T(
            "readouts",
            "The loss of a model that knows nothing and gives every class the probability 1/K. "
            "With the hinge it is K − 1.",
        ),
        lambda run: loss(chance_of(run.hyperparams, run.n_classes)[0]),
    ),
    ReadoutSpec(
        "train", _T("readouts", "train"), "#(argmaxₖ pₖ = y) / N",
        _T("readouts", "Accuracy: the share of training points whose most probable class is their own."),
        lambda run: _share(run.accuracy),
    ),
    ReadoutSpec(
        "test", _T("readouts", "test"), "#(argmaxₖ pₖ = y) / N",
        _T("readouts", "The same for the points that are held out. Training never uses them."),
        lambda run: _share(run.test_accuracy),
    ),
    ReadoutSpec(
        "test_loss", _T("readouts", "test loss"), "1/M · Σⱼ ℓⱼ",
        _T("readouts", "The mean loss of the M points that are held out."),
        lambda run: loss(run.test_loss),
    ),
    ReadoutSpec(
        "safe_rate", _T("readouts", "safe learning rate"), "2 / L",
        _T(
            "readouts",
            "Up to this learning rate a step of gradient descent never makes J larger. L is the largest curvature "
            "that J has at any weights.",
        ),
        lambda run: run.safe_rate or NO_NUMBER,
    ),
    ReadoutSpec(
        "parameters", _T("readouts", "parameters"), "K · D + K",
        _T("readouts", "One weight for each class and feature, and one bias for each class."),
        lambda run: whole(run.n_parameters),
    ),
    ReadoutSpec(
        "place", _T("readouts", "probe"), "(x, y)",
        _T("readouts", "The place under the mouse, or where the probe is pinned."),
        _place,
    ),
    ReadoutSpec(
        "probabilities", _T("readouts", "probabilities"), "pₖ = exp zₖ / Σₗ exp zₗ",
        _T("readouts", "What the model says at the probe: one probability for each class. They sum to 100 %."),
        _probabilities,
    ),
    ReadoutSpec(
        "entropy", _T("readouts", "entropy in bits"), "−Σₖ pₖ · log₂ pₖ",
        _T(
            "readouts",
            "How unsure the model is at the probe: 0 when one class is certain, log₂ K when all are equal.",
        ),
        _entropy,
    ),
)  # fmt: skip
