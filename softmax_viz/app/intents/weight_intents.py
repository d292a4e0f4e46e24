"""What the user can change of the weights of a run; see ``intents`` and ``controllers.session.weight_editor``."""

from __future__ import annotations

from softmax_viz.app.intents.intent import Intent


class PutWeight(Intent):
    """Set one weight to ``value``; ``column`` D is the bias, ``before`` the value that was shown."""

    class_index: int
    column: int
    before: float
    value: float
    in_data: bool
    gesture: int


class ShiftWeights(Intent):
    """Add ``amounts``, one for each column, to every class; ``before`` and ``after`` name the step."""

    amounts: tuple[float, ...]
    before: float
    after: float
    in_data: bool
    gesture: int


class SubtractMean(Intent):
    """Subtract from the weights of every class their mean over the classes."""
