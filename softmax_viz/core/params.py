"""The one table of hyper-parameters. Widgets, checks, command line, help and files all read it.

To add a hyper-parameter: one entry here and the field of the same name in ``Hyperparams``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from softmax_viz.core.messages import QT_TRANSLATE_NOOP, UserError


@dataclass(frozen=True, slots=True)
class NumberParam:
    """A quantity on a slider.

    Parameters
    ----------
    name
        The field of ``Hyperparams``.
    label, help
        English texts marked for translation in the context ``params``; ``help`` is one sentence that says
        what the quantity does to the picture and quotes the formula.
    low, high, default
        Inclusive bounds and the value of a new session.
    scale
        ``log`` where the quantity is felt by factors.
    zero
        With a logarithmic scale: the left end of the slider is exactly 0.
    whole
        Whole numbers only.
    none_is_all
        The right end of the slider is ``None``, shown as "all" (batch size).
    """

    name: str
    label: str
    help: str
    low: float
    high: float
    default: float | None
    scale: Literal["linear", "log"] = "linear"
    zero: bool = False
    whole: bool = False
    none_is_all: bool = False

    def check(self, value: object) -> None:
        """Raise ``UserError`` unless ``value`` is allowed."""
        if value is None and self.none_is_all:
            return
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "{name} must be a number, not {value}."),
                name=self.name,
                value=value,
            )
        assert isinstance(value, (int, float))
        if self.zero and value == 0:
            return
        if not (math.isfinite(value) and self.low <= value <= self.high):
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "{name} must lie between {low} and {high}, not at {value}."),
                name=self.name, low=0 if self.zero else self.low, high=self.high, value=value,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChoiceParam:
    """One of a few named alternatives: ``choices`` are (value, label, help) with marked texts."""

    name: str
    label: str
    help: str
    choices: tuple[tuple[str, str, str], ...]
    default: str

    def check(self, value: object) -> None:
        """Raise ``UserError`` unless ``value`` is allowed."""
        known = [choice[0] for choice in self.choices]
        if value not in known:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "{name} must be one of {choices}, not {value}."),
                name=self.name, choices=", ".join(known), value=value,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SwitchParam:
    """On or off."""

    name: str
    label: str
    help: str
    default: bool

    def check(self, value: object) -> None:
        """Raise ``UserError`` unless ``value`` is a truth value."""
        if not isinstance(value, bool):
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "{name} must be on or off, not {value}."),
                name=self.name,
                value=value,
            )


Param = NumberParam | ChoiceParam | SwitchParam

_T = QT_TRANSLATE_NOOP

PARAMS: dict[str, Param] = {
    param.name: param
    for param in (
        NumberParam(
            "learning_rate",
            _T("params", "Learning rate"),
            _T("params", "Length η of one step, w ← w − η·∂J/∂w: small creeps, large overshoots."),
            low=1e-4, high=100.0, default=0.3, scale="log",
        ),
        NumberParam(
            "strength",
            _T("params", "Regularization λ"),
            _T("params", "Strength λ of the penalty: larger keeps the weights smaller and the boundaries softer."),
            low=1e-6, high=10.0, default=1e-3, scale="log", zero=True,
        ),
        ChoiceParam(
            "penalty",
            _T("params", "Penalty"),
            _T("params", "What is added to the data loss to keep the weights small; the bias is free."),
            choices=(
                ("none", _T("params", "off"), _T("params", "No penalty: J is the data loss alone.")),
                ("l2", _T("params", "L2"), _T("params", "Weight decay, λ/2 · Σ w²: shrinks all weights.")),
                ("l1", _T("params", "L1"), _T("params", "Lasso, λ · Σ |w|: sets small weights to exactly zero.")),
            ),
            default="l2",
        ),
        NumberParam(
            "logit_dropout",
            _T("params", "Logit dropout"),
            _T("params", "Chance p that a class's logit is replaced by 0 while training; the picture never drops any."),
            low=0.0, high=0.95, default=0.0,
        ),
        ChoiceParam(
            "dropout_scope",
            _T("params", "Dropped per"),
            _T("params", "How long one draw of dropped logits lasts."),
            choices=(
                ("epoch", _T("params", "epoch"), _T("params", "One draw for a whole pass over the data.")),
                ("step", _T("params", "step"), _T("params", "A new draw at every step, shared by all its points.")),
                ("example", _T("params", "point"), _T("params", "A draw of its own for every point at every step.")),
            ),
            default="epoch",
        ),
        SwitchParam(
            "dropout_rescale",
            _T("params", "Rescale kept"),
            _T("params", "Divide the kept logits by 1 − p, so that the mean logit stays what it is without dropout."),
            default=False,
        ),
        NumberParam(
            "batch_size",
            _T("params", "Batch size"),
            _T("params", "Points used in one step: small batches make a noisy path, all of them a smooth one."),
            low=1, high=1000, default=None, scale="log", whole=True, none_is_all=True,
        ),
        SwitchParam(
            "bias",
            _T("params", "Bias"),
            _T("params", "Add b to every score, z = w·φ + b; without it all boundaries pass through the origin."),
            default=True,
        ),
        ChoiceParam(
            "initialization",
            _T("params", "Initial weights"),
            _T("params", "Where a run starts; takes effect at the next Reset."),
            choices=(
                ("normal", _T("params", "small"), _T("params", "Normal with σ = 0.01: nearly undecided.")),
                ("zeros", _T("params", "zeros"), _T("params", "All zero: the loss is exactly ln K.")),
                ("textbook", _T("params", "textbook"), _T("params", "randn / √(D/2), as in many textbook programs.")),
            ),
            default="normal",
        ),
    )
}  # fmt: skip
