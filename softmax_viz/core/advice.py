"""What to say, and to offer, when a run diverges or is about to. Pure; any thread."""

from __future__ import annotations

import math
from dataclasses import dataclass

from softmax_viz.core.curvature import decay, global_safe_rate, safe_learning_rate, stability_bound
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.interruption import Attend, go_on
from softmax_viz.core.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.params import PARAMS, NumberParam
from softmax_viz.core.training import Samples, TrainState

# What is offered lies this far below what is just safe.
_COMFORT = 0.7


@dataclass(frozen=True, slots=True)
class Advice:
    """Why a run diverged, and one change that repairs it.

    Parameters
    ----------
    message
        The cause in words, with its numbers.
    repair
        (field of ``Hyperparams``, value) to set, or None if none is known.
    repair_text
        The same for a button, or None.
    """

    message: UserError
    repair: tuple[str, object] | None
    repair_text: UserError | None


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning at a control, before anything has happened.

    Parameters
    ----------
    param
        The field of ``Hyperparams`` whose control it belongs to.
    severe
        Whether the run will diverge, not only overshoot.
    message
        The warning.
    """

    param: str
    severe: bool
    message: UserError


def tidy(value: float) -> float:
    """The largest number of two significant digits that is at most ``value`` > 0."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    digits = math.floor(value / unit * (1.0 + 1e-12))
    return float(f"{digits * unit:.2g}")


def _number(value: float) -> str:
    return f"{value:.3g}"


def divergence(
    step: int, state: TrainState, samples: Samples, hyperparams: Hyperparams, attend: Attend = go_on
) -> Advice:
    """The likeliest cause of the divergence at ``step``, and its repair.

    Parameters
    ----------
    step
        The step that could not be taken.
    state
        The last finite state.
    samples, hyperparams
        What it was trained with.
    """
    rate, bound = hyperparams.learning_rate, stability_bound(hyperparams)
    product = rate * decay(hyperparams)
    everywhere = global_safe_rate(samples, hyperparams) * bound / 2.0
    here = min(everywhere, safe_learning_rate(state, samples, hyperparams, attend) * bound / 2.0)
    where = f"{step:,}"
    if product > bound:
        message = UserError(
            QT_TRANSLATE_NOOP(
                "errors",
                "Diverged at step {step}: η·λ = {product} is above {bound}, so every step makes the weights larger.",
            ),
            step=where, product=_number(product), bound=_number(bound),
        )  # fmt: skip
    elif rate > here:
        message = UserError(
            QT_TRANSLATE_NOOP(
                "errors",
                "Diverged at step {step}: the learning rate {rate} is above {safe}, the largest that is safe here.",
            ),
            step=where, rate=_number(rate), safe=_number(here),
        )  # fmt: skip
    else:
        message = UserError(
            QT_TRANSLATE_NOOP("errors", "Diverged at step {step}: the numbers grew too large to compute with."),
            step=where,
        )
    return _with_repair(message, hyperparams, everywhere)


def _with_repair(message: UserError, hyperparams: Hyperparams, safe: float) -> Advice:
    """Offer a rate that is safe and smaller than the present one; if the control ends above it, other units."""
    rate = hyperparams.learning_rate
    param = PARAMS["learning_rate"]
    assert isinstance(param, NumberParam)
    shrinking = decay(hyperparams)
    if shrinking:
        safe = min(safe, stability_bound(hyperparams) / shrinking)
    value = tidy(min(_COMFORT * safe, rate / 2.0, param.high)) if safe > 0.0 else 0.0
    if hyperparams.optimizer != "newton" and value >= param.low:
        text = UserError(QT_TRANSLATE_NOOP("errors", "Set the learning rate to {value}"), value=f"{value:g}")
        return Advice(message, ("learning_rate", value), text)
    if not hyperparams.standardize:
        return Advice(
            message, ("standardize", True), UserError(QT_TRANSLATE_NOOP("errors", "Standardize the features"))
        )
    return Advice(message, None, None)


def cautions(hyperparams: Hyperparams, safe_now: float | None, safe_global: float | None) -> tuple[Caution, ...]:
    """What to warn of at the controls with these settings; the graver first.

    Parameters
    ----------
    hyperparams
        The settings.
    safe_now, safe_global
        ``curvature.safe_learning_rate`` at the present weights and ``global_safe_rate``, or None where they
        are not known. They are for gradient descent; the bound of the optimizer in use is put in here.
    """
    rate, bound = hyperparams.learning_rate, stability_bound(hyperparams)
    if math.isinf(bound):
        return ()
    product = rate * decay(hyperparams)
    if product > bound:
        message = UserError(
            QT_TRANSLATE_NOOP("errors", "η·λ = {product} is above {bound}: the weights will grow without end."),
            product=_number(product), bound=_number(bound),
        )  # fmt: skip
        return Caution("learning_rate", True, message), Caution("strength", True, message)
    now = None if safe_now is None else safe_now * bound / 2.0
    everywhere = None if safe_global is None else safe_global * bound / 2.0
    if now is not None and rate > now:
        message = UserError(
            QT_TRANSLATE_NOOP(
                "errors", "The learning rate {rate} is above {safe}, the largest that is safe at these weights."
            ),
            rate=_number(rate), safe=_number(now),
        )  # fmt: skip
        return (Caution("learning_rate", False, message),)
    if everywhere is not None and rate > everywhere:
        message = UserError(
            QT_TRANSLATE_NOOP("errors", "The learning rate {rate} may overshoot: up to {safe} is safe everywhere."),
            rate=_number(rate), safe=_number(everywhere),
        )  # fmt: skip
        return (Caution("learning_rate", False, message),)
    return ()
