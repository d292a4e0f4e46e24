"""J on a plane through the present weights, and the way of the run across it. Pure; any thread."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from softmax_viz.core.basics.arrays import Floats, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.landscape.levels import least_bend, levels_of
from softmax_viz.core.landscape.next_direction import full_gradient, theta_of
from softmax_viz.core.landscape.plane import Plane, first_new, window
from softmax_viz.core.landscape.plane_objective import PlaneObjective
from softmax_viz.core.methods.penalties import penalty_of

RUN, WEIGHTS, SHIFT = "run", "weights", "shift"
# Places along each axis, and the work (points × classes × places) from which on they are fewer.
_PLACES, _FEWEST_PLACES = 41, 15
_MOST_WORK = 150_000_000
# The run's widest point counts instead of the present one if that is so much nearer to the line.
_NEAR = 0.1
# Weights beyond this are those of a diverged run: J there is no picture.
_LARGEST = 1e100


@frozen_dataclass(eq=False)
class RunTrack:
    """The way of a run, in the units of training.

    Parameters
    ----------
    step, n_points
        The state: updates done, and the number of training points.
    thetas
        (M, K, D + 1) recorded states, the first one first and the present one last.
    optimum
        (K, D + 1) the minimum of J that is nearest to the present weights; None if there is none or it is not known.
    """

    step: int
    n_points: int
    thetas: Floats
    optimum: Floats | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "thetas", frozen(self.thetas, np.float64))
        if self.optimum is not None:
            object.__setattr__(self, "optimum", frozen(self.optimum, np.float64))

    @property
    def start(self) -> Floats:
        """(K, D + 1) the first recorded state."""
        theta: Floats = self.thetas[0]
        return theta

    @property
    def now(self) -> Floats:
        """(K, D + 1) the present state."""
        theta: Floats = self.thetas[-1]
        return theta


@frozen_dataclass(eq=False)
class Surface:
    """J of all training points without dropout on a part of a plane.

    Parameters
    ----------
    step, n_points
        The state: updates done, and the number of training points.
    kind
        The plane that was asked for: ``RUN``, ``WEIGHTS`` or ``SHIFT``.
    plane
        The plane, in the units of training.
    xs, ys
        (G,) and (H,) coordinates on it.
    values
        (H, G) J; inf where it overflows.
    levels
        (L,) round values for contour lines, ascending.
    is_square
        Whether both axes have the same unit.
    least_bend
        The smallest second difference of J along all lines of the map: not negative but for ``rounding``.
    rounding
        How far rounding may change a second difference.
    flatness
        How much J changes at most along ``across``, between the ends of the map: for ``SHIFT``. None for others.
    """

    step: int
    n_points: int
    kind: str
    plane: Plane
    xs: Floats
    ys: Floats
    values: Floats
    levels: Floats
    is_square: bool
    least_bend: float
    rounding: float
    flatness: float | None

    def __post_init__(self) -> None:
        for name in ("xs", "ys", "values", "levels"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float64))

    def value_at(self, x: float, y: float) -> float | None:
        """Return J at coordinates of the plane, bilinear between the places of the map; None beside it."""
        shares, cells = [], []
        for at, places in ((x, self.xs), (y, self.ys)):
            if not places[0] <= at <= places[-1]:
                return None
            cell = min(int(np.searchsorted(places, at, "right")) - 1, len(places) - 2)
            cells.append(cell)
            shares.append(float((at - places[cell]) / (places[cell + 1] - places[cell])))
        (column, row), (right, up) = cells, shares
        corners = self.values[row : row + 2, column : column + 2]
        if not np.isfinite(corners).all():
            return None
        weights = np.outer((1.0 - up, up), (1.0 - right, right))
        return float((corners * weights).sum())

    @property
    def is_convex(self) -> bool:
        """Whether J bends upwards, or not at all, along all lines of the map."""
        return self.least_bend >= -self.rounding

    @property
    def is_flat(self) -> bool:
        """Whether J changes along ``across`` by no more than rounding."""
        return self.flatness is not None and self.flatness <= self.rounding


def run_track(subject: Subject, inquiry: Inquiry, attend: Attend) -> RunTrack | None:
    """Return the way of the run of ``subject``; None if its weights are too large to be shown."""
    del inquiry, attend
    now = theta_of(subject.state, subject.hyperparams)
    thetas = now[None]
    if subject.path.thetas.shape[1:] == now.shape:
        recorded = subject.path.in_units_of(subject.scaling)
        thetas = np.concatenate([recorded[subject.path.steps < subject.state.step], thetas])
    if not np.abs(thetas).max(initial=0.0) < _LARGEST:
        return None
    return RunTrack(subject.state.step, subject.train.n_samples, thetas, _nearest_optimum(subject, now))


def surface(subject: Subject, inquiry: Inquiry, attend: Attend) -> Surface | None:
    """Return J on the plane that ``inquiry`` asks for; None if the weights are too large, or there is no such plane."""
    track = run_track(subject, inquiry, attend)
    kind = inquiry.plane[0]
    plane = None if track is None else _plane(subject, track, inquiry.plane, attend)
    if track is None or plane is None:
        return None
    is_square = kind != WEIGHTS
    shown = [track.thetas] if track.optimum is None else [track.thetas, track.optimum[None]]
    places = np.concatenate([plane.coordinates(thetas) for thetas in shown])
    if kind == SHIFT:  # as much on either side of no common part
        places = np.concatenate([places, places * [-1.0, 1.0]])
    (left, right), (bottom, top) = window(places, _least_half(subject), is_square)
    work = max(subject.train.n_samples * subject.train.n_classes, 1)
    n_places = int(min(max(math.sqrt(_MOST_WORK / work), _FEWEST_PLACES), _PLACES)) // 2 * 2 + 1
    xs, ys = np.linspace(left, right, n_places), np.linspace(bottom, top, n_places)
    objective = PlaneObjective(
        subject.train, subject.hyperparams, plane.origin, plane.across, plane.upwards, attend=attend
    )
    values = objective.grid(xs, ys, attend)
    finite = values[np.isfinite(values)]
    largest = float(np.abs(finite).max(initial=0.0))
    return Surface(
        step=subject.state.step,
        n_points=subject.train.n_samples,
        kind=kind,
        plane=plane,
        xs=xs,
        ys=ys,
        values=values,
        levels=levels_of(values),
        is_square=is_square,
        least_bend=least_bend(values),
        rounding=1e-12 * max(largest, 1.0),
        flatness=_flatness(values) if kind == SHIFT else None,
    )


def _flatness(values: Floats) -> float:
    """Return the largest change of J within a row; inf where it overflows."""
    if not np.isfinite(values).all():
        return math.inf
    return float((values.max(axis=1) - values.min(axis=1)).max())


def _least_half(subject: Subject) -> float:
    """Return the smallest half of a range: it changes scores by about 1, in the units of training."""
    features = subject.train.features
    square = float(np.square(features).sum(axis=1).mean()) if len(features) else 1.0
    return 1.0 / math.sqrt(min(max(square, 1e-200), 1e200) + 1.0)


def _nearest_optimum(subject: Subject, now: Floats) -> Floats | None:
    """Return the minimum of J that is nearest to θ = ``now``.

    A shift of all classes alike changes J only by its penalty: where there is none, all such shifts of a minimum are
    minima, and the nearest one has the common part of ``now``.
    """
    found = subject.optimum
    if found is None or found.weights is None or found.bias is None or found.weights.shape != now[:, :-1].shape:
        return None
    theta = np.column_stack([found.weights, found.bias])
    if not np.abs(theta).max(initial=0.0) < _LARGEST:
        return None
    is_free = np.zeros(theta.shape[1], np.bool_)
    is_free[:-1] = penalty_of(subject.hyperparams).elastic_net == (0.0, 0.0)
    is_free[-1] = subject.hyperparams.bias
    theta[:, is_free] += (now.mean(axis=0) - theta.mean(axis=0))[is_free]
    return theta


def _plane(subject: Subject, track: RunTrack, asked: tuple[str, int, int], attend: Attend) -> Plane | None:
    kind, first, second = asked
    if kind == WEIGHTS:
        return _weights_plane(track.now, first, second)
    if kind == SHIFT:
        return _shift_plane(subject, track, attend)
    to_optimum = None if track.optimum is None else track.optimum - track.start
    by = _gradient(subject, track, attend)
    axes = list(_axes(subject))
    across = first_new([("to_optimum", to_optimum), ("to_now", track.now - track.start), *by, *axes], [])
    if across is None:
        return None

    def others() -> Iterator[tuple[str, Floats | None]]:
        yield from _third_places(track, across[1])
        yield from by
        yield "steepest", _steepest(subject, track.now, attend)
        yield from axes

    upwards = first_new(others(), [across[1]])
    if upwards is None:
        return None
    return Plane(track.start, across[1], upwards[1], across[0], upwards[0])


def _weights_plane(now: Floats, first: int, second: int) -> Plane | None:
    """Return the plane of two entries of θ, through the present weights; its coordinates are the entries themselves."""
    if first == second or not (0 <= first < now.size and 0 <= second < now.size):
        return None
    units = np.eye(now.size)[[first, second]].reshape(2, *now.shape)
    origin = np.where(units.any(axis=0), 0.0, now)
    return Plane(origin, units[0], units[1], "first", "second")


def _shift_plane(subject: Subject, track: RunTrack, attend: Attend) -> Plane | None:
    """Return the plane of the direction (u, …, u) of all classes, and the way to the optimum.

    u is the common part of the present weights, without the bias; b = 0 at the present weights, and a is the size of
    their common part.
    """
    now = track.now
    common = np.tile(now.mean(axis=0), (len(now), 1))
    common[:, -1] = 0.0
    even = np.ones_like(now)
    even[:, -1] = 0.0
    across = first_new([("shift", common if np.abs(common).max() > 1e-9 else None), ("shift", even)], [])
    if across is None:
        return None
    to_optimum = None if track.optimum is None else track.optimum - now
    candidates = [("to_optimum", to_optimum), *_gradient(subject, track, attend), *_axes(subject)]
    upwards = first_new(candidates, [across[1]])
    if upwards is None:
        return None
    a = float((now * across[1]).sum())
    return Plane(now - a * across[1], across[1], upwards[1], across[0], upwards[0])


def _gradient(subject: Subject, track: RunTrack, attend: Attend) -> list[tuple[str, Floats]]:
    with np.errstate(all="ignore"):
        return [("gradient", -full_gradient(track.now, subject.train, subject.hyperparams, attend))]


def _third_places(track: RunTrack, across: Floats) -> list[tuple[str, Floats]]:
    """Return the directions to the present weights, and to the widest point of the way: the one to take comes first."""
    away = track.thetas - track.start
    aside = away - (away * across).sum(axis=(1, 2))[:, None, None] * across
    distances = np.sqrt(np.square(aside).sum(axis=(1, 2)))
    widest = int(distances.argmax())
    named = [("now", away[-1]), ("widest", away[widest])]
    return named if distances[-1] >= _NEAR * distances[widest] else named[::-1]


def _steepest(subject: Subject, theta: Floats, attend: Attend) -> Floats | None:
    """Return about the direction in which the gradient changes most, by the power method; None if it is not finite."""
    hyperparams, samples = subject.hyperparams, subject.train
    with np.errstate(all="ignore"):
        here = full_gradient(theta, samples, hyperparams, attend)
        direction: Floats = np.cos(np.arange(theta.size) * math.sqrt(2.0)).reshape(theta.shape)
        for _ in range(4):
            length = float(np.linalg.norm(direction))
            if not (math.isfinite(length) and length > 0.0):
                return None
            reach = 1e-4 * max(1.0, float(np.linalg.norm(theta))) / length
            direction = full_gradient(theta + reach * direction, samples, hyperparams, attend) - here
        return direction


def _axes(subject: Subject) -> Iterator[tuple[str, Floats]]:
    """Return the directions of single weights, for states at which nothing else distinguishes a direction."""
    shape = subject.state.theta.shape
    for index in range(shape[0] * shape[1]):
        if subject.hyperparams.bias or (index + 1) % shape[1]:
            yield "weight", np.eye(shape[0] * shape[1])[index].reshape(shape)
