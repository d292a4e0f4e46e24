"""J along the next step, as a function of the learning rate. Pure; any thread."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.landscape.minimum import line_minimum, line_return
from softmax_viz.core.landscape.next_direction import next_direction
from softmax_viz.core.landscape.plane_objective import PlaneObjective
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import penalty_of
from softmax_viz.core.training.curvature import any_batch_safe_rate, global_safe_rate, safe_learning_rate
from softmax_viz.core.training.safe_rates import NamedRates, SafeRates, named_rates, takes_batches

# Places of the curve; fewer where there are so many points (points × classes) that each takes long.
_PLACES, _FEW_PLACES = 96, 32
_MANY = 60_000
# How far beyond the largest of the other marks a minimum is looked for.
_FAR = 1e6
_ROUNDING = 1e-12
# How much longer a linear axis may be to show from where on a step is too high.
_MOST_EVEN = 2.0
_ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


@frozen_dataclass(eq=False)
class LineSearch:
    """J(θ − η d) of all training points without dropout, where d is the direction of the next step.

    Parameters
    ----------
    step, n_points
        The state: updates done, and the number of training points.
    optimizer
        Whose direction d is, a key of ``OPTIMIZERS``.
    is_moving
        Whether d is not zero, and finite. Otherwise there is no curve.
    rates, values
        (M,) η, ascending, and J there; inf where it overflows. The marks within the range are among them.
    low, high
        The range of the axis.
    now
        J at η = 0.
    chosen, chosen_value
        The learning rate of the run, or 1 for an optimizer without, and J there: after the next step, if that takes all
        points and drops no logit.
    best, best_value
        The minimum of the curve; None if J does not rise again within sight.
    even
        The η from which on J is above that of now: a step of that rate or more is too high. 0 if J rises at once, None
        if it does not come back up within sight.
    safe, safe_value
        ``NamedRates.everywhere``, and J there; None where it is not known.
    here, here_value
        ``NamedRates.now``, and J there: 2/L at these weights, or what takes its place for the optimizer.
    scope
        ``NamedRates.scope``.
    is_sampled
        Whether a step takes a minibatch or drops logits: then it sees another J than this.
    has_corners
        Whether the penalty has corners: then d is the direction of the step at the chosen rate.
    is_gradient
        As in ``NextDirection``.
    """

    step: int
    n_points: int
    optimizer: str
    is_moving: bool
    rates: Floats
    values: Floats
    low: float
    high: float
    now: float
    chosen: float
    chosen_value: float
    best: float | None
    best_value: float | None
    even: float | None
    safe: float | None
    safe_value: float | None
    here: float | None
    here_value: float | None
    scope: str
    is_sampled: bool
    has_corners: bool
    is_gradient: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "rates", frozen(self.rates, np.float64))
        object.__setattr__(self, "values", frozen(self.values, np.float64))

    @property
    def uses_rate(self) -> bool:
        """Whether the learning rate has an effect on the step."""
        return OPTIMIZERS[self.optimizer].uses_learning_rate

    @property
    def is_too_high(self) -> bool:
        """Whether J is larger after a step of the chosen rate, by more than rounding."""
        return self.chosen_value > self.now + _ROUNDING * abs(self.now)

    @property
    def is_at_rest(self) -> bool:
        """Whether J is the same all along the curve, but for rounding: this is the minimum, or as good as that."""
        finite = self.values[np.isfinite(self.values)]
        return bool(np.abs(finite - self.now).max(initial=0.0) <= _ROUNDING * abs(self.now))

    @property
    def goes_uphill(self) -> bool:
        """Whether J rises from η = 0 on: an optimizer with a memory may still go the old way."""
        return self.best == 0.0


def line_search(subject: Subject, inquiry: Inquiry, attend: Attend) -> LineSearch:
    """Return J along the next step of ``subject``."""
    hyperparams, samples = subject.hyperparams, subject.train
    way = next_direction(subject.state, samples, hyperparams, attend)
    optimizer = OPTIMIZERS[hyperparams.optimizer]
    chosen = hyperparams.learning_rate if optimizer.uses_learning_rate else 1.0
    is_finite = bool(np.isfinite(way.theta).all() and np.isfinite(way.direction).all())
    is_moving = is_finite and bool(way.direction.any())
    direction = -way.direction if is_moving else np.zeros_like(way.theta)
    line = PlaneObjective(samples, hyperparams, way.theta, direction, attend=attend)
    named = _named(subject, attend) if is_finite else NamedRates(None, None, "")
    best = _best(line, subject, max(chosen, named.now or 0.0), attend) if is_moving else None
    even = best
    if best:
        now, lowest = line.row(np.array([0.0, best]), 0.0, attend).tolist()
        # Where nothing falls but by rounding, nothing comes back up.
        falls = now - lowest > _ROUNDING * abs(now)
        even = _even(line, now, best, _FAR * max(best, chosen), attend) if falls else None
    marks = [
        mark for mark in (chosen, best, even, named.everywhere, named.now) if mark is not None and math.isfinite(mark)
    ]
    low, high = _axis([chosen, best, named.everywhere, named.now], even, inquiry.is_log_rate)
    at_marks = line.row(np.array([0.0, *marks]), 0.0, attend)
    value_at = dict(zip([0.0, *marks], at_marks.tolist(), strict=True))
    rates, values = np.empty(0), np.empty(0)
    if is_moving:
        n_places = _PLACES if samples.n_samples * samples.n_classes <= _MANY else _FEW_PLACES
        places = np.geomspace(low, high, n_places) if inquiry.is_log_rate else np.linspace(0.0, high, n_places)
        rates = np.union1d(places, [mark for mark in marks if low <= mark <= high])
        values = line.row(rates, 0.0, attend)
    return LineSearch(
        step=subject.state.step,
        n_points=samples.n_samples,
        optimizer=hyperparams.optimizer,
        is_moving=is_moving,
        rates=rates,
        values=values,
        low=low,
        high=high,
        now=value_at[0.0],
        chosen=chosen,
        chosen_value=value_at[chosen],
        best=best,
        best_value=None if best is None else value_at[best],
        even=even,
        safe=named.everywhere,
        safe_value=None if named.everywhere is None else value_at.get(named.everywhere),
        here=named.now,
        here_value=None if named.now is None else value_at.get(named.now),
        scope=named.scope,
        is_sampled=takes_batches(hyperparams, samples.n_samples) or hyperparams.logit_dropout > 0.0,
        has_corners=not penalty_of(hyperparams).is_smooth,
        is_gradient=way.is_gradient,
    )


def _named(subject: Subject, attend: Attend) -> NamedRates:
    """Return the safe rates as the settings name them."""
    hyperparams, samples = subject.hyperparams, subject.train
    batches = takes_batches(hyperparams, samples.n_samples)
    everywhere = (
        global_safe_rate(samples, hyperparams, attend) if subject.optimum is None else subject.optimum.global_safe_rate
    )
    rates = SafeRates(
        safe_learning_rate(subject.state, samples, hyperparams, attend),
        everywhere,
        any_batch_safe_rate(samples, hyperparams, attend) if batches else None,
        samples.n_samples,
        samples.n_features,
    )
    named = named_rates(hyperparams, rates)
    # A loss with corners has no curvature: what is left is that of the penalty, which says nothing about a step.
    return named if LOSSES[hyperparams.loss].curvature is not None else replace(named, now=None)


def _best(line: PlaneObjective, subject: Subject, first: float, attend: Attend) -> float | None:
    """Return the η at which J is lowest; None if J does not rise again up to a million times ``first``."""
    loss = LOSSES[subject.hyperparams.loss]
    # A positive loss approaches 0 without end: there a slope of 0 has only underflowed.
    ends_flat = not (loss.is_positive and subject.train.n_samples)
    return line_minimum(lambda rate: line.slope(rate, attend), first, _FAR * first, ends_flat)


def _even(line: PlaneObjective, now: float, best: float, limit: float, attend: Attend) -> float | None:
    """Return the η beyond the minimum at which J is that of now again."""
    return line_return(lambda rate: float(line.row(np.array([rate]), 0.0, attend)[0]), now, best, limit)


def _axis(marks: list[float | None], even: float | None, is_log: bool) -> tuple[float, float]:
    """Return a round range that contains all ``marks``, and does not change with every small change of them.

    It contains ``even`` as well, unless that would leave too little of a linear axis for the others.
    """
    positive = [mark for mark in marks if mark is not None and 0.0 < mark < math.inf]
    top = 1.25 * max(positive)
    if even is not None and (is_log or even < _MOST_EVEN * top):
        top = max(top, 1.1 * even)
    if is_log:
        return 10.0 ** math.floor(math.log10(0.3 * min(positive))), 10.0 ** math.ceil(math.log10(top))
    power = 10.0 ** math.floor(math.log10(top))
    return 0.0, next((step * power for step in _ROUND if step * power >= top), 10.0 * power)
