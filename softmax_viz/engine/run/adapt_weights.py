"""Live edits never reset a run: the weights follow their classes and features. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from softmax_viz.core.training.reference import TrainState


def adapt_classes(state: TrainState, before: Sequence[Hashable], after: Sequence[Hashable]) -> TrainState:
    """Return the state for the classes with keys ``after``; those of ``state`` have the keys ``before``.

    A class that stays keeps its row of W, of b and of the optimizer's memory, at its new index; a new class starts at
    zero; a row whose class is gone is dropped.
    """
    if tuple(before) == tuple(after):
        return state
    return _theta_mapped(state, lambda theta: _moved(theta, before, after))


def adapt_features(state: TrainState, before: Sequence[Hashable], after: Sequence[Hashable]) -> TrainState:
    """Return the state for the features ``after``: columns move with their features, new ones start at zero."""
    if tuple(before) == tuple(after):
        return state
    bias = ("bias",)
    return _theta_mapped(state, lambda theta: _moved(theta.T, (*before, bias), (*after, bias)).T)


def without_bias(state: TrainState) -> TrainState:
    """Return the state with the bias set to zero, as when the bias is switched off."""
    return _theta_mapped(state, lambda theta: np.column_stack([theta[:, :-1], np.zeros(len(theta), theta.dtype)]))


def _theta_mapped(state: TrainState, change: Callable[[Any], Any]) -> TrainState:
    """Return ``state`` with ``change`` applied to θ (K, D + 1) and to every array of its shape."""
    theta = change(state.theta)
    moments = tuple(change(moment) for moment in state.moments)
    starts = None if state.moment_starts is None else change(state.moment_starts)
    return replace(state, weights=theta[:, :-1], bias=theta[:, -1], moments=moments, moment_starts=starts)


def _moved(rows: Any, before: Sequence[Hashable], after: Sequence[Hashable]) -> Any:
    """Return ``rows``, whose names are ``before``, in the order ``after``; zeros where a name is new."""
    moved = np.zeros((len(after), rows.shape[1]), rows.dtype)
    for to, name in enumerate(after):
        if name in before:
            moved[to] = rows[list(before).index(name)]
    return moved
