"""Standardization changes the road to a model, never what a model says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.model.standardization import identity, standardization

cases = given(
    seed=st.integers(0, 10**6), n=st.integers(1, 20), d=st.integers(1, 5), k=st.integers(2, 5), has_bias=st.booleans(),
    log_size=st.floats(-6, 6),
)  # fmt: skip


def problem(seed, n, d, log_size):
    random = np.random.default_rng(seed)
    features = random.normal(size=(n, d)) * 10 ** (log_size * random.random(d)) + random.normal(size=d)
    return features, random


@cases
def test_the_scores_are_the_same_in_both_units(seed, n, d, k, has_bias, log_size):
    features, random = problem(seed, n, d, log_size)
    scaling = standardization(features, has_bias)
    weights, bias = random.normal(size=(k, d)), random.normal(size=k) * has_bias
    in_training = scaling.apply(features) @ weights.T + bias
    in_data_weights, in_data_bias = scaling.to_data_units(weights, bias)
    in_data = features @ in_data_weights.T + in_data_bias
    reach = 1 + (np.abs(features) @ np.abs(in_data_weights.T)).max()
    np.testing.assert_allclose(in_data, in_training, atol=1e-12 * reach)
    if not has_bias:
        assert not in_data_bias.any()


@cases
def test_there_and_back_is_the_same_model(seed, n, d, k, has_bias, log_size):
    features, random = problem(seed, n, d, log_size)
    scaling = standardization(features, has_bias)
    weights, bias = random.normal(size=(k, d)), random.normal(size=k) * has_bias
    for there, back in (
        (scaling.to_data_units, scaling.from_data_units),
        (scaling.from_data_units, scaling.to_data_units),
    ):
        w, b = back(*there(weights, bias))
        np.testing.assert_allclose(w, weights, rtol=1e-12)
        moved = np.abs(there(weights, bias)[0]) @ np.abs(scaling.mean) + np.abs(weights) @ np.abs(scaling.mean)
        np.testing.assert_allclose(b, bias, atol=1e-12 * (1 + moved.max()))


@given(seed=st.integers(0, 10**6), n=st.integers(2, 40), d=st.integers(1, 5), log_size=st.floats(-6, 6))
def test_standardized_features_have_mean_0_and_variance_1(seed, n, d, log_size):
    features, _ = problem(seed, n, d, log_size)
    scaled = standardization(features, has_bias=True).apply(features)
    spread = 1e-12 * (1 + np.abs(features).max(axis=0) / features.std(axis=0))
    assert (np.abs(scaled.mean(axis=0)) <= spread).all()
    np.testing.assert_allclose((scaled**2).mean(axis=0), 1.0, atol=1e-9)


def test_without_bias_the_origin_stays_where_it_is():
    features, _ = problem(0, 30, 3, 1.0)
    scaling = standardization(features, has_bias=False)
    assert not scaling.mean.any()
    np.testing.assert_allclose(scaling.apply(features).std(axis=0), 1.0)
    assert not scaling.apply(np.zeros((1, 3))).any()


@pytest.mark.parametrize("constant", [0.0, 1.0, 0.1, -1e9, 1e-300])
def test_a_constant_feature_keeps_its_scale(constant):
    features = np.column_stack([np.full(7, constant), np.arange(7.0)])
    scaling = standardization(features, has_bias=True)
    assert scaling.deviation[0] == 1.0
    assert np.abs(scaling.apply(features)[:, 0]).max() <= 1e-12 * abs(constant)
    assert np.isfinite(scaling.apply(features)).all()


@pytest.mark.parametrize("n", [0, 1])
def test_too_few_points_for_a_deviation(n):
    features = np.full((n, 3), 5.0)
    scaling = standardization(features, has_bias=True)
    assert (scaling.deviation == 1.0).all()
    assert np.isfinite(scaling.apply(features)).all()


def test_no_scaling_changes_nothing():
    features, random = problem(1, 9, 4, 2.0)
    weights, bias = random.normal(size=(3, 4)), random.normal(size=3)
    scaling = identity(4)
    np.testing.assert_array_equal(scaling.apply(features), features)
    for units in (scaling.to_data_units(weights, bias), scaling.from_data_units(weights, bias)):
        np.testing.assert_array_equal(units[0], weights)
        np.testing.assert_array_equal(units[1], bias)


def test_it_is_a_frozen_copy():
    mean, deviation = np.zeros(2), np.ones(2)
    from_arrays = type(identity(2))(mean, deviation)
    mean[0] = deviation[0] = 9.0
    assert from_arrays.mean[0] == 0.0
    assert from_arrays.deviation[0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        from_arrays.mean[0] = 1.0


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("exponent", [-900, -600, 0, 500, 1000])
def test_any_finite_size_is_brought_to_variance_1(exponent, bias):
    """Powers of two change no digit: neither may they change what is learned from."""
    features = np.random.default_rng(0).normal(size=(50, 3)) + 2.0
    plain = standardization(features, bias)
    scaled = standardization(np.ldexp(features, exponent), bias)
    np.testing.assert_array_equal(scaled.deviation, np.ldexp(features.std(axis=0), exponent))
    np.testing.assert_array_equal(scaled.apply(np.ldexp(features, exponent)), plain.apply(features))
    np.testing.assert_allclose(scaled.apply(np.ldexp(features, exponent)).std(axis=0), 1.0)
