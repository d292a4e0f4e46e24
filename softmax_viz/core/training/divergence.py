"""Messages and repairs for a run that diverges or is about to diverge. Pure; any thread."""

from __future__ import annotations

import math

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.methods.optimizers import OPTIMIZERS
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

# An offered rate is this share of the largest safe rate.
_SAFETY_FACTOR = 0.7
# A rate this many times too large does not recover by itself; standardizing must raise the safe rate by this factor.
_FAR = 10.0


@frozen_dataclass
class DivergenceReport:
    """The cause of a divergence, and one change that repairs it.

    Parameters
    ----------
    message
        A sentence with the cause and its numbers.
    repair
        (field of ``Hyperparams``, value) to set, or None if none is known.
    repair_text
        The text of a button for it, or None.
    """

    message: UserError
    repair: tuple[str, object] | None
    repair_text: UserError | None


@frozen_dataclass
class SettingWarning:
    """A warning at a control, before the run has any trouble.

    Parameters
    ----------
    param
        The field of ``Hyperparams`` whose control it belongs to.
    severe
        True if the run will diverge; False if steps may only overshoot.
    message
        The warning.
    """

    param: str
    severe: bool
    message: UserError


@frozen_dataclass
class SafeRates:
    """Safe rates 2/L of plain gradient descent on some data; None where one is not known.

    Parameters
    ----------
    now
        ``curvature.safe_learning_rate``: on all points, at the current weights.
    everywhere
        ``curvature.global_safe_rate``: on all points, at any weights.
    any_batch
        ``curvature.any_batch_safe_rate``: on any batch, at any weights.
    n_samples
        N, the number of training points.
    """

    now: float | None = None
    everywhere: float | None = None
    any_batch: float | None = None
    n_samples: int = 0


@frozen_dataclass
class NamedRates:
    """Safe rates of the optimizer in use, and the steps for which they are safe.

    Parameters
    ----------
    now, everywhere
        At the current weights and at any weights; None where there is no such rate or it is not known.
    scope
        ``ALL_POINTS``: every step uses all points without dropout. Up to ``everywhere`` J converges to J*; up to
        ``now`` it does if the weights are already near the optimum.
        ``OWN_BATCH``: up to ``everywhere`` no step increases J on its own batch with its own dropout mask.
        ``IF_ALL_POINTS``: the rates of ``ALL_POINTS``, although the steps use minibatches or dropout.
    """

    now: float | None
    everywhere: float | None
    scope: str


ALL_POINTS, OWN_BATCH, IF_ALL_POINTS = "all_points", "own_batch", "if_all_points"


def _takes_batches(hyperparams: Hyperparams, n_samples: int) -> bool:
    return hyperparams.batch_size is not None and hyperparams.batch_size < n_samples


def named_rates(hyperparams: Hyperparams, rates: SafeRates) -> NamedRates:
    """Return the rates that are safe with these settings. A rate for one J need not be safe if J changes every step."""
    batches = _takes_batches(hyperparams, rates.n_samples)
    now = _times(rates.now, stability_bound(hyperparams))
    everywhere = _times(rates.everywhere, global_bound(hyperparams))
    if not batches and not hyperparams.logit_dropout:
        return NamedRates(now, everywhere, ALL_POINTS)
    if OPTIMIZERS[hyperparams.optimizer].descends_on_each_batch and math.isfinite(global_bound(hyperparams)):
        return NamedRates(
            None, _times(rates.any_batch, global_bound(hyperparams)) if batches else everywhere, OWN_BATCH
        )
    return NamedRates(now, everywhere, IF_ALL_POINTS)


def _times(rate: float | None, bound: float) -> float | None:
    """Convert a safe rate of gradient descent to that of an optimizer with this bound; None where it has none."""
    limit = math.inf if rate is None else rate * bound / 2.0
    return limit if math.isfinite(limit) else None


def round_down_2_digits(value: float) -> float:
    """Return the largest number of two significant digits that is at most ``value`` > 0."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    digits = math.floor(value / unit * (1.0 + 1e-12))
    return float(f"{digits * unit:.2g}")


def _number(value: float) -> str:
    return f"{value:.3g}"


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
    batches = _takes_batches(hyperparams, samples.n_samples)
    plain = (any_batch_safe_rate if batches else global_safe_rate)(samples, hyperparams, attend)
    safe = plain * global_bound(hyperparams) / 2.0
    where = f"{step:,}"
    if product > bound:
        message = UserError(
            QT_TRANSLATE_NOOP(
                "errors",
                "Diverged at step {step}: η·λ = {product} is above {bound}, so every step makes the weights larger.",
            ),
            step=where, product=_number(product), bound=_number(bound),
        )  # fmt: skip
    elif rate > safe:
        text = (
            QT_TRANSLATE_NOOP(
                "errors",
                "Diverged at step {step}: the learning rate {rate} is above {safe}, up to which any batch is safe.",
            )
            if batches
            else QT_TRANSLATE_NOOP(
                "errors",
                "Diverged at step {step}: the learning rate {rate} is above {safe}, up to which it is always safe.",
            )
        )
        message = UserError(text, step=where, rate=_number(rate), safe=_number(safe))
    else:
        message = UserError(
            QT_TRANSLATE_NOOP("errors", "Diverged at step {step}: the numbers grew too large to compute with."),
            step=where,
        )
    return _with_repair(message, hyperparams, safe)


def _with_repair(message: UserError, hyperparams: Hyperparams, safe: float) -> DivergenceReport:
    """Offer a safe rate below the current one; if the control cannot be set so low, offer to standardize."""
    rate = hyperparams.learning_rate
    param = PARAMS["learning_rate"]
    assert isinstance(param, NumberParam)
    shrinking = decay(hyperparams)
    if shrinking:
        safe = min(safe, stability_bound(hyperparams) / shrinking)
    value = round_down_2_digits(min(_SAFETY_FACTOR * safe, rate / 2.0, param.high)) if safe > 0.0 else 0.0
    if OPTIMIZERS[hyperparams.optimizer].uses_learning_rate and value >= param.low:
        text = UserError(QT_TRANSLATE_NOOP("errors", "Set the learning rate to {value}"), value=f"{value:g}")
        return DivergenceReport(message, ("learning_rate", value), text)
    if not hyperparams.standardize:
        return DivergenceReport(
            message, ("standardize", True), UserError(QT_TRANSLATE_NOOP("errors", "Standardize the features"))
        )
    return DivergenceReport(message, None, None)


def setting_warnings(hyperparams: Hyperparams, rates: SafeRates) -> tuple[SettingWarning, ...]:
    """Return the warnings for the controls with these settings."""
    rate, bound = hyperparams.learning_rate, stability_bound(hyperparams)
    if math.isinf(bound):
        return ()
    product = rate * decay(hyperparams)
    if product > bound:
        message = UserError(
            QT_TRANSLATE_NOOP("errors", "η·λ = {product} is above {bound}: the weights will grow without end."),
            product=_number(product), bound=_number(bound),
        )  # fmt: skip
        return SettingWarning("learning_rate", True, message), SettingWarning("strength", True, message)
    named = named_rates(hyperparams, rates)
    if named.now is not None and rate > named.now:
        text, safe = (
            QT_TRANSLATE_NOOP(
                "errors", "The learning rate {rate} is above {safe}, the largest that is safe at these weights."
            ),
            named.now,
        )
    elif named.everywhere is not None and rate > named.everywhere:
        text, safe = (
            QT_TRANSLATE_NOOP(
                "errors",
                "The learning rate {rate} may overshoot: up to {safe} is safe at any weights and on any batch.",
            )
            if named.scope == OWN_BATCH
            else QT_TRANSLATE_NOOP(
                "errors", "The learning rate {rate} may overshoot: up to {safe} is safe at any weights."
            ),
            named.everywhere,
        )
    else:
        steepest = _times(rates.any_batch, global_bound(hyperparams))
        if steepest is None or rate <= steepest or not _takes_batches(hyperparams, rates.n_samples):
            return ()
        text, safe = (
            QT_TRANSLATE_NOOP(
                "errors", "The learning rate {rate} may overshoot: for the steepest batch up to {safe} is safe."
            ),
            steepest,
        )
    return (SettingWarning("learning_rate", False, UserError(text, rate=_number(rate), safe=_number(safe))),)


def far_units(hyperparams: Hyperparams, n_features: int, safe_global: float | None) -> DivergenceReport | None:
    """Report a learning rate that is far too large because of the units of the data, if standardizing repairs it.

    The D standardized features have mean square 1, so with the bias tr X̃ᵀX̃/N = D + 1 bounds the largest eigenvalue
    in the bound of ``curvature.global_safe_rate``: 2/(½ (D + 1) + λ) is safe for them whatever the data are.

    Parameters
    ----------
    hyperparams
        The settings.
    n_features
        D, without the bias.
    safe_global
        ``curvature.global_safe_rate``, for gradient descent; None where it is not known.
    """
    bound = global_bound(hyperparams)
    if hyperparams.standardize or safe_global is None or not n_features or math.isinf(bound):
        return None
    safe, standardized = safe_global, 2.0 / (0.5 * (n_features + 1) + decay(hyperparams))
    named = safe * bound / 2.0
    if hyperparams.learning_rate <= _FAR * named or standardized <= _FAR * safe:
        return None
    message = UserError(
        QT_TRANSLATE_NOOP(
            "errors",
            "The units of these data are far from 1 or from each other: steps of {rate} overshoot, "
            "and only up to {safe} is safe. Standardized features train well.",
        ),
        rate=_number(hyperparams.learning_rate), safe=_number(named),
    )  # fmt: skip
    text = UserError(QT_TRANSLATE_NOOP("errors", "Standardize and start over"))
    return DivergenceReport(message, ("standardize", True), text)
