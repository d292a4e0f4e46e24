"""A bar with one sentence inside the window, with buttons to act on it and to close it. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from softmax_viz.views.style.icons import icon, icon_pixmap
from softmax_viz.views.style.theme import ICON, LIGHT, SPACE_M, SPACE_S, SPACE_XS, Theme, scaled
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import plain_label

_LEAST_TEXT = 260  # designed pixels that a sentence beside a button needs
KINDS = ("info", "warning", "error")


class MessageBar(QFrame):
    """Shows a message; hidden while there is none.

    ``actionRequested()`` is emitted when the user chooses the offered action, ``closed()`` when the user closes the
    message.
    """

    actionRequested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._kind = "info"
        self._under: QWidget | None = None
        self.setProperty("role", "message")
        self._icon = QLabel()
        self.label = plain_label()
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.action_button = QPushButton()
        self.close_button = QToolButton()
        self.close_button.setProperty("role", "quiet")
        set_explanation(self.close_button, self.tr("Close the message"), self.tr("Close this message (Esc)."))
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_XS, SPACE_S, SPACE_XS)
        row.setSpacing(SPACE_S)
        row.addWidget(self._icon)
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._words.setSpacing(SPACE_S)
        self._words.addWidget(self.label, 1)
        self._words.addWidget(self.action_button)
        row.addLayout(self._words, 1)
        row.addWidget(self.close_button)
        for button in (self.action_button, self.close_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            ShortcutOverride(button, (Qt.Key.Key_Space, Qt.Key.Key_Escape))
        self.action_button.clicked.connect(self._on_action_clicked)
        self.close_button.clicked.connect(self.dismiss)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.hide()

    def show_message(self, text: str, kind: str, action: str = "") -> None:
        """Show ``text``, plain, in the style of ``kind`` (one of ``KINDS``); ``action`` is the text of a button.

        An empty ``text`` hides the bar.
        """
        if not text:
            self.clear()
            return
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {KINDS}, not {kind!r}")
        self._kind = kind
        self.label.setText(text)
        self.action_button.setText(action.replace("&", "&&"))
        self.action_button.setVisible(bool(action))
        set_explanation(self.action_button, action, action)
        self.setAccessibleName(text)
        self.show_theme(self._theme)
        self.show()
        self._place()
        self.raise_()
        # Imported here: Qt's accessibility classes take time to load, and the first window needs none.
        from PySide6.QtGui import QAccessible, QAccessibleEvent

        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def float_over(self, widget: QWidget, parent: QWidget) -> None:
        """Float over the lower edge of ``widget``, a descendant of ``parent``, from now on, so that nothing moves."""
        self.setParent(parent)
        self.hide()
        self._under = widget
        widget.installEventFilter(self)

    def follow(self, widget: QWidget) -> None:
        """Float over another widget in the same parent from now on; a message that is shown stays."""
        if self._under is not None:
            self._under.removeEventFilter(self)
        self._under = widget
        widget.installEventFilter(self)
        self.raise_()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the widget below it."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Resize after a change of font or style."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._place()

    def _place(self) -> None:
        under, parent = self._under, self.parentWidget()
        if under is None or parent is None or self.isHidden():
            return
        for part in (self, *self.findChildren(QWidget)):
            part.ensurePolished()
        width = under.width() - 2 * SPACE_S
        # The button is below the sentence where it would leave too little space for that.
        is_narrow = width < self.action_button.sizeHint().width() + scaled(_LEAST_TEXT)
        way = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if way != self._words.direction():
            self._words.setDirection(way)
        self._row.invalidate()
        height = self.heightForWidth(width)
        corner = under.mapTo(parent, QPoint(SPACE_S, under.height() - SPACE_S - height))
        self.setGeometry(corner.x(), max(0, corner.y()), width, height)

    def clear(self) -> None:
        """Hide the bar."""
        self.hide()
        self.label.clear()
        self.setAccessibleName("")

    def dismiss(self) -> None:
        """Close the message, as the user does."""
        self.clear()
        self.closed.emit()

    @property
    def kind(self) -> str:
        """The kind of the message that is, or was last, shown."""
        return self._kind

    def text(self) -> str:
        """Return the sentence that is shown; empty while the bar is hidden."""
        return self.label.text()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self._icon.setPixmap(
            icon_pixmap(self._kind, getattr(theme, self._kind), scaled(ICON), self.devicePixelRatioF())
        )
        self.close_button.setIcon(icon("close", theme, getattr(theme, self._kind)))
        if self.property("kind") != self._kind:
            self.setProperty("kind", self._kind)
            self.style().unpolish(self)
            self.style().polish(self)
            self.style().unpolish(self.label)
            self.style().polish(self.label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the message on Escape while the bar has the focus."""
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _on_action_clicked(self) -> None:
        self.actionRequested.emit()
