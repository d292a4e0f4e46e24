"""Toy data: the clean shapes by their geometry, and settings that each do one thing and nothing else."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import oracles
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.toy_data.generators import GENERATOR_PARAMS, GENERATORS, GeneratorSettings, generate
from softmax_viz.core.toy_data.toy_shapes import isotropic

ISOTROPIC = [name for name, generator in GENERATORS.items() if generator.scatter is isotropic]
every = pytest.mark.parametrize("name", GENERATORS)


def settings_of(name: str, **changes: object) -> GeneratorSettings:
    return dataclasses.replace(GENERATORS[name].defaults(), **changes)


def clean(name: str, n_classes: int = 0, per_class: int = 200) -> tuple[np.ndarray, np.ndarray, int]:
    """Points and labels without noise, and K."""
    k = n_classes or GENERATORS[name].n_classes
    data = generate(name, settings_of(name, n_classes=k, per_class=per_class, noise=0.0, seed=4))
    return data.points, data.labels, k


# --- the table --------------------------------------------------------------------------------------------


def test_entries_are_told_apart():
    assert all(name == generator.name for name, generator in GENERATORS.items())
    assert len({generator.label for generator in GENERATORS.values()}) == len(GENERATORS)


@every
def test_noise_starts_from_the_clean_places(name):
    """Without noise nothing moves, and a little moves every point by a little."""
    generator = GENERATORS[name]
    clean = generator.shape(1, generator.n_classes, np.random.default_rng(0).random((9, 2)))
    noise = np.random.default_rng(1).normal(size=(9, 2))
    for size in (0.0, 1e-6):
        moved = generator.scatter(1, generator.n_classes, clean, size * noise)
        np.testing.assert_allclose(moved, clean, rtol=0, atol=10 * size * np.abs(noise).max())


def test_noise_may_know_a_direction(monkeypatch):
    """Five times as far along the radius as across it."""

    def along_the_radius(index, n_classes, clean, noise):
        outwards = clean / np.hypot(*clean.T)[:, None]
        across = outwards @ np.array([[0.0, 1.0], [-1.0, 0.0]])
        return clean + noise[:, :1] * outwards + 0.2 * noise[:, 1:] * across

    entry = dataclasses.replace(GENERATORS["blobs"], name="rays", scatter=along_the_radius)
    monkeypatch.setitem(GENERATORS, "rays", entry)
    data = generate("rays", settings_of("rays", per_class=2000))
    centres = clean("blobs", 3)[0][::200]
    for index, centre in enumerate(centres):
        cloud = data.points[data.labels == index] - centre
        outwards = centre / np.hypot(*centre)
        along, across = cloud @ outwards, cloud @ np.array([-outwards[1], outwards[0]])
        assert along.std() / across.std() == pytest.approx(5.0, rel=0.1)


def test_the_settings_are_those_of_the_table():
    fields = {field.name: field.default for field in dataclasses.fields(GeneratorSettings)}
    assert fields == {name: param.default for name, param in GENERATOR_PARAMS.items()}
    assert GeneratorSettings().as_dict() == fields


@every
def test_each_kind_narrows_the_table_to_what_it_can_do(name):
    generator = GENERATORS[name]
    params = generator.params()
    assert {key: param.default for key, param in params.items()} == generator.defaults().as_dict()
    assert 2 <= params["n_classes"].low <= params["n_classes"].high <= 12
    for param in params.values():
        param.check(param.default)
    for text in (generator.help, *(param.help for param in params.values())):
        assert text.endswith(".")
        assert text.count(". ") == 0
    for count in range(2, 13):
        if generator.low <= count <= generator.high:
            assert generate(name, settings_of(name, n_classes=count, per_class=3)).counts().tolist() == [3] * count
        else:
            with pytest.raises(UserError, match=f"classes, not {count}"):
                generate(name, settings_of(name, n_classes=count))


@pytest.mark.parametrize(("field", "bad"),
    [
        ("n_classes", 1), ("n_classes", 13), ("n_classes", 3.0), ("per_class", 0), ("per_class", 5001),
        ("noise", -0.01), ("noise", 1.01), ("noise", math.nan), ("balance", -0.1), ("balance", 1.1),
        ("label_noise", 0.51), ("label_noise", math.inf), ("seed", -1), ("seed", 1.5), ("seed", True),
    ],
)  # fmt: skip
def test_what_is_out_of_bounds_is_refused_in_a_sentence(field, bad):
    with pytest.raises(UserError, match=f"^{field} must"):
        GeneratorSettings().with_value(field, bad)


# --- the clean shapes -------------------------------------------------------------------------------------


@every
def test_everything_lies_within_minus_one_and_one(name):
    points, _, _ = clean(name, GENERATORS[name].high)
    assert np.abs(points).max() <= 0.9 + 1e-12
    assert np.abs(generate(name).points).max() < 1.5
    assert np.mean(np.abs(generate(name).points) <= 1) > 0.95


@pytest.mark.parametrize("k", [2, 3, 12])
def test_blobs_have_k_centres_on_a_circle(k):
    points, labels, _ = clean("blobs", k)
    centres = [points[labels == c] for c in range(k)]
    assert all((cloud == cloud[0]).all() for cloud in centres)
    places = np.array([cloud[0] for cloud in centres])
    np.testing.assert_allclose(np.hypot(*places.T), 0.6)
    steps = np.diff(np.unwrap(np.arctan2(*places.T)))
    np.testing.assert_allclose(steps, 2 * np.pi / k)


def test_moons_are_half_circles_that_no_line_parts():
    points, labels, _ = clean("moons")
    upper, lower = points[labels == 0], points[labels == 1]
    for moon, centre, side in ((upper, (-0.3, -0.15), 1), (lower, (0.3, 0.15), -1)):
        np.testing.assert_allclose(np.hypot(*(moon - centre).T), 0.6)
        assert (side * (moon[:, 1] - centre[1]) >= 0).all()
    gap = np.hypot(*(upper[:, None] - lower[None]).transpose(2, 0, 1)).min()
    assert 0.3 - 1e-12 <= gap < 0.33
    inside = np.hypot(*(lower - (-0.3, -0.15)).T) < 0.6
    assert (lower[inside, 1] > -0.15).any(), "the tip lies in the convex hull of the other moon"


@pytest.mark.parametrize("k", [2, 5, 12])
def test_circles_are_rings_at_equal_distances(k):
    points, labels, _ = clean("circles", k)
    np.testing.assert_allclose(np.hypot(*points.T), 0.9 * (labels + 1) / k)
    for c in range(k):
        assert np.abs(points[labels == c].mean(axis=0)).max() < 0.2


@pytest.mark.parametrize("k", [2, 3, 12])
def test_arms_of_a_spiral_turn_as_they_grow_and_are_turned_copies(k):
    points, labels, _ = clean("spirals", k)
    radii, angles = np.hypot(*points.T), np.arctan2(points[:, 1], points[:, 0])
    winding = 2 * np.pi * (radii / 0.9 + labels / k)
    np.testing.assert_allclose(np.cos(angles - winding), 1, atol=1e-12)
    assert radii.min() < 0.2
    assert radii.max() > 0.85


def test_xor_is_the_sign_of_a_product():
    points, labels, _ = clean("xor")
    np.testing.assert_array_equal(labels == 1, points[:, 0] * points[:, 1] < 0)
    quarters = 2 * (points[:, 0] > 0) + (points[:, 1] > 0)
    assert np.bincount(quarters).tolist() == [100] * 4


@pytest.mark.parametrize(("k", "side"), [(2, 4), (3, 6), (4, 4), (5, 5), (6, 6)])
def test_a_checkerboard_has_cells_of_one_class_and_other_neighbours(k, side):
    points, labels, _ = clean("checkerboard", k, 240)
    columns, rows = np.floor((points + 0.9) / 1.8 * side).astype(int).T
    owners = {}
    for cell, label in zip(zip(columns, rows, strict=True), labels, strict=True):
        assert owners.setdefault(cell, label) == label
    assert len(owners) == side * side
    assert len(set(np.bincount(list(owners.values())))) == 1, "as many cells for each"
    for column, row in owners:
        for neighbour in ((column + 1, row), (column, row + 1)):
            assert owners.get(neighbour) != owners[column, row]


@pytest.mark.parametrize("k", [2, 3, 12])
def test_stripes_go_through_the_classes_twice(k):
    points, labels, _ = clean("stripes", k)
    bands = np.floor((points[:, 0] + 0.9) / 1.8 * 2 * k).astype(int)
    np.testing.assert_array_equal(bands % k, labels)
    assert len(set(bands)) == 2 * k
    assert np.ptp(points[:, 1]) > 1.5


# --- what each setting does -------------------------------------------------------------------------------


@every
def test_the_same_settings_give_the_same_points_and_another_seed_others(name):
    assert generate(name) == generate(name, GENERATORS[name].defaults())
    seeds = [generate(name, settings_of(name, seed=seed)).points.tobytes() for seed in range(20)]
    assert len(set(seeds)) == 20


@every
@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(GeneratorSettings)])
def test_every_setting_has_an_effect_that_no_other_has(name, field):
    generator = GENERATORS[name]
    changes = {
        "n_classes": generator.high, "per_class": 33, "noise": 0.4, "balance": 0.5, "label_noise": 0.3, "seed": 9,
    }  # fmt: skip
    low = settings_of(name, n_classes=generator.low)
    results = [generate(name, low)] + [generate(name, low.with_value(*change)) for change in changes.items()]
    own = results[1 + list(changes).index(field)]
    others = [result for result in results if result is not own]
    if field == "n_classes" and generator.low == generator.high:
        assert own == results[0]
    else:
        assert own not in others


@given(st.sampled_from(ISOTROPIC), st.floats(0.001, 1), st.floats(0.001, 1), st.integers(0, 9999))
def test_noise_scales_the_same_offsets_and_moves_nothing_else(name, one, other, seed):
    at = {noise: generate(name, settings_of(name, noise=noise, seed=seed, per_class=9)) for noise in (0.0, one, other)}
    offsets = [(at[noise].points - at[0.0].points) / noise for noise in (one, other)]
    np.testing.assert_allclose(offsets[0], offsets[1], atol=1e-10)
    assert at[one].labels.tobytes() == at[0.0].labels.tobytes()


@pytest.mark.parametrize("name", ISOTROPIC)
def test_noise_is_gaussian_in_units_of_the_gap(name):
    """The gap as it is seen: the nearest that two classes come, or their cells, centres or rings are apart."""
    settings = settings_of(name, per_class=5000, noise=1.0)
    offsets = generate(name, settings).points - generate(name, settings.with_value("noise", 0.0)).points
    gap = oracles.of(oracles.GAPS, name)
    np.testing.assert_allclose(offsets.std(axis=0), gap, rtol=0.05)
    assert abs(np.corrcoef(offsets.T)[0, 1]) < 0.05
    np.testing.assert_allclose((offsets**4).mean(axis=0) / (offsets**2).mean(axis=0) ** 2, 3, rtol=0.15)


@given(st.sampled_from(list(GENERATORS)), st.floats(0, 0.5), st.integers(0, 9999))
def test_label_noise_gives_exactly_that_share_to_other_classes(name, share, seed):
    settings = settings_of(name, label_noise=share, seed=seed, per_class=20)
    pure, noisy = generate(name, settings.with_value("label_noise", 0.0)), generate(name, settings)
    changed = noisy.labels != pure.labels
    assert abs(changed.sum() - share * pure.n_points) <= 0.5 + 1e-9
    assert noisy.points.tobytes() == pure.points.tobytes()
    more = generate(name, settings.with_value("label_noise", 0.5)).labels != pure.labels
    assert more[changed].all()


def test_label_noise_prefers_no_class():
    settings = GeneratorSettings(n_classes=4, per_class=3000, label_noise=0.5)
    pure, noisy = generate("blobs", settings.with_value("label_noise", 0.0)), generate("blobs", settings)
    table = np.zeros((4, 4))
    np.add.at(table, (pure.labels, noisy.labels), 1)
    away = table[~np.eye(4, dtype=bool)]
    assert ((away - 500) ** 2 / 500).sum() < 35  # chi-squared, 11 degrees of freedom


@pytest.mark.parametrize(
    ("balance", "sizes"),
    [(1.0, [50] * 4), (0.5, [50, 25, 13, 6]), (0.1, [50, 5, 1, 1]), (0.0, [50, 1, 1, 1])],
)
@pytest.mark.parametrize("name", ["blobs", "circles", "spirals", "checkerboard", "stripes"])
def test_balance_makes_the_classes_fall_geometrically(name, balance, sizes):
    data = generate(name, settings_of(name, n_classes=4, per_class=50, balance=balance))
    assert data.counts().tolist() == sizes


@every
def test_more_points_keep_those_that_were_there(name):
    """Also when classes are made smaller, and so larger again."""
    few = generate(name, settings_of(name, per_class=30, balance=0.8))
    many = generate(name, settings_of(name, per_class=70))
    for c, count in itertools.islice(enumerate(few.counts()), 2):
        np.testing.assert_array_equal(few.points[few.labels == c], many.points[many.labels == c][:count])
