"""The optimizer's memory when the units or the parameters change in the middle of a run. Pure; any thread.

A velocity and a mean are sums of gradients, so they change units as gradients do. For a feature φ of mean μ and
deviation σ the gradient of its weight is Σ r (φ − μ)/σ over the residuals r, and that of the bias is Σ r. In other
units, μ′ and σ′, it is (σ g_w + (μ − μ′) g_b) / σ′: exact for any sum of gradients. A velocity is converted in the
same way, not like the weights that it moves: then it is the velocity that a run in the new units would have, and it
fits the steps that the gradient there makes with the present learning rate.

A mean of squares has no exact conversion where μ changes, because the products g_w g_b are not stored.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.methods.optimizers import MEMORY_ARRAYS
from softmax_viz.core.model.standardization import Scaling
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainState

# The largest relative error of a converted root mean square, and so of a step of Adam; beyond it the memory is reset.
_SHARE = 0.1


def in_other_units(state: TrainState, before: Scaling, after: Scaling) -> TrainState:
    """Return ``state`` with its moments converted from units ``before`` to ``after``; the weights are unchanged.

    A mean of squares is s² v_w + c² v_b with s = σ/σ′ and c = (μ − μ′)/σ′, where its root is accurate to a
    tenth: the exact value lies between (s √v_w ± |c| √v_b)². Where it is not, the whole memory is reset.
    """
    if not state.moments:
        return state
    if np.array_equal(before.mean, after.mean) and np.array_equal(before.deviation, after.deviation):
        return state
    stretch = before.deviation / after.deviation
    shift = (before.mean - after.mean) / after.deviation
    moments: list[Floats] = []
    for name, moment in zip(state.memory, state.moments, strict=True):
        weights, bias = moment[:, :-1], moment[:, -1:]
        if name not in MEMORY_ARRAYS:
            return forgotten(state)
        if MEMORY_ARRAYS[name].gradient_power == 1:
            converted = stretch * weights + shift * bias
        else:
            own, others = stretch * np.sqrt(weights), np.abs(shift) * np.sqrt(bias)
            if (others > _SHARE * own)[weights > 0.0].any():
                return forgotten(state)
            converted = np.where(weights > 0.0, own**2 + others**2, 0.0)
        moments.append(np.column_stack([converted, bias]))
    return replace(state, moments=tuple(moments)) if all(np.isfinite(m).all() for m in moments) else forgotten(state)


def forgotten(state: TrainState) -> TrainState:
    """Return ``state`` with the optimizer's memory reset."""
    return replace(state, moments=(), memory=(), moment_steps=0, moment_starts=None)


def with_empty_begun(state: TrainState) -> TrainState:
    """Return ``state`` with the age of a parameter's memory set to 0 where all its moments are 0.

    So a new feature, class or bias, and a parameter whose gradient has always been 0, is treated as at the start of a
    run. Adam would otherwise take its zeros for a mean of many steps and move it by several times the learning rate.
    """
    if not state.moments:
        return state
    known = np.any([moment != 0.0 for moment in state.moments], axis=0)
    if not known.any():
        return forgotten(state)
    starts = np.zeros(known.shape, np.int64) if state.moment_starts is None else state.moment_starts
    starts = np.where(known, starts, state.moment_steps)
    oldest = int(starts.min())
    return replace(state, moment_steps=state.moment_steps - oldest, moment_starts=starts - oldest)


def with_other_betas(state: TrainState, before: Hyperparams, after: Hyperparams) -> TrainState:
    """Return ``state`` for the decay rates of ``after``, with the same bias-corrected means as with ``before``."""
    ages = state.moment_steps - (0 if state.moment_starts is None else state.moment_starts)
    moments = []
    for name, moment in zip(state.memory, state.moments, strict=True):
        decay = MEMORY_ARRAYS[name].decay if name in MEMORY_ARRAYS else ""
        was, now = (getattr(settings, decay) if decay else 0.0 for settings in (before, after))
        if was != now:
            ages = np.maximum(ages, 1)  # at age 0 the moments are 0
            moment = moment * ((1.0 - now**ages) / (1.0 - was**ages))
        moments.append(moment)
    return replace(state, moments=tuple(moments))
