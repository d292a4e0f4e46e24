"""Pairs of settings that are worth a race from the same start: one table. Pure; any thread."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.settings.hyperparams import Hyperparams

_T = QT_TRANSLATE_NOOP
_NONE: Mapping[str, object] = MappingProxyType({})


@frozen_dataclass(eq=False)
class Contrast:
    """Two settings that race against each other.

    Parameters
    ----------
    name
        Its key in ``CONTRASTS``.
    label, help
        English texts marked for translation in the context ``compare``.
    ours, theirs
        Values of hyper-parameters in the present run, and those that differ in the other one.
    unless_on
        A hyper-parameter that must not be ``none``, and its value if it is: without it there is no difference.
    """

    name: str
    label: str
    help: str
    ours: Mapping[str, object]
    theirs: Mapping[str, object]
    unless_on: Mapping[str, object] = _NONE

    def needed(self, present: Hyperparams) -> dict[str, object]:
        """Return the values that the present run must get; empty if it has them."""
        missing = {name: value for name, value in self.unless_on.items() if getattr(present, name) == "none"}
        return {
            name: value for name, value in {**missing, **self.ours}.items() if getattr(present, name) != value
        }  # fmt: skip


def check(present: Hyperparams, ours: Mapping[str, object], theirs: Mapping[str, object]) -> None:
    """Raise ``UserError`` if one of the two runs cannot have its settings."""
    present.with_values(ours).with_values(theirs)


CONTRASTS: dict[str, Contrast] = {
    contrast.name: contrast
    for contrast in (
        Contrast(
            "optimizer",
            _T("compare", "Gradient descent and Adam"),
            _T("compare", "Adam gives every weight a step size of its own; gradient descent has one for all."),
            {"optimizer": "gd"}, {"optimizer": "adam"},
        ),
        Contrast(
            "penalty",
            _T("compare", "L2 and L1"),
            _T("compare", "L2 keeps all weights small, L1 makes some exactly zero; both with λ = 0.01."),
            {"penalty": "l2", "strength": 0.01}, {"penalty": "l1"},
        ),
        Contrast(
            "loss",
            _T("compare", "Softmax and SVM"),
            _T(
                "compare",
                "Cross-entropy and hinge: a point far on its right side stops mattering to the hinge, and never quite "
                "to the cross-entropy.",
            ),
            {"loss": "cross_entropy"}, {"loss": "hinge"},
        ),
        Contrast(
            "strength",
            _T("compare", "λ = 0 and λ = 0.01"),
            _T("compare", "Without a penalty the weights of separable classes grow for ever; with one they stop."),
            {"strength": 0.0}, {"strength": 0.01}, {"penalty": "l2"},
        ),
        Contrast(
            "dropout",
            _T("compare", "Dropout off and on"),
            _T("compare", "Half of the logits are set to 0 while the second run trains."),
            {"logit_dropout": 0.0}, {"logit_dropout": 0.5},
        ),
    )
}  # fmt: skip
