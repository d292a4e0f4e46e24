"""The settings of a run: the table of hyper-parameters, as the fields of one frozen, checked value.

To add a hyper-parameter: one field of ``Hyperparams``, whose entry contains its bounds and texts. ``PARAMS`` is the
table of these entries by name; widgets, checks, command line, help and files all read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.methods.initializations import INITIALIZATIONS
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.methods.penalties import PENALTIES
from softmax_viz.core.settings.param_kinds import Alternative, Param, choice, choices_of, number, param_of, switch

_T = QT_TRANSLATE_NOOP


@frozen_dataclass
class Hyperparams:
    """The hyper-parameters that the user sets.

    Raises
    ------
    UserError
        If a value is out of bounds, or the optimizer needs a smooth objective where loss or penalty have corners.
    """

    # fmt: off
    learning_rate: float = number(
        _T("params", "Learning rate"),
        _T("params", "Length η of one step, w ← w − η·∂J/∂w: too small is slow, too large overshoots."),
        low=1e-4, high=100.0, default=0.3, scale="log", symbol="η",
    )
    strength: float = number(
        _T("params", "Regularization λ"),
        _T("params", "Strength λ of the penalty: larger keeps the weights smaller and the boundaries softer."),
        low=1e-6, high=10.0, default=1e-3, scale="log", zero=True, symbol="λ",
    )
    penalty: str = choice(
        _T("params", "Penalty"),
        _T("params", "What is added to the data loss to keep the weights small; the bias is not penalised."),
        choices=choices_of(PENALTIES),
        default="l2",
    )
    l1_ratio: float = number(
        _T("params", "L1 share ρ"),
        _T("params", "Share ρ of L1 in the elastic net λ (ρ Σ |w| + (1 − ρ)/2 Σ w²): 1 is L1 alone, 0 is L2."),
        low=0.0, high=1.0, default=0.5, symbol="ρ",
    )
    logit_dropout: float = number(
        _T("params", "Logit dropout"),
        _T(
            "params",
            "Probability of setting a class's logit to 0 during training; the picture shows the full model, "
            "and D the boundaries that training sees.",
        ),
        low=0.0, high=0.95, default=0.0,
    )
    batch_size: int | None = number(
        _T("params", "Batch size"),
        _T("params", "Points used in one step: small batches make a noisy path, all of them a smooth one."),
        low=1, high=1000, default=None, scale="log", whole=True, none_is_all=True,
    )
    optimizer: str = choice(
        _T("params", "Optimizer"),
        _T("params", "How a step is made from the gradient g = ∂J/∂w."),
        choices=choices_of(OPTIMIZERS),
        default="gd", names_itself=True,
    )
    momentum: float = number(
        _T("params", "Momentum β"),
        _T("params", "How much of the last velocity is kept, v ← β v + g: 0 is plain gradient descent."),
        low=0.0, high=0.999, default=0.9, symbol="β",
    )
    beta1: float = number(
        _T("params", "Adam β₁"),
        _T("params", "Memory of the mean gradient, m ← β₁ m + (1 − β₁) g."),
        low=0.0, high=0.999, default=0.9, symbol="β₁",
    )
    beta2: float = number(
        _T("params", "Adam β₂"),
        _T("params", "Memory of the mean squared gradient, v ← β₂ v + (1 − β₂) g²."),
        low=0.0, high=0.9999, default=0.999, symbol="β₂",
    )
    bias: bool = switch(
        _T("params", "Bias"),
        _T("params", "Add b to every score, z = w·φ + b; without it all boundaries pass through the origin."),
        default=True,
    )
    loss: str = choice(
        _T("params", "Loss"),
        _T("params", "What a point costs; J is the mean over the points plus the penalty."),
        choices=choices_of(LOSSES),
        default="cross_entropy", section="more", names_itself=True,
    )
    label_smoothing: float = number(
        _T("params", "Label smoothing ε"),
        _T("params", "Aim at (1 − ε)·onehot + ε/K instead of certainty: keeps the model from being too sure."),
        low=0.0, high=0.9, default=0.0, section="more", symbol="ε",
    )
    dropout_scope: str = choice(
        _T("params", "Dropped per"),
        _T("params", "How long one draw of dropped logits lasts."),
        choices=(
            ("epoch", _T("params", "epoch"), _T("params", "One draw for a whole pass over the data.")),
            ("step", _T("params", "step"), _T("params", "A new draw at every step, shared by all its points.")),
            ("example", _T("params", "point"), _T("params", "A draw of its own for every point at every step.")),
        ),
        default="epoch", unless_zero="logit_dropout", section="more",
    )
    dropout_rescale: bool = switch(
        _T("params", "Rescale kept"),
        _T("params", "Divide the kept logits by 1 − p, so that the mean logit stays what it is without dropout."),
        default=False, unless_zero="logit_dropout", section="more",
    )
    initialization: str = choice(
        _T("params", "Initial weights"),
        _T("params", "Where a run starts; takes effect at the next Reset."),
        choices=choices_of(INITIALIZATIONS),
        default="normal", section="more",
    )
    initial_sigma: float = number(
        _T("params", "Initial σ"),
        _T(
            "params",
            "Standard deviation σ of the first weights: 0.01 is nearly undecided, 1 prefers classes at "
            "random.",
        ),
        low=1e-4, high=10.0, default=0.01, scale="log", section="more", symbol="σ",
    )
    standardize: bool = switch(
        _T("params", "Standardize"),
        _T(
            "params",
            "Train on (φ − mean) / deviation of each feature: the same picture, and one learning rate "
            "suits all features.",
        ),
        default=False, section="data",
    )
    test_share: float = number(
        _T("params", "Test share"),
        _T("params", "Share of the points that is held out: hollow, never trained on, used for the test loss."),
        low=0.0, high=0.9, default=0.0, section="data",
    )
    split_seed: int = number(
        _T("params", "Split seed"),
        _T("params", "Which points are held out: another seed, another choice."),
        low=0, high=9999, default=0, whole=True, unless_zero="test_share", section="data",
    )
    # fmt: on

    def __post_init__(self) -> None:
        for name, param in PARAMS.items():
            param.check(getattr(self, name))
        optimizer, has_corners = OPTIMIZERS[self.optimizer], PENALTIES[self.penalty].has_corners
        if optimizer.needs_hessian and (LOSSES[self.loss].curvature is None or has_corners):
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "errors",
                    "Newton needs a smooth objective: choose cross-entropy and penalty off or L2.",
                )
            )
        if optimizer.direct is not None and optimizer.proximal is None and has_corners:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "This optimizer needs a smooth penalty: choose penalty off or L2.")
            )

    def with_value(self, name: str, value: object) -> Hyperparams:
        """Return a copy with one field changed; ``UserError`` if the value is not allowed."""
        return self.with_values({name: value})

    def with_values(self, values: Mapping[str, object]) -> Hyperparams:
        """Return a copy with several fields changed; ``UserError`` if a value is not allowed."""
        changes: dict[str, Any] = {**values}
        return replace(self, **changes)

    def as_dict(self) -> dict[str, object]:
        """Return field names and values, in the order of the table."""
        return asdict(self)


# Choices whose alternatives list in ``uses`` the parameters that have an effect with them.
_TABLES: dict[str, Mapping[str, Alternative]] = {
    "optimizer": OPTIMIZERS,
    "penalty": PENALTIES,
    "loss": LOSSES,
    "initialization": INITIALIZATIONS,
}

PARAMS: dict[str, Param] = {field.name: param_of(field, _TABLES) for field in fields(Hyperparams)}
