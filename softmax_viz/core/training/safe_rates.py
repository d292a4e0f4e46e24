"""Safe learning rates of the settings in use, and warnings at the controls before a run has trouble. Pure; any thread.

A rate is only named if a run from any weights cannot diverge at it; ``curvature`` has the proofs.
"""

from __future__ import annotations

import math

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.curvature import decay, global_bound, stability_bound

# Standardizing is only named where it makes rates safe that are this many times larger.
_WORTH_NAMING = 2.0


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
        ``curvature.safe_learning_rate``: on all points, at the current weights. Steps above it overshoot; steps below
        it may, too, when the weights move.
    everywhere
        ``curvature.global_safe_rate``: on all points, at any weights.
    any_batch
        ``curvature.any_batch_safe_rate``: on any batch, at any weights.
    n_samples, n_features
        N and D, the number of training points and of their features; 0 where it is not known.
    """

    now: float | None = None
    everywhere: float | None = None
    any_batch: float | None = None
    n_samples: int = 0
    n_features: int = 0


@frozen_dataclass
class NamedRates:
    """Rates of the optimizer in use, and the steps that they are for.

    Parameters
    ----------
    now
        The rate above which steps overshoot at the current weights; None where there is none or it is not known.
    everywhere
        The largest rate that is safe at any weights, rounded down to the digits that are shown; None likewise.
    scope
        ``ALL_POINTS``: every step uses all points without dropout. Up to ``everywhere`` J converges to J*.
        ``OWN_BATCH``: up to ``everywhere`` no step increases J on its own batch with its own dropout mask.
        ``IF_ALL_POINTS``: the rates of ``ALL_POINTS``, although the steps use minibatches or dropout.
    """

    now: float | None
    everywhere: float | None
    scope: str


ALL_POINTS, OWN_BATCH, IF_ALL_POINTS = "all_points", "own_batch", "if_all_points"


def takes_batches(hyperparams: Hyperparams, n_samples: int) -> bool:
    """Return whether a step uses fewer than all points."""
    return hyperparams.batch_size is not None and hyperparams.batch_size < n_samples


def named_rates(hyperparams: Hyperparams, rates: SafeRates) -> NamedRates:
    """Return the rates for these settings. A rate for one J need not be safe if J changes every step."""
    batches = takes_batches(hyperparams, rates.n_samples)
    now = _times(rates.now, stability_bound(hyperparams))
    everywhere = _named(rates.everywhere, hyperparams)
    if not batches and not hyperparams.logit_dropout:
        return NamedRates(now, everywhere, ALL_POINTS)
    if OPTIMIZERS[hyperparams.optimizer].descends_on_each_batch and math.isfinite(global_bound(hyperparams)):
        return NamedRates(None, _named(rates.any_batch, hyperparams) if batches else everywhere, OWN_BATCH)
    return NamedRates(now, everywhere, IF_ALL_POINTS)


def standardized_rate(hyperparams: Hyperparams, n_features: int) -> float:
    """Return a rate that is safe at any weights with all points, once D features are standardized; inf if all are.

    Standardized features have mean square 1, so with the bias tr X̃ᵀX̃/N = D + 1 bounds the largest eigenvalue
    in the bound of ``curvature.global_safe_rate``: 2/(½ (D + 1) + λ) is safe for them whatever the data are.
    """
    bound = LOSSES[hyperparams.loss].curvature_bound
    if bound is None:
        return math.inf
    if hyperparams.logit_dropout and hyperparams.dropout_rescale:
        bound /= (1.0 - hyperparams.logit_dropout) ** 2
    return global_bound(hyperparams) / (bound * (n_features + 1) + decay(hyperparams))


def _times(rate: float | None, bound: float) -> float | None:
    """Convert a safe rate of gradient descent to that of an optimizer with this bound; None where it has none."""
    limit = math.inf if rate is None else rate * bound / 2.0
    return limit if math.isfinite(limit) else None


def _named(rate: float | None, hyperparams: Hyperparams) -> float | None:
    """Return the safe rate of these settings, given that of gradient descent, with no digit more than is shown."""
    limit = _times(rate, global_bound(hyperparams))
    return round_down(limit, 3) if limit else limit


def round_down(value: float, digits: int) -> float:
    """Return the largest number of so many significant digits that is at most ``value`` > 0."""
    unit = 10.0 ** (math.floor(math.log10(value)) - digits + 1)
    whole = math.floor(value / unit * (1.0 + 1e-12))
    return float(f"{whole * unit:.{digits}g}")


def setting_warnings(hyperparams: Hyperparams, rates: SafeRates) -> tuple[SettingWarning, ...]:
    """Return the warnings for the controls with these settings."""
    rate, bound = hyperparams.learning_rate, stability_bound(hyperparams)
    if math.isinf(bound):
        return ()
    product = rate * decay(hyperparams)
    if product > bound:
        message = UserError(
            QT_TRANSLATE_NOOP("errors", "η·λ = {product} is above {bound}: the weights will grow without end."),
            product=number(product), bound=number(bound),
        )  # fmt: skip
        return SettingWarning("learning_rate", True, message), SettingWarning("strength", True, message)
    text = _overshoots(hyperparams, rates)
    return (SettingWarning("learning_rate", False, text),) if text is not None else ()


def _overshoots(hyperparams: Hyperparams, rates: SafeRates) -> UserError | None:
    """Return that steps overshoot, or may, and up to which rate they are safe; None if they are."""
    rate, named = hyperparams.learning_rate, named_rates(hyperparams, rates)
    safe = named.everywhere
    cure = standardized_rate(hyperparams, rates.n_features)
    if safe is not None and rate <= safe:
        steepest = _named(rates.any_batch, hyperparams)
        if steepest is None or rate <= steepest or not takes_batches(hyperparams, rates.n_samples):
            return None
        return UserError(
            QT_TRANSLATE_NOOP(
                "errors",
                "The learning rate {rate} may overshoot: trained on the steepest batch alone, up to {safe} is safe.",
            ),
            rate=number(rate), safe=number(steepest),
        )  # fmt: skip
    overshoots = named.now is not None and rate > named.now
    if safe is None:
        return (
            UserError(
                QT_TRANSLATE_NOOP("errors", "The learning rate {rate} overshoots at these weights. Choose less."),
                rate=number(rate),
            )
            if overshoots
            else None
        )
    can_be_cured = not hyperparams.standardize and rates.n_features and cure > _WORTH_NAMING * safe
    if named.scope == OWN_BATCH:
        text = QT_TRANSLATE_NOOP(
            "errors", "The learning rate {rate} may overshoot: up to {safe} is safe at any weights and on any batch."
        )
        if can_be_cured:
            text = QT_TRANSLATE_NOOP(
                "errors",
                "The learning rate {rate} may overshoot: up to {safe} is safe at any weights and on any batch. "
                "Switch Standardize on to allow more.",
            )
    elif can_be_cured and overshoots:
        text = QT_TRANSLATE_NOOP(
            "errors",
            "The learning rate {rate} overshoots: up to {safe} is safe. With Standardize, up to {cure} is.",
        )
    elif can_be_cured:
        text = QT_TRANSLATE_NOOP(
            "errors",
            "The learning rate {rate} may overshoot: up to {safe} is safe. With Standardize, up to {cure} is.",
        )
    elif overshoots:
        text = QT_TRANSLATE_NOOP("errors", "The learning rate {rate} overshoots: up to {safe} is safe.")
    else:
        text = QT_TRANSLATE_NOOP("errors", "The learning rate {rate} may overshoot: up to {safe} is safe.")
    return UserError(text, rate=number(rate), safe=number(safe), cure=number(round_down(cure, 3)))
