"""The weights of removed classes, kept as long as an undo may bring the classes back. Trainer thread only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.training.reference import TrainState

# More classes than a user removes in one run; with all features they take a few hundred kilobytes.
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
    """Stores the rows of removed classes and restores them when the classes come back.

    A key is never given to another class, so a class that comes with a known key is the same class again: by an undo,
    or by a redo of its creation. It gets the row that it had when it was removed, whatever was trained meanwhile.
    Weights of features that were switched off meanwhile are forgotten, as they are for the classes that stayed.
    """

    def __init__(self) -> None:
        self._rows: OrderedDict[int, _Row] = OrderedDict()

    def forget(self) -> None:
        """Forget all rows, because another run begins."""
        self._rows.clear()

    def copy(self) -> DepartedClasses:
        """Return a copy, for a run that is kept."""
        copied = DepartedClasses()
        copied._rows = self._rows.copy()
        return copied

    def same_as(self, other: DepartedClasses) -> bool:
        """Return whether both hold the same rows."""
        return len(self._rows) == len(other._rows) and all(
            row is other._rows.get(key) for key, row in self._rows.items()
        )

    @property
    def n_bytes(self) -> int:
        """Approximate memory of the rows in bytes."""
        return sum(_BYTES_OF_A_NUMBER * len(values) for row in self._rows.values() for values in row.arrays)

    def remember(
        self,
        state: TrainState,
        keys: Sequence[int],
        staying: Sequence[int],
        features: Sequence[str],
        optimizer: str,
    ) -> None:
        """Store the rows of the classes of ``state`` (with these ``keys``) that are not among those ``staying``.

        ``features`` are the columns of the weights. ``optimizer`` names the one whose memory the state holds; empty if
        the units of that memory change with the data: then the memory is not stored.
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
        """Return ``state`` with the rows of classes that come back: those of ``keys`` that are not ``known``.

        Memory of another optimizer, or in other units, is of no use: then the class starts without memory.
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
        """Forget the weights of all features except these, as for the classes that stayed."""
        names = {*features, _BIAS}
        for key, row in self._rows.items():
            arrays = tuple({name: value for name, value in values.items() if name in names} for values in row.arrays)
            self._rows[key] = _Row(row.optimizer, row.memory, arrays)


def _in_order(values: dict[str, float], names: Sequence[str], has_bias: bool) -> Floats:
    """Return the numbers of a row in the order of ``names``, 0 where the row has none."""
    return np.array([values.get(name, 0.0) if has_bias or name != _BIAS else 0.0 for name in names])
