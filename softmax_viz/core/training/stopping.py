"""The rules by which a run stops by itself, and the message that says why it stopped. Pure; any thread.

A *clean* loss is the loss on all training points without dropout.
"""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.training.reference import TrainState, batch_bounds


@frozen_dataclass
class StopRules:
    """When a run stops by itself: each rule is optional, and the first that is met stops the run.

    Parameters
    ----------
    steps, epochs
        Stop after this many, counted from the start of the run; at least 1.
    data_loss
        Stop when the clean data loss on the training points is at most this.
    total
        Stop when the clean J, data loss + penalty, is at most this. The textbook's ``threshold`` is on this number,
        but strictly below it and after one more update.
    gap
        Stop when J exceeds the optimum J* by at most this. The rule is never met while J* is not known.

    The last three rules are checked before every step if all points are used without dropout. Otherwise they are
    checked where the clean losses are evaluated, at the steps of ``loss_history.is_reading``: every step up to 256,
    every second up to 512, every fourth up to 1,024 and so on. The run stops at the first of these that meets a rule.

    Raises
    ------
    UserError
        If a number is not above 0 and finite, or steps or epochs are not whole.
    """

    steps: int | None = None
    epochs: int | None = None
    data_loss: float | None = None
    total: float | None = None
    gap: float | None = None

    def __post_init__(self) -> None:
        for name in (rule.name for rule in fields(self)):
            value = getattr(self, name)
            if value is None:
                continue
            kinds = (int,) if name in ("steps", "epochs") else (int, float)
            if isinstance(value, bool) or not isinstance(value, kinds) or not (math.isfinite(value) and value > 0):
                text = (
                    QT_TRANSLATE_NOOP("errors", "To stop at {name}, give a whole number above 0, not {value}.")
                    if kinds == (int,)
                    else QT_TRANSLATE_NOOP("errors", "To stop at {name}, give a number above 0, not {value}.")
                )
                raise UserError(text, name=name, value=value)

    @property
    def any(self) -> bool:
        """Whether there is a rule at all."""
        return any(getattr(self, rule.name) is not None for rule in fields(self))

    @property
    def on_counts(self) -> StopRules:
        """The rules on steps and epochs alone."""
        return replace(self, data_loss=None, total=None, gap=None)

    def watches(self, optimum_value: float | None) -> bool:
        """Return whether a rule on a loss can be met now. ``optimum_value`` is J*; None while J* is not known."""
        on_gap = self.gap is not None and optimum_value is not None
        return self.data_loss is not None or self.total is not None or on_gap


def steps_until(rules: StopRules, state: TrainState, n_samples: int, batch_size: int | None) -> int | None:
    """Return the number of steps from ``state`` until a rule for steps or epochs is met; at most 0 if one is already.

    None if neither is set.

    Parameters
    ----------
    rules, state
        The rules, and the state of the run: its step, epoch and position in the pass.
    n_samples, batch_size
        N, and the size of a batch (None: all), in the coming steps.
    """
    remaining: list[int] = []
    if rules.steps is not None:
        remaining.append(rules.steps - state.step)
    if rules.epochs is not None:
        left = rules.epochs - state.epoch
        if left > 0:
            start, _ = batch_bounds(state.position, n_samples, batch_size)
            size = batch_size if batch_size is not None else max(n_samples, 1)
            # Without points a step is an epoch.
            whole, rest = (max(1, -(-count // size)) for count in (n_samples, n_samples - start))
            left = rest + (left - 1) * whole if batch_size is not None else left
        remaining.append(left)
    return min(remaining, default=None)


def first_step_met(losses: Floats, totals: Floats, rules: StopRules, optimum_value: float | None) -> int | None:
    """Return the first index at which a rule on a loss is met; None if at none.

    Parameters
    ----------
    losses, totals
        (M,) each: the clean data loss and the clean J before each step.
    rules
        The rules.
    optimum_value
        J*, or None while it is not known: then the rule for the gap is not met.
    """
    met_at = np.zeros(len(losses), np.bool_)
    if rules.data_loss is not None:
        met_at |= np.asarray(losses) <= rules.data_loss
    if rules.total is not None:
        met_at |= np.asarray(totals) <= rules.total
    if rules.gap is not None and optimum_value is not None:
        met_at |= np.asarray(totals) - optimum_value <= rules.gap
    return int(met_at.argmax()) if met_at.any() else None


def rule_met(rules: StopRules, state: TrainState, data_loss: float, total: float, optimum_value: float | None) -> str:
    """Return the name of the rule that is met (a field of ``StopRules``), "" if none.

    Parameters
    ----------
    rules, state
        The rules, and the state of the run.
    data_loss, total
        The clean data loss and the clean J at ``state``.
    optimum_value
        J*, or None while it is not known.
    """
    if rules.data_loss is not None and data_loss <= rules.data_loss:
        return "data_loss"
    if rules.total is not None and total <= rules.total:
        return "total"
    if rules.gap is not None and optimum_value is not None and total - optimum_value <= rules.gap:
        return "gap"
    if rules.steps is not None and state.step >= rules.steps:
        return "steps"
    if rules.epochs is not None and state.epoch >= rules.epochs:
        return "epochs"
    return ""


def nearest(rules: StopRules, data_loss: float, total: float, optimum_value: float | None) -> str:
    """Return the name of the rule on a loss that is nearest to being met; "" if there is none.

    The fast loop and ``evaluation.measure`` differ in the last digits, so a rule may be met by the losses of only one.
    """
    above = {
        "data_loss": None if rules.data_loss is None else data_loss - rules.data_loss,
        "total": None if rules.total is None else total - rules.total,
        "gap": None if rules.gap is None or optimum_value is None else total - optimum_value - rules.gap,
    }
    known = {name: by for name, by in above.items() if by is not None}
    return min(known, key=lambda name: known[name], default="")


def _limit(value: float | None) -> str:
    """Return what a rule says; the message of a rule is asked for only where the rule is set."""
    return "" if value is None else number(value, 6)


def stop_message(
    rule: str, rules: StopRules, state: TrainState, data_loss: float, total: float, optimum_value: float | None
) -> UserError:
    """Return the message that the run stopped because ``rule``, a name from ``rule_met``, is met. Nothing is raised."""
    step = f"{state.step:,}"
    if rule == "data_loss":
        return UserError(
            QT_TRANSLATE_NOOP("errors", "Stopped at step {step}: the data loss {loss} is at most {limit}."),
            step=step, loss=number(data_loss, 4), limit=_limit(rules.data_loss),
        )  # fmt: skip
    if rule == "total":
        return UserError(
            QT_TRANSLATE_NOOP("errors", "Stopped at step {step}: the total J {total} is at most {limit}."),
            step=step, total=number(total, 4), limit=_limit(rules.total),
        )  # fmt: skip
    if rule == "gap":
        above = max(total - (optimum_value if optimum_value is not None else total), 0.0)
        return UserError(
            QT_TRANSLATE_NOOP("errors", "Stopped at step {step}: J is {gap} above the optimum, at most {limit}."),
            step=step, gap=number(above), limit=_limit(rules.gap),
        )  # fmt: skip
    if rule == "epochs":
        return UserError(
            QT_TRANSLATE_NOOP("errors", "Stopped at step {step}: {epochs} epochs are done."),
            step=step, epochs=f"{state.epoch:,}",
        )  # fmt: skip
    return UserError(QT_TRANSLATE_NOOP("errors", "Stopped at step {step}, as asked."), step=step)
