"""Small things that every panel needs: headings, explanations, keys that stay with a widget. GUI thread only."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QWidget

KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


def explain(widget: QWidget, name: str, sentence: str) -> None:
    """Give ``widget`` its accessible name, and ``sentence`` as tooltip and accessible description.

    Both are plain text; the tooltip is escaped because a file's words may look like markup, and wrapped.
    """
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(sentence)
    widget.setToolTip(tip(sentence))


def tip(sentence: str) -> str:
    """``sentence``, plain text, as a tooltip that wraps."""
    return f"<qt>{html.escape(sentence)}</qt>" if sentence else ""


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set the dynamic property ``name`` that the stylesheet looks at, and dress ``widget`` anew."""
    if (widget.property(name) or "") != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def plain_label(text: str = "", role: str = "") -> QLabel:
    """Make a label that never reads its text as markup; ``role`` is a role of the stylesheet."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    if role:
        label.setProperty("role", role)
    return label


def heading(text: str) -> QLabel:
    """Make the heading of a section: small, spaced capitals."""
    label = plain_label(text, "heading")
    label.setIndent(0)
    font = label.font()
    font.setCapitalization(QFont.Capitalization.AllUppercase)
    font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 106)
    label.setFont(font)
    return label


class DoubleClickLabel(QLabel):
    """A plain label that says when it is double-clicked."""

    doubleClicked = Signal()  # noqa: N815  (a Qt signal)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Say so."""
        event.accept()
        self.doubleClicked.emit()


def is_by_keyboard(widget: QWidget) -> bool:
    """Whether ``widget`` has the focus because someone went there by Tab or a mnemonic, and did not click since.

    In a dialog or a popup that makes no difference: there, Space has no other meaning.
    """
    window = widget.window()
    return not isinstance(window, QMainWindow) or window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)


def note_keyboard(widget: QWidget, is_used: bool) -> None:
    """Note that in the window of ``widget`` the focus was moved by keyboard, or that the mouse was used since."""
    widget.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, is_used)


class ShortcutOverride(QObject):
    """Keeps some keys for the widget that has the focus, where the window has a shortcut on them.

    Space is kept only for those who reached the widget by keyboard. After a click it stays the window's: it runs and
    pauses, whatever was clicked last.
    """

    def __init__(self, widget: QWidget, keys: tuple[Qt.Key, ...]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._keys = keys
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the keys before a shortcut does; note clicks."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            note_keyboard(self._widget, False)
        elif kind == QEvent.Type.FocusIn and isinstance(event, QFocusEvent) and event.reason() in KEYBOARD_REASONS:
            note_keyboard(self._widget, True)
        elif (
            kind == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in self._keys
            and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            and (event.key() != Qt.Key.Key_Space or is_by_keyboard(self._widget))
        ):
            event.accept()
        return super().eventFilter(watched, event)
