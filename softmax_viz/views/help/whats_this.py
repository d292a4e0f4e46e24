"""What a control is for: Shift+F1 and a click, or Shift+F1 while the keyboard is on it. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWhatsThis, QWidget

from softmax_viz.views.keys.focus import is_by_keyboard


def explanation_of(widget: QWidget | None) -> str:
    """Return the explanation of ``widget``, or of the part of the window that it belongs to; empty if there is none."""
    while widget is not None:
        if widget.whatsThis():
            return widget.whatsThis()
        widget = None if widget.isWindow() else widget.parentWidget()
    return ""


def explain() -> None:
    """Explain the control that the keyboard has reached by Tab, or let the user click what is to be explained."""
    focused = QApplication.focusWidget()
    if focused is not None and is_by_keyboard(focused) and (text := explanation_of(focused)):
        QWhatsThis.showText(focused.mapToGlobal(QPoint(0, focused.height())), text, focused)
    else:
        QWhatsThis.enterWhatsThisMode()
