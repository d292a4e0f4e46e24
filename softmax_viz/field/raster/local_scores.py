"""The scores of a model in the coordinates of a view: u and v, which run from −1 to 1 over it. Pure; any thread.

With x = c + h u and y = d + k v a monomial is a polynomial in u and v by the binomial theorem, so

    z_k(x, y) = Σ_ij C_kij f_i(u) g_j(v),    f = 1, u, u², …,    g = 1, v, v², …,

where further f and g belong to smooth products that are no monomials; features with kinks or without factors are
added (``pointwise``). Whatever the units of the data and however far from the origin the view lies, u and v are small
and only the coefficients C have the size of the scores. Large terms cancel once, in C, so that no digits are lost.

C is computed in double precision where that leaves no visible error, and otherwise exactly, in integers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.model.features import FEATURES, AnyFeature, Feature
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.pointwise import Pointwise, finite

# Scores are at most 2 to this power: larger ones are scaled down, which moves no boundary.
_LARGEST_EXPONENT = 900
# The largest feature is less than 2 to this power.
_FEATURE_EXPONENT = 499
# Up to this size the products of two factors and a weight fit into float32.
_LARGEST_FACTOR = 1e15
# Invisible errors: of scores in eight-bit colours, and of places, in halves of the view, in pixels.
_SMALL_ERROR, _SMALL_SHIFT = 1e-4, 1e-6
# The relative rounding error of a double, and of sums of products, relative to the sum of the sizes of these.
_ROUNDING, _SUM_ROUNDING = 2.0**-53, 2.0**-48
# Products of smooth functions are analytic, so f(x + ih) = f(x) + ih f'(x) up to h²: derivatives without a difference.
_IMAGINARY_STEP = 1e-30
# At these places different functions have different values, so that equal values mean equal functions.
_PROBES = np.array([0.37, 1.91, -2.63])


@frozen_dataclass(eq=False)
class _Layout:
    """The factors and products that belong to some features.

    Parameters
    ----------
    columns, powers
        (P,) the features that are monomials, and (P, 2) their exponents.
    size
        How many powers of u and of v there are, including 1.
    degree
        The highest degree of a monomial.
    fs, gs
        Features whose f or g is a further factor.
    others, waves
        Column, index of f and index of g of each smooth product that is no monomial; and those features.
    pointwise
        The columns of all other features.
    terms
        (2, M) indices of f and g of all products that scores may have, except 1 · 1.
    """

    columns: Ints
    powers: Ints
    size: tuple[int, int]
    degree: int
    fs: tuple[Feature, ...]
    gs: tuple[Feature, ...]
    others: tuple[tuple[int, int, int], ...]
    waves: tuple[Feature, ...]
    pointwise: tuple[int, ...]
    terms: Ints


_NO_WEIGHTS: Floats = np.empty((0, 0))
_NO_FEATURES = Pointwise((), _NO_WEIGHTS)


class LocalScores:
    """The scores of one model over one view.

    Parameters
    ----------
    weights, bias
        The model, (K, D) and (K,), finite.
    features
        The D names of its features.
    view
        The rectangle on which u and v run from −1 to 1. It may be a single point.
    relative
        Whether the scores of the first class are subtracted from all, which changes no probability. A large part
        common to all classes would cost digits.

    Attributes
    ----------
    model
        C (K, A, B). If scores could be larger than 2⁹⁰⁰, all of them are divided by the same power of two.
    polynomial
        The part of ``model`` that belongs to powers of u and v.
    degree
        The highest degree of a monomial.
    waves
        Smooth products that are no monomials, and their weights (K, n).
    pointwise
        Features with kinks or without factors, and their weights (K, P).
    """

    def __init__(
        self, weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport, relative: bool = True
    ) -> None:
        table = tuple(FEATURES[name] for name in features)
        self.view = view
        layout = _layout_of(table)
        if layout.others:
            layout = _layout_of(table, tuple(map(self._is_beyond, table)))
        self._layout = layout
        n_f, n_g = layout.size
        monomials = weights if len(layout.columns) == len(table) else weights[:, layout.columns]
        polynomial, exponent = _in_view(monomials, bias, layout, view, relative)
        self.degree = layout.degree
        self.waves: tuple[tuple[Feature, ...], Floats] = (), _NO_WEIGHTS
        self.pointwise = _NO_FEATURES
        if len(layout.columns) < len(table):
            columns = [*(column for column, _, _ in layout.others), *layout.pointwise]
            largest = int(np.frexp(np.abs(weights[:, columns]).max(initial=0.0))[1]) + exponent
            lowered = min(0, _LARGEST_EXPONENT - _FEATURE_EXPONENT - largest)
            if lowered:
                polynomial = np.ldexp(polynomial, lowered)
            shares = np.ldexp(weights[:, columns], exponent + lowered)
            if relative:
                shares -= shares[0]
            waves, own = np.split(shares, [len(layout.others)], axis=1)
            self.waves = layout.waves, waves
            self.pointwise = Pointwise(tuple(table[column] for column in layout.pointwise), own)
        self.model = self.polynomial = polynomial
        if layout.others:
            self.model = np.zeros((len(bias), n_f + len(layout.fs), n_g + len(layout.gs)))
            self.model[:, :n_f, :n_g] = polynomial
            for share, (_, f, g) in zip(self.waves[1].T, layout.others, strict=True):
                self.model[:, f, g] += share

    def _is_beyond(self, feature: AnyFeature) -> bool:
        """Return whether a factor of a smooth product is so large in the view that float32 might not hold it."""
        if not isinstance(feature, Feature) or feature.powers is not None or not feature.smooth:
            return False
        view = self.view
        with np.errstate(over="ignore", invalid="ignore"):
            values = feature.f(np.array([view.x0, view.x1])), feature.g(np.array([view.y0, view.y1]))
        return not np.abs(values).max() <= _LARGEST_FACTOR

    @property
    def bias(self) -> Floats:
        """The coefficients (K,) of 1 · 1."""
        return self.model[:, 0, 0]

    @property
    def weights(self) -> Floats:
        """The coefficients (K, M + P) of all terms except the bias, in the order of ``expand``."""
        f, g = self._layout.terms
        products = self.model[:, f, g]
        return np.hstack([products, self.pointwise.weights]) if self.pointwise else products

    def across(self, us: NDArray[Any], xs: NDArray[Any]) -> NDArray[Any]:
        """Return f (A, n) at places given both in the view and in data units. The first factor is 1."""
        return _values(us, self._layout.size[0], [feature.f for feature in self._layout.fs], xs)

    def down(self, vs: NDArray[Any], ys: NDArray[Any]) -> NDArray[Any]:
        """Return g (B, n) at places given both in the view and in data units. The first factor is 1."""
        return _values(vs, self._layout.size[1], [feature.g for feature in self._layout.gs], ys)

    def factors(self, xs: NDArray[Any], ys: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the factors (M, n) at ``xs`` (n,) and (M, m) at ``ys`` (m,), data units, of the products."""
        view, (f, g) = self.view, self._layout.terms
        return self.across(_placed(xs, view.x0, view.x1), xs)[f], self.down(_placed(ys, view.y0, view.y1), ys)[g]

    def expand(self, points: Floats) -> Floats:
        """Return all terms except the bias (N, M + P), first the products, at ``points`` (N, 2) in data units."""
        products: Floats = self._products(points)
        if self.pointwise:
            products = np.vstack([products, self.pointwise.values(points[:, 0], points[:, 1])])
        return products.T

    def slopes(self, place: Floats) -> Floats:
        """Return the slopes (2, M + P) of all terms along x and y at ``place`` (2,), per half of the view."""
        half = np.array([self.view.width / 2, self.view.height / 2])
        steps = _IMAGINARY_STEP * np.minimum(half, 1.0)  # small compared with the view, and with a wave
        beside = place + 1j * np.diag(steps)  # a step in x, a step in y
        slopes: Floats = np.imag(self._products(beside).T) / (steps / half)[:, None]
        return np.hstack([slopes, self.pointwise.slopes(place, half)]) if self.pointwise else slopes

    def _products(self, points: NDArray[Any]) -> NDArray[Any]:
        """Return the products (M, N) at ``points`` (N, 2), which may be complex."""
        f, g = self.factors(points[:, 0], points[:, 1])
        f *= g
        return f


def scores_at(weights: Floats, bias: Floats, features: tuple[str, ...], place: tuple[float, float]) -> Floats:
    """Return the scores (K,) at one place in data units, less that of the first class, as pictures use them."""
    x, y = place
    local = LocalScores(weights, bias, features, Viewport(x, x, y, y))
    at = np.array([0.0]), np.array([x]), np.array([y])
    scores: Floats = local.across(at[0], at[1])[:, 0] @ local.model @ local.down(at[0], at[2])[:, 0]
    if local.pointwise:
        scores += local.pointwise.scores(local.pointwise.values(at[1], at[2]))[:, 0]
    return scores


def _values(
    places: NDArray[Any], n_powers: int, others: list[Callable[[Floats], Floats]], at: NDArray[Any]
) -> NDArray[Any]:
    """Return the powers 0 … ``n_powers`` − 1 of ``places`` (n,), then the functions ``others`` at ``at`` (n,)."""
    values = np.empty((n_powers + len(others), len(places)), places.dtype)
    values[0] = 1.0
    for power in range(1, n_powers):
        np.multiply(values[power - 1], places, out=values[power])
    if others:
        with np.errstate(over="ignore", invalid="ignore"):
            for row, other in enumerate(others, n_powers):
                values[row] = finite(other(at))
    return values


def _placed(t: NDArray[Any], low: float, high: float) -> NDArray[Any]:
    """Map ``t`` from ``low`` … ``high`` to −1 … 1, without the rounding error of their middle."""
    placed: NDArray[Any] = ((t - low) - (high - t)) / (high - low)
    return placed


@lru_cache(maxsize=16)
def _layout_of(table: tuple[AnyFeature, ...], are_beyond: tuple[bool, ...] = ()) -> _Layout:
    """Return the layout for some features; those that ``are_beyond`` become pointwise, as if without factors."""
    are_beyond = are_beyond or (False,) * len(table)
    columns = [column for column, feature in enumerate(table) if feature.powers is not None]
    powers = np.array([table[column].powers for column in columns], np.int64).reshape(-1, 2)
    size = tuple(1 + int(exponents.max(initial=0)) for exponents in powers.T)
    n_f, n_g = size[0], size[1]
    fs: dict[bytes, int] = {np.ones_like(_PROBES).tobytes(): 0}
    gs = dict(fs)
    chosen: tuple[list[Feature], list[Feature]] = [], []
    others, waves, pointwise = [], [], []
    for column, feature in enumerate(table):
        if feature.powers is not None:
            continue
        if isinstance(feature, Feature) and feature.smooth and not are_beyond[column]:
            places = []
            for known, list_, first, values in (
                (fs, chosen[0], n_f, feature.f(_PROBES)),
                (gs, chosen[1], n_g, feature.g(_PROBES)),
            ):
                key = values.tobytes()
                if key not in known:
                    known[key] = first + len(list_)
                    list_.append(feature)
                places.append(known[key])
            others.append((column, places[0], places[1]))
            waves.append(feature)
        else:
            pointwise.append(column)
    # All u^i v^j that the binomial theorem yields for a monomial.
    below = {(i, j) for a, b in powers.tolist() for i in range(a + 1) for j in range(b + 1)} - {(0, 0)}
    terms = np.array([*sorted(below), *dict.fromkeys((f, g) for _, f, g in others)], np.int64).reshape(-1, 2).T
    return _Layout(
        np.array(columns, np.int64), powers, (n_f, n_g), int(powers.sum(axis=1).max(initial=0)),
        tuple(chosen[0]), tuple(chosen[1]), tuple(others), tuple(waves), tuple(pointwise), terms,
    )  # fmt: skip


# --- from data units to those of the view -----------------------------------------------------------------


def _in_view(weights: Floats, bias: Floats, layout: _Layout, view: Viewport, relative: bool) -> tuple[Floats, int]:
    """Return coefficients (K, A, B) of the powers of u and v, and the exponent of 2 by which they are scaled."""
    n_f, n_g = layout.size
    given = weights, bias
    if relative:
        weights, bias = weights - weights[0], bias - bias[0]
    coefficients = np.zeros((len(bias), n_f, n_g))
    if not len(layout.columns):
        coefficients[:, 0, 0] = bias
        return coefficients, 0
    across, x_exponent, x_shift = _binomials(view.x0, view.x1, n_f)
    down, y_exponent, y_shift = _binomials(view.y0, view.y1, n_g)
    exponents = layout.powers @ (x_exponent, y_exponent)
    largest = np.frexp(np.abs(weights).max(axis=0))[1] + exponents
    if largest.max() > _LARGEST_EXPONENT or max(x_shift, y_shift) > _SMALL_SHIFT:
        return _exactly(*given, layout, view, relative)
    coefficients[:, layout.powers[:, 0], layout.powers[:, 1]] = np.ldexp(weights, exponents)
    size = float(np.abs(coefficients).sum(axis=(1, 2)).max())
    found: Floats = np.matmul(np.matmul(across, coefficients), down.T)
    if size * _SUM_ROUNDING > _SMALL_ERROR:
        slopes = np.abs(found)
        slopes[:, 0, 0] = 0.0
        if size * _SUM_ROUNDING > _SMALL_SHIFT * float(slopes.max()):
            return _exactly(*given, layout, view, relative)
    found[:, 0, 0] += bias
    return found, 0


@lru_cache(maxsize=32)
def _binomials(low: float, high: float, count: int) -> tuple[Floats, int, float]:
    """Express powers of t on [``low``, ``high``] by powers of w, which runs from −1 to 1 there.

    Returns
    -------
    The matrix (count, count), whose column a has the coefficients of (t / 2^e)^a; e, such that t / 2^e is at most 1;
    and how far the rounding of the middle moves a place, in halves of the interval.
    """
    exponent = math.frexp(max(abs(low), abs(high)))[1]
    low, high = math.ldexp(low, -exponent), math.ldexp(high, -exponent)
    middle, half = (low + high) / 2, (high - low) / 2
    matrix = np.zeros((count, count))
    for a in range(count):
        for i in range(a + 1):
            matrix[i, a] = math.comb(a, i) * middle ** (a - i) * half**i
    matrix.setflags(write=False)
    return matrix, exponent, abs(middle) * _ROUNDING / half if half else 0.0


def _exactly(weights: Floats, bias: Floats, layout: _Layout, view: Viewport, relative: bool) -> tuple[Floats, int]:
    """Return the result of ``_in_view``, computed in integers (a double is one times a power of 2) and rounded once."""
    across, x_exponent = _whole_binomials(view.x0, view.x1, layout.size[0])
    down, y_exponent = _whole_binomials(view.y0, view.y1, layout.size[1])
    values, exponents = _whole(np.column_stack([weights, bias]))
    exponents[:, :-1] += layout.powers @ (x_exponent, y_exponent)
    lowest = int(exponents[values != 0].min(initial=2000))
    sums: NDArray[Any] = np.zeros((len(bias), *layout.size), object)
    for column, (a, b) in enumerate([*layout.powers.tolist(), (0, 0)]):
        for k in np.flatnonzero(values[:, column]).tolist():
            sums[k, a, b] += int(values[k, column]) << int(exponents[k, column] - lowest)
    if relative:
        sums = sums - sums[0]
    sums = np.matmul(np.matmul(across, sums), down.T)
    most = lowest + max(int(value).bit_length() for value in sums.flat)
    scaled = min(0, _LARGEST_EXPONENT - most)
    exponent = lowest + scaled
    numbers = [value << exponent if exponent > 0 else value / (1 << -exponent) for value in sums.flat]
    return np.array(numbers, np.float64).reshape(sums.shape), scaled


def _whole(numbers: Floats) -> tuple[Ints, Ints]:
    """Return integers n and e of the same shape with ``numbers`` = n · 2^e."""
    mantissas, exponents = np.frexp(numbers)
    return np.ldexp(mantissas, 53).astype(np.int64), exponents.astype(np.int64) - 53


@lru_cache(maxsize=32)
def _whole_binomials(low: float, high: float, count: int) -> tuple[NDArray[Any], int]:
    """Return the matrix of ``_binomials`` in integers: column a has the coefficients of (t / 2^e)^a; and e."""
    (first, last), (first_exponent, last_exponent) = (part.tolist() for part in _whole(np.array([low, high])))
    exponent = min(first_exponent if first else last_exponent, last_exponent if last else first_exponent)
    first, last = first << max(first_exponent - exponent, 0), last << max(last_exponent - exponent, 0)
    matrix: NDArray[Any] = np.zeros((count, count), object)
    for a in range(count):
        for i in range(a + 1):
            matrix[i, a] = math.comb(a, i) * (first + last) ** (a - i) * (last - first) ** i
    return matrix, exponent - 1
