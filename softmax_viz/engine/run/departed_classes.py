"""What was learned of classes that were removed, for as long as an undo may bring them back. Trainer thread only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.training.reference import TrainState

# More than a person removes in one run; with every feature they take a few hundred kilobytes.
MOST_KEPT = 500
_BIAS = ""
_BYTES_OF_A_NUMBER = 150  # with its place in a dictionary


@dataclass(frozen=True, slots=True)
class _Row:
    """Weights, bias and optimizer's memory of one class: for each array of the state, a number for each name."""

    optimizer: str
    memory: tuple[str, ...]
    arrays: tuple[dict[str, float], ...]


class DepartedClasses:
    """Remembers the rows of classes that go, and gives them to those that come back.

    A key is never given to another class, so who comes with a known key is the same class again: by an undo, or by
    a redo of its making. It comes back with the row that it left with, whatever was trained meanwhile. Weights of
    features that were switched off meanwhile are forgotten, as they are for the classes that stayed.
    """

    def __init__(self) -> None:
        self._rows: OrderedDict[int, _Row] = OrderedDict()

    def forget(self) -> None:
        """Another run begins."""
        self._rows.clear()

    def copy(self) -> DepartedClasses:
        """Return the same memory, for a run that is kept."""
        copied = DepartedClasses()
        copied._rows = self._rows.copy()
        return copied

    @property
    def n_bytes(self) -> int:
        """About how much memory the rows hold."""
        return sum(_BYTES_OF_A_NUMBER * len(values) for row in self._rows.values() for values in row.arrays)

    def remember(
        self,
        state: TrainState,
        keys: Sequence[int],
        staying: Sequence[int],
        features: Sequence[str],
        optimizer: str,
    ) -> None:
        """Keep the rows of ``state``, whose classes have these ``keys``, that are not of those ``staying``.

        ``features`` are the columns of the weights. ``optimizer`` is the one whose memory the state holds; empty if
        that has units which change with the data: then it is not kept.
        """
        names = (*features, _BIAS)
        for index, key in enumerate(keys):
            if key not in staying:
                arrays = (state.theta, *(state.moments if optimizer else ()))
                row = tuple(dict(zip(names, array[index].tolist(), strict=True)) for array in arrays)
                self._rows[key] = _Row(optimizer, state.memory, row)
                self._rows.move_to_end(key)
        while len(self._rows) > MOST_KEPT:
            self._rows.popitem(last=False)

    def return_to(
        self,
        state: TrainState,
        keys: Sequence[int],
        known: Sequence[int],
        features: Sequence[str],
        optimizer: str,
        has_bias: bool,
    ) -> TrainState:
        """``state`` with the rows of classes that come back: those of ``keys`` that are not ``known``.

        The memory of another optimizer, or in other units, is of no use: then the class begins with none.
        """
        names = (*features, _BIAS)
        theta, moments = state.theta, [moment.copy() for moment in state.moments]
        for index, key in enumerate(keys):
            row = None if key in known else self._rows.get(key)
            if row is None:
                continue
            arrays = [theta]
            if optimizer and row.optimizer == optimizer and row.memory == state.memory:
                arrays += moments
            for array, values in zip(arrays, row.arrays, strict=False):
                array[index] = _in_order(values, names, has_bias)
        return replace(state, weights=theta[:, :-1], bias=theta[:, -1], moments=tuple(moments))

    def use_features(self, features: Sequence[str]) -> None:
        """Forget the weights of features other than these, as the classes that stayed do."""
        names = {*features, _BIAS}
        for key, row in self._rows.items():
            arrays = tuple({name: value for name, value in values.items() if name in names} for values in row.arrays)
            self._rows[key] = _Row(row.optimizer, row.memory, arrays)


def _in_order(values: dict[str, float], names: Sequence[str], has_bias: bool) -> Floats:
    """Return the numbers of a row in the order of ``names``, 0 for what it has none of."""
    return np.array([values.get(name, 0.0) if has_bias or name != _BIAS else 0.0 for name in names])
