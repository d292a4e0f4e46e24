"""Messages and repairs for a run that diverges or is about to diverge. Pure; any thread."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.model.standardization import standardization
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, NumberParam
from softmax_viz.core.training.curvature import (
    any_batch_safe_rate,
    decay,
    global_bound,
    global_safe_rate,
    stability_bound,
)
from softmax_viz.core.training.reference import TrainingSet
from softmax_viz.core.training.safe_rates import round_down, standardized_rate, takes_batches

# An offered rate is this share of the largest safe rate.
_SAFETY_FACTOR = 0.7
# A rate this many times too large does not recover by itself; standardizing must raise the safe rate by this factor.
_FAR = 10.0

# Hyper-parameters by name.
Changes = tuple[tuple[str, object], ...]


@frozen_dataclass
class DivergenceReport:
    """The cause of a divergence, and what repairs it.

    Parameters
    ----------
    message
        A sentence with the cause and its numbers.
    repair
        The hyper-parameters to set before the run begins again: pairs of field and value. Empty: none.
    repair_text
        The text of a button that sets them and resets.
    settings
        The settings with which it diverged; None if it has not yet.
    """

    message: UserError
    repair: Changes
    repair_text: UserError
    settings: Hyperparams | None = None


def divergence(step: int, samples: TrainingSet, hyperparams: Hyperparams, attend: Attend = go_on) -> DivergenceReport:
    """Return the most likely cause of the divergence at ``step``, and a repair.

    Parameters
    ----------
    step
        The step that could not be taken.
    samples, hyperparams
        The training points and the settings of the run.
    """
    rate, bound = hyperparams.learning_rate, stability_bound(hyperparams)
    product = rate * decay(hyperparams)
    batches = takes_batches(hyperparams, samples.n_samples)
    safe = _proven_rate(samples, hyperparams, attend)
    where = f"{step:,}"
    if product > bound:
        message = UserError(
            QT_TRANSLATE_NOOP(
                "errors",
                "Diverged at step {step}: η·λ was {product}, above {bound}, so every step made the weights larger.",
            ),
            step=where, product=number(product), bound=number(bound),
        )  # fmt: skip
    elif rate > safe:
        text = (
            QT_TRANSLATE_NOOP(
                "errors",
                "Diverged at step {step}: the learning rate {rate} was above {safe}, up to which any batch is safe.",
            )
            if batches
            else QT_TRANSLATE_NOOP(
                "errors",
                "Diverged at step {step}: the learning rate {rate} was above {safe}, up to which it is always safe.",
            )
        )
        message = UserError(text, step=where, rate=number(rate), safe=number(safe))
    else:
        message = UserError(
            QT_TRANSLATE_NOOP("errors", "Diverged at step {step}: the numbers grew too large to compute with."),
            step=where,
        )
    repair = _repair(samples, hyperparams, is_to_blame=True, attend=attend)
    return DivergenceReport(message, repair, _button(repair), hyperparams)


def renewed(
    report: DivergenceReport, samples: TrainingSet, hyperparams: Hyperparams, attend: Attend = go_on
) -> DivergenceReport:
    """Return ``report`` of a divergence in the past with the repair for the present points and settings."""
    repair = _repair(samples, hyperparams, hyperparams == report.settings, attend)
    return replace(report, repair=repair, repair_text=_button(repair))


def _proven_rate(samples: TrainingSet, hyperparams: Hyperparams, attend: Attend) -> float:
    """Return the rate up to which steps provably do not diverge; inf if no bound is known or none is needed."""
    plain = any_batch_safe_rate if takes_batches(hyperparams, samples.n_samples) else global_safe_rate
    return plain(samples, hyperparams, attend) * global_bound(hyperparams) / 2.0


def _repair(samples: TrainingSet, hyperparams: Hyperparams, is_to_blame: bool, attend: Attend = go_on) -> Changes:
    """Return the changes of these settings with which the run does not diverge; none if it would not.

    A smaller learning rate, if the control can be set so low. Else the features are standardized, or the momentum is
    set to its default, or both, with as large a rate as is safe then. ``is_to_blame``: with these settings it diverged.
    """
    rate, param = hyperparams.learning_rate, PARAMS["learning_rate"]
    assert isinstance(param, NumberParam)
    uses_rate = OPTIMIZERS[hyperparams.optimizer].uses_learning_rate
    for changes in _other_changes(hyperparams):
        tried = replace(hyperparams, **changes)
        safe = _proven_rate(_in_units_of(tried, samples, hyperparams), tried, attend)
        if shrinking := decay(tried):
            safe = min(safe, stability_bound(tried) / shrinking)
        is_safe = not uses_rate or rate <= safe
        if is_safe and (changes or not is_to_blame):
            return tuple(changes.items())
        # Where a safe rate diverged, the numbers are too large to compute with.
        if not uses_rate or (is_safe and not hyperparams.standardize):
            continue
        limit = min(rate / 2.0 if not changes else rate, param.high)
        if not is_safe:
            limit = min(limit, _SAFETY_FACTOR * safe)
        value = round_down(limit, 2) if limit > 0.0 else 0.0
        if value >= param.low:
            return (*changes.items(), ("learning_rate", value))
    return ()


def _other_changes(hyperparams: Hyperparams) -> Iterator[dict[str, Any]]:
    """Yield what may be changed beside the learning rate, the least first."""
    usual = Hyperparams.momentum
    has_less = "momentum" in OPTIMIZERS[hyperparams.optimizer].uses and hyperparams.momentum > usual
    for momentum in ({}, {"momentum": usual}) if has_less else ({},):
        yield {**momentum}
        if not hyperparams.standardize:
            yield {"standardize": True, **momentum}


def _in_units_of(tried: Hyperparams, samples: TrainingSet, present: Hyperparams) -> TrainingSet:
    """Return the ``samples`` of the ``present`` settings as they are with the settings ``tried``."""
    if tried.standardize == present.standardize or not samples.n_samples:
        return samples
    features = standardization(samples.features, tried.bias).apply(samples.features)
    return TrainingSet(features, samples.labels, samples.n_classes)


def _button(repair: Changes) -> UserError:
    """Return the text of the button that makes these changes and resets."""
    changes = dict(repair)
    texts = {
        (): QT_TRANSLATE_NOOP("errors", "Reset"),
        ("learning_rate",): QT_TRANSLATE_NOOP("errors", "Reset with learning rate {learning_rate}"),
        ("standardize",): QT_TRANSLATE_NOOP("errors", "Reset with Standardize"),
        ("momentum",): QT_TRANSLATE_NOOP("errors", "Reset with momentum {momentum}"),
        ("learning_rate", "standardize"): QT_TRANSLATE_NOOP(
            "errors", "Reset with Standardize and learning rate {learning_rate}"
        ),
        ("learning_rate", "momentum"): QT_TRANSLATE_NOOP(
            "errors", "Reset with momentum {momentum} and learning rate {learning_rate}"
        ),
        ("momentum", "standardize"): QT_TRANSLATE_NOOP("errors", "Reset with Standardize and momentum {momentum}"),
        ("learning_rate", "momentum", "standardize"): QT_TRANSLATE_NOOP(
            "errors", "Reset with Standardize, momentum {momentum} and learning rate {learning_rate}"
        ),
    }
    values = {name: number(value) for name, value in changes.items() if isinstance(value, float)}
    return UserError(texts[tuple(sorted(changes))], **values)


def far_units(hyperparams: Hyperparams, n_features: int, safe_global: float | None) -> DivergenceReport | None:
    """Report a learning rate that is far too large because of the units of the data, if standardizing repairs it.

    Parameters
    ----------
    hyperparams
        The settings.
    n_features
        D, without the bias.
    safe_global
        ``curvature.global_safe_rate``, for gradient descent; None where it is not known.
    """
    bound, rate = global_bound(hyperparams), hyperparams.learning_rate
    if hyperparams.standardize or safe_global is None or not n_features or math.isinf(bound):
        return None
    safe, standardized = safe_global * bound / 2.0, standardized_rate(hyperparams, n_features)
    if rate <= _FAR * safe or standardized <= _FAR * safe:
        return None
    message = UserError(
        QT_TRANSLATE_NOOP(
            "errors",
            "The units of these data are far from 1 or from each other: steps of {rate} overshoot, "
            "and only up to {safe} is safe. Standardized features train well.",
        ),
        rate=number(rate), safe=number(round_down(safe, 3) if safe > 0.0 else 0.0),
    )  # fmt: skip
    repair: Changes = (("standardize", True),)
    if rate > standardized:
        repair = (*repair, ("learning_rate", round_down(_SAFETY_FACTOR * standardized, 2)))
    return DivergenceReport(message, repair, _button(repair))
