"""The settings of a run, as one frozen, checked value."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from softmax_viz.core.params import PARAMS


@dataclass(frozen=True, slots=True)
class Hyperparams:
    """What a person sets. Meaning, bounds and help of each field are in ``params.PARAMS``.

    Raises
    ------
    UserError
        If a value is out of bounds.
    """

    learning_rate: float = 0.3
    strength: float = 1e-3
    penalty: str = "l2"
    logit_dropout: float = 0.0
    dropout_scope: str = "epoch"
    dropout_rescale: bool = False
    batch_size: int | None = None
    bias: bool = True
    initialization: str = "normal"

    def __post_init__(self) -> None:
        for name, param in PARAMS.items():
            param.check(getattr(self, name))

    def with_value(self, name: str, value: object) -> Hyperparams:
        """A copy with one field changed; ``UserError`` if the value is not allowed."""
        changes: dict[str, Any] = {name: value}
        return replace(self, **changes)

    def as_dict(self) -> dict[str, object]:
        """Field names and values, in the order of the table."""
        return asdict(self)
