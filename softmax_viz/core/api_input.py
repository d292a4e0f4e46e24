"""Checks of the input of ``core.train`` and its results, with the error messages of scikit-learn. Pure."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softmax_viz.core.basics.arrays import Floats, Ints

# A label beyond this is an identifier, not a class number, and weights for so many classes would fill the memory.
MOST_CLASSES = 10_000


def checked_features(features: ArrayLike, n_features: int | None = None) -> Floats:
    """Return ``features`` as an array (M, D) of finite numbers; D must be ``n_features`` if that is given."""
    given = _numbers(features, "X")
    if given.ndim != 2:
        raise ValueError(
            f"Expected 2D array, got {given.ndim}D array instead. Reshape your data either using array.reshape(-1, 1) "
            "if it has a single feature or array.reshape(1, -1) if it contains a single sample."
        )
    if n_features is not None and given.shape[1] != n_features:
        raise ValueError(
            f"X has {given.shape[1]} features, but this model is expecting {n_features} features as input."
        )
    return given


def checked_labels(labels: ArrayLike) -> Ints:
    """Return ``labels`` as an array (M,) of whole numbers, which may be given as text."""
    given = _numbers(labels, "y")
    if given.ndim != 1:
        raise ValueError(f"y should be a 1d array, got an array of shape {given.shape} instead.")
    if not np.array_equal(given, given.round()):
        raise ValueError("labels must be whole numbers 0 … K − 1")
    if len(given) and not (given.min() >= 0.0 and given.max() < MOST_CLASSES):
        worst = given.min() if given.min() < 0.0 else given.max()
        raise ValueError(
            f"labels must be whole numbers 0 … K − 1, with at most {MOST_CLASSES} classes; one is {worst:g}"
        )
    return given.astype(np.int64)


def checked_count(name: str, value: object, least: int) -> int:
    """Return ``value`` as a whole number of at least ``least``."""
    try:
        count = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise ValueError(f"{name} must be a whole number, not {value!r}") from None
    if count < least:
        raise ValueError(f"{name} must be at least {least}, not {count}")
    return count


def _numbers(values: ArrayLike, name: str) -> Floats:
    """Return ``values`` as finite float64; a masked array is accepted only if nothing in it is masked."""
    if _is_masked(values):
        raise ValueError(f"Input {name} contains masked values: fill or remove them first.")
    try:
        array = np.asarray(values)
        if np.iscomplexobj(array):
            raise ValueError(f"Complex data not supported: {name} must be real.")
        given = array.astype(np.float64)
    except (TypeError, OverflowError) as problem:
        raise ValueError(f"Input {name} cannot be read as numbers: {problem}") from None
    if not np.isfinite(given).all():
        raise ValueError(f"Input {name} contains NaN or infinity.")
    return given


def _is_masked(values: Any) -> bool:
    """Return whether any value is masked, also in a sequence of masked arrays: numpy would join them without masks."""
    if isinstance(values, np.ma.MaskedArray):
        return bool(np.ma.getmaskarray(values).any())
    return isinstance(values, list | tuple) and any(_is_masked(value) for value in values)
