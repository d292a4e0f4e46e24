"""The settings of toy data, as a table of texts and bounds and as one frozen, checked value."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.data.dataset import MAX_CLASSES, MIN_CLASSES
from softmax_viz.core.settings.param_kinds import NumberParam

_T = QT_TRANSLATE_NOOP

# Context "params", because the rows of the panels show them. A generator narrows the bounds of some of them:
# ``generators.Generator.params``.
GENERATOR_PARAMS: dict[str, NumberParam] = {
    param.name: param
    for param in (
        NumberParam(
            "n_classes",
            _T("params", "Classes"),
            _T("params", "Number K of classes."),
            low=MIN_CLASSES, high=MAX_CLASSES, default=3, whole=True, section="data",
        ),
        NumberParam(
            "per_class",
            _T("params", "Points per class"),
            _T("params", "Number of points in each class; with a balance below 1, in the first class."),
            low=1, high=5000, default=45, scale="log", whole=True, section="data",
        ),
        NumberParam(
            "noise",
            _T("params", "Noise"),
            _T("params", "How far points are scattered: standard deviation, as a share of the gap between classes."),
            low=0.0, high=1.0, default=0.15, section="data",
        ),
        NumberParam(
            "balance",
            _T("params", "Balance"),
            _T("params", "Size of each class as a share of the one before it: 1 makes all classes equally large."),
            low=0.0, high=1.0, default=1.0, section="data",
        ),
        NumberParam(
            "label_noise",
            _T("params", "Label noise"),
            _T("params", "Share of the points that are given to another class, any of the others alike."),
            low=0.0, high=0.5, default=0.0, section="data",
        ),
        NumberParam(
            "seed",
            _T("params", "Seed"),
            _T("params", "Which points are drawn: the same seed gives the same points."),
            low=0, high=9999, default=0, whole=True, section="data",
        ),
    )
}  # fmt: skip


@frozen_dataclass
class GeneratorSettings:
    """The settings that the user chooses. Meaning, bounds and help of each field are in ``GENERATOR_PARAMS``.

    Raises
    ------
    UserError
        If a value is out of bounds.
    """

    n_classes: int = 3
    per_class: int = 45
    noise: float = 0.15
    balance: float = 1.0
    label_noise: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        for name, param in GENERATOR_PARAMS.items():
            param.check(getattr(self, name))

    def with_value(self, name: str, value: object) -> GeneratorSettings:
        """Return a copy with one field changed; ``UserError`` if the value is not allowed."""
        changes: dict[str, Any] = {name: value}
        return replace(self, **changes)

    def as_dict(self) -> dict[str, object]:
        """Return field names and values, in the order of the table."""
        return asdict(self)

    def class_sizes(self) -> list[int]:
        """Return the number of points of each of the K classes, at least 1, before labels are changed."""
        sizes, share = [], 1.0
        for _ in range(self.n_classes):
            sizes.append(max(1, int(self.per_class * share + 0.5)))
            share *= self.balance
        return sizes
