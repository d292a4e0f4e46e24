"""What the user changes of the weights of a run. Pure; any thread.

θ (K, D + 1) has a row for each class, the bias last.
"""

from __future__ import annotations

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.basics.number_text import number

# The largest size of a weight that can be set, far below that at which scores of usual points overflow.
LARGEST_WEIGHT = 1e12


@frozen_dataclass
class PutWeight:
    """Set the weight of one class at ``column`` (D for the bias) to ``value``."""

    class_index: int
    column: int
    value: float

    def apply(self, theta: Floats) -> Floats:
        """Return θ with this weight."""
        changed = theta.copy()
        changed[self.class_index, self.column] = self.value
        return changed


@frozen_dataclass
class ShiftAll:
    """Add ``amounts`` (D + 1) to the weights of every class: no probability changes."""

    amounts: tuple[float, ...]

    def apply(self, theta: Floats) -> Floats:
        """Return θ with every row shifted."""
        shifted: Floats = theta + self.amounts
        return shifted


@frozen_dataclass
class SubtractMean:
    """Subtract from the weights of every class their mean over the classes: no probability changes."""

    def apply(self, theta: Floats) -> Floats:
        """Return θ whose columns have the mean 0, up to rounding."""
        centred: Floats = theta - theta.mean(axis=0)
        return centred


WeightChange = PutWeight | ShiftAll | SubtractMean


def checked(value: float) -> float:
    """Return ``value`` if a weight can be set to it; ``UserError`` otherwise."""
    if not abs(value) <= LARGEST_WEIGHT:
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "A weight must be a number between −{most} and {most}. Type a smaller one."),
            most=number(LARGEST_WEIGHT),
        )
    return value
