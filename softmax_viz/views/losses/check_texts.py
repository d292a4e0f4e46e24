"""The words of the checks: what must hold, why, and whether it does. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.insights.run_checks import USUAL_UPDATES, Check, RunChecks, Verdict, Why
from softmax_viz.views.style.numbers import gap, loss, tick

_translate = QCoreApplication.translate
SIGNS = {Verdict.HOLDS: "\N{CHECK MARK}", Verdict.FAILS: "\N{MULTIPLICATION X}", Verdict.DOES_NOT_APPLY: "\N{EN DASH}"}


@frozen_dataclass
class CheckText:
    """One check as it is written.

    Parameters
    ----------
    verdict
        None while it is not known.
    title, state, reason
        What must hold; whether it does, with the present value; why it must hold.
    """

    verdict: Verdict | None
    title: str
    state: str
    reason: str


def check_texts(checks: RunChecks | None) -> tuple[CheckText, ...]:
    """Return the texts of all checks; the reasons do not depend on the state."""
    unknown = Check(Verdict.DOES_NOT_APPLY)
    label = "ln K" if checks is None else checks.chance_label
    chance = "" if checks is None else loss(checks.chance_loss)
    start, zero_sum, update = (unknown,) * 3 if checks is None else (checks.start, checks.zero_sum, checks.update)
    has_zeros = checks is not None and checks.starts_at_zero
    low, high = (tick(end) for end in USUAL_UPDATES)
    texts = (
        (
            start,
            _translate("Checks", "Starts at %1").replace("%1", label),
            _start_state(start, chance, has_zeros),
            _translate(
                "Checks",
                "A model that knows nothing finds all classes equally probable. With weights of zero the run starts "
                "exactly there, with small random weights near it.",
            ),
        ),
        (
            zero_sum,
            _translate("Checks", "Gradient sums to zero over the classes"),
            _sum_state(zero_sum),
            _translate(
                "Checks",
                "What the data add to the score of one class they take from the others. So no data can change the part "
                "that all weights have in common.",
            ),
        ),
        (
            update,
            _translate("Checks", "Update : weight"),
            _update_state(update),
            _translate(
                "Checks",
                "How far the next step moves the weights, as a part of their size. Usual is about 0.001, from %1 to "
                "%2. More is jumpy, or the weights are still near zero; less is slow, or the run is nearly done.",
            )
            .replace("%1", low)
            .replace("%2", high),
        ),
    )
    if checks is None:
        return tuple(CheckText(None, title, "", reason) for _, title, _, reason in texts)
    return tuple(CheckText(check.verdict, title, state, reason) for check, title, state, reason in texts)


def _start_state(check: Check, chance: str, has_zeros: bool) -> str:
    if check.value is None:
        return _reason_of(check.why)
    if check.verdict is Verdict.FAILS:
        text = _translate("Checks", "does not hold: %1, not %2, as the start weights are large")
    elif has_zeros:
        text = _translate("Checks", "holds: %1 = %2")
    else:
        text = _translate("Checks", "holds: %1 ≈ %2")
    return text.replace("%1", loss(check.value)).replace("%2", chance)


def _sum_state(check: Check) -> str:
    if check.value is None:
        return _reason_of(check.why)
    if check.verdict is Verdict.FAILS:
        text = _translate("Checks", "does not hold: the largest sum is %1")
    else:
        text = _translate("Checks", "holds: at most %1, which is rounding")
        if not check.value:
            text = _translate("Checks", "holds: exactly 0")
    return text.replace("%1", gap(check.value))


def _update_state(check: Check) -> str:
    value = "" if check.value is None else gap(check.value)
    if check.why is Why.AT_OPTIMUM:
        text = _translate("Checks", "does not apply at the optimum: %1")
    elif check.value is None:
        return _reason_of(check.why)
    elif check.why is Why.TOO_LARGE:
        text = _translate("Checks", "larger than usual: %1")
    elif check.why is Why.TOO_SMALL:
        text = _translate("Checks", "smaller than usual: %1")
    else:
        text = _translate("Checks", "usual: %1")
    return text.replace("%1", value)


def _reason_of(why: Why) -> str:
    reasons = {
        Why.NO_POINTS: _translate("Checks", "does not apply: there are no training points"),
        Why.OVERFLOW: _translate("Checks", "cannot be computed: the scores have overflowed"),
        Why.NO_WEIGHTS: _translate("Checks", "does not apply: all weights are zero"),
        Why.TOO_MANY: _translate("Checks", "not computed: this optimizer needs too many points at once"),
    }
    return reasons.get(why, "")
