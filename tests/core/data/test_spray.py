"""The spray brush: inside its circle, the same at every replay, and as dense as it says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.data.spray import FALLOFFS, spray

addresses = st.tuples(st.integers(0, 2**63), st.integers(0, 10_000), st.integers(0, 10_000))
half_axes = st.floats(1e-6, 1e6)
every = pytest.mark.parametrize("falloff", FALLOFFS)


@every
@given(
    addresses, st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.tuples(half_axes, half_axes),
    st.integers(0, 300), st.integers(0, 20),
)  # fmt: skip
def test_a_dab_is_exact_reproducible_and_inside_its_ellipse(falloff, address, x, y, radius, count, fewer):
    points = spray(*address, x, y, radius, count, falloff)
    assert points.shape == (count, 2)
    assert points.tobytes() == spray(*address, x, y, radius, count, falloff).tobytes()
    # What is far away is rounded: half an ulp of the centre, seen from a small brush.
    slack = np.spacing(np.maximum(np.abs([x, y]), radius)) / radius
    offsets = np.maximum(np.abs((points - [x, y]) / radius) - slack, 0)
    assert (np.hypot(*offsets.T) <= 1 + 1e-12).all()
    np.testing.assert_array_equal(spray(*address, x, y, radius, min(fewer, count), falloff), points[:fewer])


@every
@given(addresses, addresses)
def test_another_dab_stroke_or_seed_is_another_draw(falloff, one, other):
    same = spray(*one, 0, 0, (1, 1), 5, falloff).tobytes() == spray(*other, 0, 0, (1, 1), 5, falloff).tobytes()
    assert same == (one == other)


def test_every_part_of_the_address_counts():
    near = [(seed, stroke, dab) for seed in range(4) for stroke in range(4) for dab in range(4)]
    assert len({spray(*address, 0, 0, (1, 1), 5).tobytes() for address in near}) == len(near)


def distances(falloff: str, count: int = 20_000) -> np.ndarray:
    return np.hypot(*spray(5, 1, 2, 0, 0, (1, 1), count, falloff).T)


def kolmogorov(shares: np.ndarray) -> float:
    """√n times the largest distance of the distribution of ``shares`` from the even one on [0, 1]."""
    n, ordered = len(shares), np.sort(shares)
    return math.sqrt(n) * max((np.arange(1, n + 1) / n - ordered).max(), (ordered - np.arange(n) / n).max())


def test_even_is_even():
    """A circle of radius r has r² of the area. Above 1.95 in one of 1,000 draws."""
    assert kolmogorov(distances("uniform") ** 2) < 1.95


def test_soft_is_a_gaussian_of_half_the_radius_drawn_again_until_it_falls_inside():
    again = np.random.default_rng(3).normal(scale=0.5, size=(40_000, 2))
    again = np.sort(np.hypot(*again.T))
    again = again[again <= 1]
    ours = np.sort(distances("gaussian"))
    both = np.concatenate([ours, again])
    share = [np.searchsorted(one, both, side="right") / len(one) for one in (ours, again)]
    size = len(ours) * len(again) / len(both)
    assert math.sqrt(size) * np.abs(share[0] - share[1]).max() < 1.95
    assert kolmogorov(ours**2) > 10, "and that is not even"


@every
def test_every_direction_is_alike(falloff):
    x, y = spray(8, 0, 0, 0, 0, (1, 1), 20_000, falloff).T
    assert kolmogorov(np.arctan2(y, x) / (2 * np.pi) + 0.5) < 1.95


def test_a_brush_has_a_place_and_two_half_axes():
    unit = spray(3, 1, 4, 0, 0, (1, 1), 50)
    np.testing.assert_allclose(spray(3, 1, 4, 10, -20, (2, 0.5), 50), unit * [2, 0.5] + [10, -20], rtol=1e-12)


def test_unknown_addresses_and_falloffs_are_refused():
    with pytest.raises(ValueError, match="negative"):
        spray(-1, 0, 0, 0, 0, (1, 1), 5)
    with pytest.raises(KeyError):
        spray(1, 0, 0, 0, 0, (1, 1), 5, "square")
