"""Canvas and plot in the middle, docks around them. GUI thread only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QTabBar, QTabWidget, QWidget

from softmax_viz.views.docks.arrangements import ARRANGEMENTS, EXPLORE, LAST, fitted
from softmax_viz.views.docks.dock import Dock, DockSpec
from softmax_viz.views.docks.kept import VERSION, KeptArrangement, read_arrangement
from softmax_viz.views.docks.placing import fit, fitting, fitting_height, lay_out, place
from softmax_viz.views.style.theme import TOOL_STRIP_WIDTH, Theme, scaled
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ARROWS, ShortcutOverride

_ALL, _NORTH = Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North

_HORIZONTAL, _VERTICAL = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


class DockHost(QMainWindow):
    """A central widget and docks around it. A dock and what it holds are made when the dock is first shown.

    Parameters
    ----------
    specs
        The docks, in the order in which F6 reaches them.

    Attributes
    ----------
    docks
        The docks that have been made, by name.
    named
        The named arrangement that was chosen last.

    Signals
    -------
    made(str)
        A dock has been made.
    released()
        The mouse let the title bar of a dock go.
    viewChanged(frozenset)
        Other docks are in view: neither closed nor behind another tab.
    settled()
        Title bars, heights and least sizes are what the places of the docks ask for.
    closeRequested(str)
        The user wants to close a dock.
    """

    made = Signal(str)
    released = Signal()
    viewChanged = Signal(object)
    settled = Signal()
    closeRequested = Signal(str)

    def __init__(self, specs: Iterable[DockSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Widget)
        self._specs = {spec.name: spec for spec in specs}
        self.docks: dict[str, Dock] = {}
        self.named = EXPLORE.name
        self._theme: Theme | None = None
        self._is_fitted = True  # until the user drags the edge of the dock that keeps its height
        self._wanted: dict[str, QSize] = {}  # sizes of docks, for when there is space for them
        self._widths: dict[str, int] = {}  # of the docks inside the window
        self._is_dragged = False
        self._is_quiet = 0
        self._told: frozenset[str] = frozenset()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # the window has a menu of panels
        self.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AllowNestedDocks)
        self.setTabPosition(_ALL, _NORTH)
        for corner in (Qt.Corner.TopRightCorner, Qt.Corner.BottomRightCorner):
            self.setCorner(corner, Qt.DockWidgetArea.RightDockWidgetArea)
        for corner in (Qt.Corner.TopLeftCorner, Qt.Corner.BottomLeftCorner):
            self.setCorner(corner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._settle)
        ShortcutOverride(self, ())  # the edges between docks belong to the window

    # Docks

    def make(self, name: str) -> Dock:
        """Return a dock; make it first if need be. It is closed, and nowhere yet."""
        if name not in self.docks:
            dock = self.docks[name] = Dock(self._specs[name], self)
            dock.hold(self._specs[name].make())
            dock.hide()
            dock.closeRequested.connect(self.closeRequested)
            dock.pressed.connect(self._on_pressed)
            dock.released.connect(self._later.start)
            dock.released.connect(self.released)
            dock.visibilityChanged.connect(self._on_view_changed)
            for changed in (dock.topLevelChanged, dock.dockLocationChanged):
                changed.connect(self._later.start)
            if dock.spec.keeps_height:
                dock.hintChanged.connect(self._later.start)
            if self._theme is not None:
                dock.show_theme(self._theme)
            self.made.emit(name)
        return self.docks[name]

    def show_panel(self, name: str, is_shown: bool) -> None:
        """Show a dock in front of the others at its place, or close it."""
        if not is_shown:
            if name in self.docks:
                self.docks[name].hide()
        else:
            dock = self.make(name)
            is_nowhere = not dock.isFloating() and self.dockWidgetArea(dock) == Qt.DockWidgetArea.NoDockWidgetArea
            if is_nowhere and not self.restoreDockWidget(dock):
                place(self, self.docks, dock)
            dock.show()
            dock.raise_()
        self._settle()

    @property
    def in_view(self) -> frozenset[str]:
        """The names of the docks that are neither closed nor behind another tab."""
        return frozenset(name for name, dock in self.docks.items() if dock.is_in_view)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme`` in the title bars."""
        grown = theme.scale / (theme if self._theme is None else self._theme).scale
        self._theme = theme
        for dock in self.docks.values():
            dock.show_theme(theme)
        if grown != 1.0:
            self._wanted = {name: dock.size() * grown for name, dock in self.docks.items() if dock.is_docked}
        self._later.start()  # when the panels, which follow, have said how large they must be now

    def close_floating(self) -> None:
        """Hide the docks that are windows of their own, because the main window closes."""
        with self._quietly():
            for dock in self.docks.values():
                if dock.isFloating():
                    dock.hide()

    def move_keyboard(self, is_forward: bool) -> bool:
        """Give the keyboard to the next dock in view, or to the one before; return False after the last one."""
        names = [name for name in self._specs if name in self.in_view]
        focused = QApplication.focusWidget()
        at = next((i for i, name in enumerate(names) if focused and self.docks[name].isAncestorOf(focused)), None)
        if at is None:
            at = -1 if is_forward else len(names)
        at += 1 if is_forward else -1
        return 0 <= at < len(names) and self.docks[names[at]].take_keyboard()

    # Arrangements

    def arrange(self, name: str) -> None:
        """Use a named arrangement, fitted to the space that there is now."""
        self.named = name
        self._is_fitted = True
        scale = scaled(100, self.font()) / 100
        last = fitting_height(self, self.docks[LAST]) if LAST in self.docks else 0
        columns = fitted(
            ARRANGEMENTS[name],
            self._specs,
            self.width() / scale - TOOL_STRIP_WIDTH,
            self.height() / scale,
            last / scale,
        )
        with self._quietly():
            for column in columns:
                for group in column.groups:
                    for dock in group.names:
                        self.make(dock)
            lay_out(self, self.docks, columns, scale)

    def fit_in(self) -> None:
        """Use the named arrangement anew if the docks need more space than there is, as on a smaller screen."""
        needed = self.minimumSizeHint()
        if needed.boundedTo(self.size()) != needed:
            self.arrange(self.named)

    def keep(self) -> bytes:
        """Return the whole arrangement for ``restore``."""
        sizes = {
            name: (self.docks[name].width(), self.docks[name].height())
            for name in self.in_view
            if self.docks[name].is_docked
        }
        state = bytes(self.saveState(VERSION).data())
        return KeptArrangement(self.named, self._is_fitted, tuple(self.docks), sizes, state).to_bytes()

    def restore(self, content: bytes) -> bool:
        """Use an arrangement of ``keep``; return False if it is none of this program."""
        kept = read_arrangement(content)
        if kept is None:
            return False
        with self._quietly():
            for name in kept.made:
                if name in self._specs:
                    self.make(name)
            if not self.restoreState(kept.state, VERSION):
                return False
            self.named = kept.named if kept.named in ARRANGEMENTS else EXPLORE.name
            self._is_fitted = kept.is_fitted
            # Qt fits the docks into the size that the window has before it is shown.
            self._wanted = {name: QSize(*size) for name, size in kept.sizes.items() if name in self.docks}
        self._later.start()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height."""
        super().resizeEvent(event)
        self._fit()
        self._note_widths()

    def event(self, event: QEvent) -> bool:
        """Let the bars have the height that the user gives them by an edge between docks."""
        is_handled = super().event(event)
        if event.type() == QEvent.Type.MouseButtonPress:
            self._on_pressed()
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._later.start()
            dock = fitting(self, self.docks)
            if dock is not None and dock.height() != fitting_height(self, dock):
                self._is_fitted = False
        return is_handled

    # Inside

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Tell what is in view after the block only; the screen is repainted only then, too."""
        self._is_quiet += 1
        self.setUpdatesEnabled(False)
        try:
            yield
        finally:
            self._is_quiet -= 1
            self.setUpdatesEnabled(True)
            self._settle()

    def _settle(self) -> None:
        """Give title bars and heights what the places of the docks ask for, and tell what is in view."""
        if self._is_quiet:
            return
        for dock in self.docks.values():
            dock.show_title()
        self._on_view_changed()
        layout = self.layout()
        if layout is None or (self._is_dragged and QApplication.mouseButtons() != Qt.MouseButton.NoButton):
            return  # Qt itself arranges the docks until the mouse lets go
        self._is_dragged = False
        layout.activate()
        docked = {name: dock for name, dock in self.docks.items() if dock.is_docked}
        if docked.keys() < self._widths.keys():  # the picture gets the space of a dock that has left
            self.resizeDocks(list(docked.values()), [self._widths[name] for name in docked], _HORIZONTAL)
            layout.activate()
        if self._wanted and self.isVisible():
            wanted = {dock: size for name, size in self._wanted.items() if (dock := self.docks[name]).is_docked}
            self._wanted = {}
            self.resizeDocks(list(wanted), [size.width() for size in wanted.values()], _HORIZONTAL)
            self.resizeDocks(list(wanted), [size.height() for size in wanted.values()], _VERTICAL)
        self._fit()
        self._on_view_changed()
        self._note_widths()
        if any(dock.is_tabbed for dock in docked.values()):
            self._serve_tabs()
        self.settled.emit()

    def _serve_tabs(self) -> None:
        """Give the bars of tabs, which Qt makes, the manners of the other controls."""
        for bar in self.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if not bar.accessibleName():
                bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                bar.setDrawBase(False)
                bar.setUsesScrollButtons(True)
                set_explanation(bar, self.tr("Tabs"), self.tr("Panels that share this place; choose one."))
                bar.setToolTip("")
                ShortcutOverride(bar, (*ARROWS, Qt.Key.Key_Space))

    def _on_pressed(self) -> None:
        self._is_dragged = True

    def _note_widths(self) -> None:
        self._widths = {name: dock.width() for name, dock in self.docks.items() if dock.is_docked}

    def _on_view_changed(self) -> None:
        in_view = self.in_view if self.isVisible() else frozenset()
        if not self._is_quiet and in_view != self._told:
            self._told = in_view
            self.viewChanged.emit(in_view)

    def _fit(self) -> None:
        """Give the dock that keeps its height what its content asks for."""
        if self._is_fitted:
            fit(self, self.docks)
