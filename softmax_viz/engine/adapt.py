"""Live edits never reset a run: what has been learned follows the classes and features. Pure."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.training import TrainState


def adapt_classes(state: TrainState, before: tuple[int, ...], after: tuple[int, ...]) -> TrainState:
    """The state for the classes with keys ``after``, known so far by keys ``before``.

    A class that stays keeps its row of W and b wherever it stands now; a new one starts at zero; a row
    without class is dropped.
    """
    if before == after:
        return state
    weights = np.zeros((len(after), state.weights.shape[1]))
    bias = np.zeros(len(after))
    for row, key in enumerate(after):
        if key in before:
            weights[row] = state.weights[before.index(key)]
            bias[row] = state.bias[before.index(key)]
    return TrainState(weights, bias, state.step, state.epoch, state.position)


def adapt_features(state: TrainState, before: tuple[str, ...], after: tuple[str, ...]) -> TrainState:
    """The state for the features ``after``: kept columns move along, new ones start at zero."""
    if before == after:
        return state
    weights = np.zeros((len(state.bias), len(after)))
    for column, name in enumerate(after):
        if name in before:
            weights[:, column] = state.weights[:, before.index(name)]
    return TrainState(weights, state.bias, state.step, state.epoch, state.position)


def without_bias(state: TrainState) -> TrainState:
    """The state with the bias set to zero, as it is when the bias is switched off."""
    return TrainState(state.weights, np.zeros_like(state.bias), state.step, state.epoch, state.position)
