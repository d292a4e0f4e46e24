"""The rules by which a run stops by itself, and which of them are active. Trainer thread only."""

from __future__ import annotations

from dataclasses import replace

from softmax_viz.core.basics.interruption import Attend
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.training.stopping import StopRules, nearest, rule_met, steps_until, stop_message
from softmax_viz.engine.run.training_run import TrainingRun


class RuleWatch:
    """Knows which rules are active: rules that are already met when a run begins are ignored, or it could not begin."""

    def __init__(self) -> None:
        self._rules = StopRules()
        self._armed: StopRules | None = None

    def use(self, rules: StopRules) -> None:
        """Use these rules from now on."""
        self._rules, self._armed = rules, None

    def begin(self) -> None:
        """Begin a run: determine again which rules are already met."""
        self._armed = None

    def armed(self, run: TrainingRun, optimum: float | None, attend: Attend) -> StopRules:
        """Return the active rules."""
        if self._armed is None:
            armed = self._rules
            while rule := _met(armed, run, optimum, attend):
                armed = replace(armed, **{rule: None})
            self._armed = armed
        return self._armed

    def reason(
        self, rules: StopRules, loss_met: bool, run: TrainingRun, optimum: float | None, attend: Attend
    ) -> UserError | None:
        """Return the message why ``run`` stops here, by one of ``rules``; None if it goes on.

        ``run.train`` says where rules on losses are met: it checks the same steps however they are sliced.
        """
        rule = _met(rules if loss_met else rules.on_counts, run, optimum, attend)
        if not rule and not loss_met:
            return None
        now = run.measure(attend)
        if not rule:  # the measured loss misses the limit by rounding only
            rule = nearest(rules, now.data_loss, now.total, optimum)
        return stop_message(rule, rules, run.state, now.data_loss, now.total, optimum)


def allowed(steps: int, rules: StopRules, run: TrainingRun) -> int:
    """Return how many of ``steps`` may be taken before a rule on steps or epochs is met."""
    if not rules.any:
        return steps
    ahead = steps_until(rules, run.state, run.current.problem.train.n_samples, run.hyperparams.batch_size)
    return steps if ahead is None else min(steps, ahead)


def _met(rules: StopRules, run: TrainingRun, optimum: float | None, attend: Attend) -> str:
    """Return the name of a rule that the present state meets; empty if there is none."""
    if rules == rules.on_counts:
        return rule_met(rules, run.state, 0.0, 0.0, None) if rules.any else ""
    now = run.measure(attend)
    return rule_met(rules, run.state, now.data_loss, now.total, optimum)
