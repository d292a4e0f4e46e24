"""Changes of the weights by hand, and the weights before them, each kept bit for bit. Trainer thread only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.run.run_state import RunState

# More changes than a user undoes; at 12 classes and 20 features each takes 4 kB.
MOST_KEPT = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """θ (K, D + 1) in data units and in the units of training; None where it is not known."""

    in_data: Floats | None = None
    in_training: Floats | None = None


class KeptWeights:
    """Weights by number; the oldest are forgotten beyond ``MOST_KEPT``. The window gives the numbers.

    Steps, the loss history and the optimizer's memory are no part of the weights and stay.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Coefficients] = OrderedDict()

    def change(self, run: RunState, change: Callable[[Floats], Floats], in_data: bool, keep_as: int) -> None:
        """Apply ``change`` to θ of ``run``, in data units or in the units of training; keep θ as it was.

        Nothing changes if no problem can be made of the data, because the scale between the units is then unknown.
        With ``keep_as`` 0 nothing is kept.
        """
        if not _has_scale(run):
            return
        self._keep(keep_as, run)
        is_scaled = run.inputs.hyperparams.standardize
        with np.errstate(over="ignore", invalid="ignore"):
            theta = change((run.state if is_scaled and not in_data else run.model).theta)
        if not run.inputs.hyperparams.bias:
            theta[:, -1] = 0.0
        _use(run, Coefficients(theta, None) if in_data else Coefficients(None, theta))

    def exchange(self, run: RunState, number: int, keep_as: int) -> None:
        """Use in ``run`` the weights kept under ``number``, if there are any, and keep its present ones."""
        kept = self._kept.pop(number, None)
        if kept is not None and _has_scale(run):
            self._keep(keep_as, run)
            _use(run, kept)

    def _keep(self, number: int, run: RunState) -> None:
        if number:
            self._kept[number] = Coefficients(run.model.theta, run.state.theta if run.is_posed else None)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


def _has_scale(run: RunState) -> bool:
    """Return whether weights can be converted between both units, for which the problem is posed if need be."""
    if not run.inputs.hyperparams.standardize:
        return True
    with suppress(UserError, ValueError, ArithmeticError):  # reported where training needs the problem
        run.pose()
    return run.is_posed


def _use(run: RunState, coefficients: Coefficients) -> None:
    """Use these weights, those in the other units by conversion; nothing changes if they have another shape."""
    state, model, scaling, features = run.parts()
    in_data, in_training = coefficients.in_data, coefficients.in_training
    given = in_data if in_data is not None else in_training
    known = state or model
    if given is None or known is None or given.shape != known.theta.shape:
        return
    if not run.inputs.hyperparams.standardize:
        run.restore(state and _with(state, given), model and _with(model, given), scaling, features)
        return
    with np.errstate(over="ignore", invalid="ignore"):
        if in_data is None:
            in_data = np.column_stack(scaling.to_data_units(given[:, :-1], given[:, -1]))
        if in_training is None:
            in_training = np.column_stack(scaling.from_data_units(given[:, :-1], given[:, -1]))
    run.restore(_with(known, in_training), _with(known, in_data), scaling, features)


def _with(state: TrainState, theta: Floats) -> TrainState:
    return replace(state, weights=theta[:, :-1], bias=theta[:, -1])
