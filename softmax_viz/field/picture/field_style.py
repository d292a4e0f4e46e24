"""How the user chooses to see the field: the quantity, the opacity, and the lines drawn over it.

Frozen and pure; any thread. ``quantities.QUANTITIES`` defines the quantities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.model.features import LINEAR
from softmax_viz.field.picture.palette import DEFAULT_OPACITY
from softmax_viz.field.picture.quantities import QUANTITIES

__all__ = ["DEFAULT_OPACITY", "FieldStyle", "has_cells"]


@frozen_dataclass
class FieldStyle:
    """What is drawn besides the points.

    Parameters
    ----------
    quantity
        A key of ``quantities.QUANTITIES``.
    class_key
        The ``ClassLabel.key`` of the class whose probability is shown by a quantity of one class; a key without a class
        stands for the first class.
    opacity
        Opacity of the colours of the field, 0 (only the ground) … 1 (full).
    contours
        Whether lines of equal probability are drawn.
    weight_vectors
        Whether each class has an arrow along its weights of x and y.
    zero_lines
        Whether each class has the line on which its score is zero.
    dropout_fan
        Whether the boundaries of sampled dropout masks are drawn while logit dropout is on.
    cells
        Whether the sites of the regions are drawn: with the features x and y, regions are the cells of a power diagram.
    grid
        Whether the grid of the axes is drawn.
    region_labels
        Whether number and name of each class are written in its regions.
    wrong_points
        Whether the points that the model gets wrong are marked.
    """

    quantity: str = next(iter(QUANTITIES))
    class_key: int = 0
    opacity: float = DEFAULT_OPACITY
    contours: bool = False
    weight_vectors: bool = False
    zero_lines: bool = False
    dropout_fan: bool = False
    cells: bool = False
    grid: bool = True
    region_labels: bool = True
    wrong_points: bool = True

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> FieldStyle:
        """Return the style that ``as_dict`` wrote. Unknown, badly typed or illegal values are replaced by defaults."""
        known = {field.name: values[field.name] for field in fields(cls) if field.name in values}
        return cls(**{name: value for name, value in known.items() if _fits(name, value)})  # type: ignore[arg-type]

    def as_dict(self) -> dict[str, object]:
        """Return field names and plain values."""
        return asdict(self)


def has_cells(features: tuple[str, ...]) -> bool:
    """Return whether the regions are the cells of sites in the plane: the features are x and y."""
    return sorted(features) == sorted(LINEAR)


def _fits(name: str, value: object) -> bool:
    """Return whether ``value`` is legal in the field ``name`` of a style."""
    if name == "quantity":
        return isinstance(value, str) and value in QUANTITIES
    if name == "class_key":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "opacity":
        return isinstance(value, (int, float)) and not isinstance(value, bool) and 0.0 <= value <= 1.0
    return isinstance(value, bool)
