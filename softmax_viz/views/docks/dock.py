"""One dock: a panel with its title bar. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.docks.holder import Holder
from softmax_viz.views.docks.title_bar import TitleBar
from softmax_viz.views.keys.focus import note_keyboard
from softmax_viz.views.style.theme import LIGHT, Theme
from softmax_viz.views.style.tooltips import set_whats_this

_KEYS = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
_JUST_MS = 500  # after a drag, the desktop may give the keyboard to a window so much later
_FEATURES = (
    QDockWidget.DockWidgetFeature.DockWidgetClosable
    | QDockWidget.DockWidgetFeature.DockWidgetMovable
    | QDockWidget.DockWidgetFeature.DockWidgetFloatable
)
_VERTICAL = QDockWidget.DockWidgetFeature.DockWidgetVerticalTitleBar


@frozen_dataclass(eq=False)
class DockSpec:
    """What a dock holds.

    Parameters
    ----------
    name
        Its name in the program.
    title
        Its title on the screen, translated.
    make
        Makes what it holds.
    width
        Its designed width where it has a column of its own.
    is_bare
        Whether the panel has headings of its own, so that the dock needs a title only as a tab or floating.
    keeps_height
        Whether it gets the height that its content asks for by ``height_for``, and others the rest.
    """

    name: str
    title: str
    make: Callable[[], QWidget]
    width: int
    is_bare: bool = False
    keeps_height: bool = False


class Dock(QDockWidget):
    """A panel that can be moved, tabbed, floated and closed. Keys that nobody inside wants go on to the main window.

    Attributes
    ----------
    content
        What it holds.

    Signals
    -------
    pressed(), released()
        The mouse took the title bar, or let it go; again when the dock then gets the keyboard from the desktop.
    hintChanged()
        What it holds asks for another size.
    closeRequested(str)
        The user wants to close the dock of that name.
    """

    pressed = Signal()
    released = Signal()
    hintChanged = Signal()
    closeRequested = Signal(str)

    def __init__(self, spec: DockSpec, host: QWidget) -> None:
        super().__init__(spec.title, host)
        self.spec = spec
        self.setObjectName(f"dock_{spec.name}")
        self.setAccessibleName(spec.title)
        set_whats_this(
            self,
            spec.title,
            self.tr(
                "A panel. Drag its title, or the dots at its left, to move it; a double click there lets it float."
            ),
        )
        self.setFeatures(_FEATURES)
        # A window that floats must not take the keyboard when it appears.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.title_bar = TitleBar(spec.title, self)
        self.setTitleBarWidget(self.title_bar)
        self.title_bar.floatRequested.connect(lambda: self.setFloating(not self.isFloating()))
        self.title_bar.closeRequested.connect(lambda: self.closeRequested.emit(spec.name))
        self._edge = LIGHT.control_border
        self.content = QWidget()
        self._holder = Holder(tells_all=spec.keeps_height)
        self.setWidget(self._holder)
        self._is_in_front = False
        self._is_pressed = False
        self._since_released = QElapsedTimer()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_JUST_MS // 2)
        self._soon.timeout.connect(self.released)
        self.visibilityChanged.connect(self._note_front)
        self.topLevelChanged.connect(self._on_floated)

    def hold(self, content: QWidget) -> None:
        """Hold ``content``, from now on."""
        self.content = content
        self._holder.hold(content)

    def show_title(self) -> None:
        """Show the title bar, or a grip where the panel has a heading and the dock is neither a tab nor floating."""
        features = _FEATURES | _VERTICAL if self.has_grip else _FEATURES
        if features != self.features():
            self.setFeatures(features)
        # The dots of the grip stand in the margin of the panel.
        self._holder.show_shift(self.title_bar.grip_width() if self.has_grip else 0)
        self.title_bar.show_state(self.has_grip, self.isFloating(), self.is_tabbed)
        self.setAcceptDrops(self.isFloating())  # inside the window, drops are for the window

    @property
    def has_grip(self) -> bool:
        """Whether it has a grip instead of a title bar."""
        return self.spec.is_bare and not self.isFloating() and not self.is_tabbed

    @property
    def is_in_view(self) -> bool:
        """Whether it is neither closed nor behind another tab."""
        return not self.isHidden() and (self.isFloating() or self._is_in_front)

    @property
    def is_docked(self) -> bool:
        """Whether it is inside the window: neither closed nor floating."""
        return not (self.isFloating() or self.isHidden())

    @property
    def is_tabbed(self) -> bool:
        """Whether it is one of several tabs."""
        host = self.parentWidget()
        if not isinstance(host, QMainWindow) or not self.is_docked:
            return False
        return any(not (dock.isHidden() or dock.isFloating()) for dock in host.tabifiedDockWidgets(self))

    def take_keyboard(self) -> bool:
        """Give the keyboard to the first control inside, or to the title bar; return whether there is any."""
        content = self.content
        chain: list[QWidget] = []
        widget = content.nextInFocusChain()
        while widget is not None and widget is not content:
            is_usable = self.isAncestorOf(widget) and widget.isVisible() and widget.isEnabled()
            if is_usable and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                chain.append(widget)
            widget = widget.nextInFocusChain()
        if not chain:
            return False
        self.window().activateWindow()
        first = next((widget for widget in chain if content.isAncestorOf(widget)), chain[0])
        first.setFocus(Qt.FocusReason.TabFocusReason)
        note_keyboard(first, True)
        return True

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._edge = theme.control_border
        self.title_bar.show_theme(theme)

    def event(self, event: QEvent) -> bool:
        """Pass keys of a floating dock on to the main window, as they go on inside a window."""
        host = self.parentWidget()
        if event.type() in _KEYS and self.isFloating() and host is not None:
            QCoreApplication.sendEvent(host, event)
            return True
        is_handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.hintChanged.emit()
        elif isinstance(event, QMouseEvent):
            self._note_mouse(event)
        elif event.type() == QEvent.Type.WindowActivate and self.isFloating() and self._is_just_released():
            self.released.emit()
        return is_handled

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the program close it, as the button does: Alt+F4 in a floating dock, for example."""
        event.ignore()
        self.closeRequested.emit(self.spec.name)

    def _note_mouse(self, event: QMouseEvent) -> None:
        """Tell when the mouse takes the title bar, and when it lets go, wherever the title bar is then."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self._is_pressed = self.title_bar.geometry().contains(event.position().toPoint())
            if self._is_pressed:
                self.pressed.emit()
        elif event.type() == QEvent.Type.MouseButtonRelease and self._is_pressed:
            self._is_pressed = False
            self._since_released.start()
            self.released.emit()
            self._soon.start()

    def _is_just_released(self) -> bool:
        return self._since_released.isValid() and self._since_released.elapsed() < _JUST_MS

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw an edge around a window of its own."""
        super().paintEvent(event)
        if self.isFloating():
            with QPainter(self) as painter:
                painter.setPen(self._edge)
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _on_floated(self, is_floating: bool) -> None:
        if is_floating:
            self.setFocus()  # rather than a button, which Qt would choose
        self.show_title()

    def _note_front(self, is_in_front: bool) -> None:
        self._is_in_front = is_in_front
