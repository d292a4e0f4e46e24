"""The note in the panels when there is no finite optimum, and the button that gives one. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.optimum.reasons import CURABLE
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.views.style.translated_texts import translated

_USE_L2 = QT_TRANSLATE_NOOP("optimum", "Use L2")
_USE_STRENGTH = QT_TRANSLATE_NOOP("optimum", "Use λ = %1")

# A text, and hyper-parameters by name.
Cure = tuple[str, tuple[tuple[str, object], ...]]


def optimum_note(optimum: Optimum) -> str:
    """Return why there is no finite optimum, in the language of the window; empty when there is one."""
    return translated("optimum", optimum.reason) if optimum.reason else ""


def optimum_cure(optimum: Optimum, hyperparams: Hyperparams) -> Cure:
    """Return the text of a button and the settings that it makes, with which J* exists; ("", ()) if there are none."""
    usual = Hyperparams().strength
    strength: tuple[tuple[str, object], ...] = () if hyperparams.strength else (("strength", usual),)
    if optimum.reason in CURABLE and hyperparams.penalty == "none":
        return QCoreApplication.translate("optimum", _USE_L2), (("penalty", "l2"), *strength)
    if optimum.reason in CURABLE and strength:
        return QCoreApplication.translate("optimum", _USE_STRENGTH).replace("%1", number(usual, 6)), strength
    return "", ()
