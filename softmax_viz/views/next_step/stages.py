"""The five stages of a step, and what is said at each of them, with the numbers of the run. GUI thread only."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.next_step import NextStep
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import PENALTIES
from softmax_viz.core.model.features import FEATURES
from softmax_viz.views.style.numbers import loss
from softmax_viz.views.style.translated_texts import numbered_class, translated, whole

_T = QT_TRANSLATE_NOOP
PREDICT, RESIDUAL, GRADIENT, PENALTY, UPDATE = range(5)
# Title and sentence of each stage, in order.
STAGES: tuple[tuple[str, str], ...] = (
    (_T("stages", "Predict"), _T("stages", "What the model says of the points that take part.")),
    (_T("stages", "Residual"), _T("stages", "How far that is from what it should say: p − y.")),
    (_T("stages", "Gradient"), _T("stages", "The mean of residual times input, for each class.")),
    (_T("stages", "Penalty"), _T("stages", "What the penalty on the weights adds to the gradient.")),
    (_T("stages", "Update"), _T("stages", "How the optimizer turns that into new weights.")),
)
_MOST_SAID = 4  # classes or features whose numbers stand in a sentence


def stage_title(stage: int) -> str:
    """Return the title of a stage in the language of the window."""
    return translated("stages", STAGES[stage][0])


def example_of(value: NextStep) -> int | None:
    """Return which of the shown points is the example: the one that pulls most; None if there is none."""
    pulls = np.nan_to_num(np.abs(value.own_pulls))
    return int(pulls.argmax()) if len(pulls) else None


def formula(value: NextStep, stage: int) -> str:
    """Return the formula of a stage."""
    if stage == PREDICT:
        return "p = softmax(W φ + b)" if value.has_probabilities else "z = W φ + b"
    if stage == RESIDUAL:
        return "r = p − y" if value.has_probabilities else "r = ∂loss/∂z"
    if stage == GRADIENT:
        return "g = 1/B · Σ r φᵀ"
    if stage == PENALTY:
        return {"none": "g + 0", "l2": "g + λ W", "l1": "g + λ sign W"}.get(value.penalty, "g + ∂Ω/∂W")
    return translated("params", OPTIMIZERS[value.optimizer].help)


def sentences(value: NextStep, stage: int, classes: tuple[ClassLabel, ...], chosen: int) -> str:
    """Return what is said at a stage, in plain text.

    ``chosen`` is the class whose weights are spoken of.
    """
    says = (_predict, _residual, _gradient, _penalty, _update)[stage]
    return " ".join(says(value, classes, chosen))


def _predict(value: NextStep, classes: tuple[ClassLabel, ...], _chosen: int) -> list[str]:
    if value.n_batch == value.n_points:
        said = [
            _say(
                _T("stages", "Step %1 learns from all %2 training points."),
                whole(value.step + 1),
                whole(value.n_points),
            )
        ]
    else:
        text = _T("stages", "Step %1 learns from %2 of %3 training points; they are ringed while the run rests.")
        said = [_say(text, whole(value.step + 1), whole(value.n_batch), whole(value.n_points))]
    said += _dropout(value)
    example = example_of(value)
    if example is not None:
        label = int(value.labels[example])
        point, name = whole(int(value.shown[example]) + 1), numbered_class(classes[label], label)
        p = value.probabilities[example]
        if not value.has_probabilities:
            said.append(_say(_T("stages", "Point %1 is of %2."), point, name))
        elif len(classes) > _MOST_SAID:
            text = _T("stages", "Point %1 is of %2, and gets p = %3 for that class.")
            said.append(_say(text, point, name, loss(float(p[label]))))
        else:
            said.append(_say(_T("stages", "Point %1 is of %2, and gets p = %3."), point, name, _row(p)))
    said.append(
        _say(_T("stages", "The mean loss is %1, the penalty %2."), loss(value.data_loss), loss(value.penalty_value))
    )
    return said


def _dropout(value: NextStep) -> list[str]:
    if value.drops_by_point:
        return [
            _say(
                _T(
                    "stages",
                    "Logit dropout draws a mask for each point: a dropped score counts as 0 and has no residual.",
                )
            )
        ]
    if value.keep is None:
        return []
    dropped = ", ".join(str(index + 1) for index in np.flatnonzero(value.keep == 0.0).tolist())
    if not dropped:
        return [_say(_T("stages", "Logit dropout drops no score in this step."))]
    return [_say(_T("stages", "Logit dropout: in this step the scores of these classes count as 0: %1."), dropped)]


def _residual(value: NextStep, classes: tuple[ClassLabel, ...], _chosen: int) -> list[str]:
    said = []
    example = example_of(value)
    if example is not None:
        label, pull = int(value.labels[example]), float(value.own_pulls[example])
        point, name = whole(int(value.shown[example]) + 1), numbered_class(classes[label], label)
        slopes = value.slopes[example]
        is_short = len(classes) <= _MOST_SAID
        text = _T("stages", "For point %1 the residual is %2.")
        if not is_short:
            text = _T("stages", "For point %1 the residual of its own class is %2.")
        said.append(_say(text, point, _row(slopes) if is_short else loss(float(slopes[label]))))
        text = _T(
            "stages",
            "It pulls the weights of its class, %1, by %2 times its inputs, and pushes those of the others away.",
        )
        said.append(_say(text, name, loss(pull)))
    if not value.has_plane:
        said.append(_say(_T("stages", "There are no arrows, because neither x nor y is a feature.")))
        return said
    text = _T(
        "stages",
        "An arrow shows this pull on the weight vector of the point's own class: 1 − p times its place, seen from %1.",
    )
    if not value.has_probabilities:
        text = _T(
            "stages",
            "An arrow shows this pull on the weight vector of the point's own class, times its place, seen from %1.",
        )
    said.append(
        _say(
            text,
            _say(_T("stages", "the mean of the points")) if value.origin.any() else _say(_T("stages", "the origin")),
        )
    )
    if len(value.shown) < value.n_batch:
        said.append(
            _say(
                _T("stages", "Of %1 points, the %2 that pull most have one."),
                whole(value.n_batch),
                whole(len(value.shown)),
            )
        )
    return said


def _gradient(value: NextStep, classes: tuple[ClassLabel, ...], chosen: int) -> list[str]:
    text = _T("stages", "The mean of residual times input over %1 points is the gradient of the data loss. For %2: %3.")
    said = [
        _say(
            text,
            whole(value.n_batch),
            numbered_class(classes[chosen], chosen),
            _named(value, value.data_gradient[chosen]),
        )
    ]
    if value.has_plane:
        said.append(
            _say(_T("stages", "The arrows show −g: the mean of all pulls on each weight vector, to one scale."))
        )
    return said


def _penalty(value: NextStep, classes: tuple[ClassLabel, ...], chosen: int) -> list[str]:
    if value.penalty == "none":
        return [_say(_T("stages", "There is no penalty: nothing is added to the gradient."))]
    label = translated("params", PENALTIES[value.penalty].label)
    text = _T("stages", "The penalty (%1) adds a part that points from the weights towards 0. For %2: %3.")
    said = [_say(text, label, numbered_class(classes[chosen], chosen), _named(value, value.penalty_gradient[chosen]))]
    if PENALTIES[value.penalty].has_corners:
        said.append(
            _say(_T("stages", "Its part with |w| acts in the update as a soft threshold, which makes exact zeros."))
        )
    if value.has_plane:
        said.append(_say(_T("stages", "The dashed arrows lead from −g to the sum of both.")))
    return said


def _update(value: NextStep, classes: tuple[ClassLabel, ...], chosen: int) -> list[str]:
    change, following = value.change, value.following
    if change is None or following is None:
        return [
            _say(
                _T(
                    "stages",
                    "With so many points this step takes too long to be computed twice. Take it to see what it does.",
                )
            )
        ]
    if not np.isfinite(following).all():
        return [_say(_T("stages", "This step leads beyond all numbers: the run diverges."))]
    said = []
    if value.learning_rate is not None:
        said.append(_say(_T("stages", "The learning rate η is %1."), number(value.learning_rate)))
    name = _title(value, 0)
    text = _T("stages", "For %1 the weight of %2 goes from %3 by %4 to %5.")
    row = (value.theta[chosen, 0], change[chosen, 0], following[chosen, 0])
    said.append(_say(text, numbered_class(classes[chosen], chosen), name, *(loss(float(each)) for each in row)))
    cosine = value.cosine()
    if cosine is not None:
        told = _say(_T("stages", "The whole step and −gradient have the cosine %1."), f"{cosine:.4f}".replace("-", "−"))
        said.append(told)
    if value.has_plane:
        said.append(_say(_T("stages", "Thick arrows are the change of each weight vector, thin ones −g.")))
    said.append(_say(_T("stages", "The dashed line is the boundary after the step.")))
    return said


def _row(numbers: Floats) -> str:
    said = [loss(each) for each in numbers[:_MOST_SAID].tolist()]
    return ", ".join(said) + (" …" if len(numbers) > _MOST_SAID else "")


def _named(value: NextStep, numbers: Floats) -> str:
    count = len(value.features) + 1
    said = [f"{_title(value, column)} {loss(float(numbers[column]))}" for column in range(count)]
    return ", ".join(said[:_MOST_SAID]) + (" …" if count > _MOST_SAID else "")


def _title(value: NextStep, column: int) -> str:
    return FEATURES[value.features[column]].label if column < len(value.features) else "b"


def _say(text: str, *values: str) -> str:
    said = QCoreApplication.translate("stages", text)
    for place, value in enumerate(values, start=1):
        said = said.replace(f"%{place}", value)
    return said
