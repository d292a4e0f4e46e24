"""The settings of a run, as one frozen, checked value."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from softmax_viz.core.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.params import PARAMS


@dataclass(frozen=True, slots=True)
class Hyperparams:
    """What a person sets. Meaning, bounds and help of each field are in ``params.PARAMS``.

    Raises
    ------
    UserError
        If a value is out of bounds, or Newton is asked for where the objective has no curvature to use.
    """

    learning_rate: float = 0.3
    strength: float = 1e-3
    penalty: str = "l2"
    l1_ratio: float = 0.5
    logit_dropout: float = 0.0
    batch_size: int | None = None
    optimizer: str = "gd"
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    bias: bool = True
    loss: str = "cross_entropy"
    label_smoothing: float = 0.0
    dropout_scope: str = "epoch"
    dropout_rescale: bool = False
    initialization: str = "normal"
    initial_sigma: float = 0.01
    standardize: bool = False
    test_share: float = 0.0
    split_seed: int = 0

    def __post_init__(self) -> None:
        for name, param in PARAMS.items():
            param.check(getattr(self, name))
        if self.optimizer == "newton" and (self.loss != "cross_entropy" or self.penalty in ("l1", "elastic")):
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "Newton needs a smooth objective: choose cross-entropy and penalty off or L2.",
                )
            )

    def with_value(self, name: str, value: object) -> Hyperparams:
        """A copy with one field changed; ``UserError`` if the value is not allowed."""
        changes: dict[str, Any] = {name: value}
        return replace(self, **changes)

    def as_dict(self) -> dict[str, object]:
        """Field names and values, in the order of the table."""
        return asdict(self)
