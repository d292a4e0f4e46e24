"""The sentence on how the gradient compares with central differences. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.training.gradient_check import GradientCheck

# The relative accuracy of central differences in double precision.
_IS_RIGHT = 1e-5
_RIGHT = QT_TRANSLATE_NOOP(
    "gradient", "The gradient is right: %1 parameters differ from central differences by at most %2."
)
_KINKS = QT_TRANSLATE_NOOP("gradient", "Not compared, at a corner of J: %1.")
_RESTS = QT_TRANSLATE_NOOP("gradient", "The soft threshold of L1 rests where J has its minimum.")
_MOVES = QT_TRANSLATE_NOOP(
    "gradient", "The soft threshold of L1 does not rest where J has its minimum. Please report this."
)
_WRONG = QT_TRANSLATE_NOOP(
    "gradient", "The gradient differs from central differences by %2 (%1 parameters). Please report this."
)


def gradient_text(check: GradientCheck) -> tuple[str, str]:
    """Return the sentence, and its kind: ``info`` if the gradient is right, else ``error``."""
    rests = check.drift is None or check.drift < _IS_RIGHT
    is_right = check.largest_relative_error < _IS_RIGHT and rests
    if is_right:
        text = _said(_RIGHT)
        if check.kinks:
            text += " " + _said(_KINKS).replace("%1", str(check.kinks))
        if check.drift is not None:
            text += " " + _said(_RESTS)
    else:
        text = _said(_WRONG if rests else _MOVES)
    error = f"{check.largest_relative_error:.1e}"
    return text.replace("%1", str(check.n_parameters)).replace("%2", error), "info" if is_right else "error"


def _said(text: str) -> str:
    return QCoreApplication.translate("gradient", text)
