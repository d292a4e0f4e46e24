"""The keyboard on a canvas: crosshair, nudging, deleting, Escape, and the context menu. GUI thread.

Part of ``views.canvas.canvas``. Each handler takes one kind of event and returns whether the event is fully handled.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QCursor, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from softmax_viz.views.canvas.canvas_mouse import Stroke
from softmax_viz.views.canvas.canvas_surface import CanvasSurface
from softmax_viz.views.canvas.crosshair import ARROWS, Crosshair, arrow_step
from softmax_viz.views.canvas.point_menu import PointMenu
from softmax_viz.views.canvas.tool_holder import ToolHolder
from softmax_viz.views.keys.focus import KEYBOARD_REASONS
from softmax_viz.views.style.theme import MARKER
from softmax_viz.views.tools.grips import point_at
from softmax_viz.views.tools.tool import Pointer, moved
from softmax_viz.views.tools.viewport_limits import panned

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CanvasInput:
    """Turns keys into requests in data units. The only thing it changes on the screen is the crosshair."""

    def __init__(self, surface: CanvasSurface, tool_holder: ToolHolder, stroke: Stroke, widget: QWidget) -> None:
        self.crosshair = Crosshair()
        self._surface = surface
        self._tool_holder = tool_holder
        self._stroke = stroke
        self._widget = widget
        self._has_come = False  # whether the canvas got the focus by keyboard
        self._told = ""

    def open_menu(self, event: QContextMenuEvent) -> bool:
        """Open the menu for the point and the place under the pointer, or at the crosshair."""
        is_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        if self._stroke.is_held or (is_mouse and self._stroke.was_cancelled_by_button):
            return True
        place = QPointF(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.crosshair.place is not None:
            place = QPointF(*self.crosshair.place)
        menu = PointMenu(self._widget, self._surface, place.x(), place.y())
        menu.aboutToHide.connect(self._after_menu)
        menu.popup(self._widget.mapToGlobal(place.toPoint()))
        return True

    def _after_menu(self) -> None:
        """Leave the canvas if the mouse has left it while a menu had the mouse: Qt does not say so then."""
        here = self._widget.mapFromGlobal(QCursor.pos())
        if self.crosshair.place is None and not self._widget.rect().contains(here):
            self._stroke.here = None
            self._tool_holder.rest()
            self._surface.hoverLeft.emit()

    def claim(self, event: QKeyEvent) -> bool:
        """Claim the keys that the canvas uses before a shortcut of the window takes them."""
        if not self._claims(event):
            return False
        event.accept()
        return True

    def press(self, event: QKeyEvent) -> bool:
        """Handle the keys for crosshair, nudging and deleting; return False for any other key."""
        key = Qt.Key(event.key())
        if key in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._enter(event.isAutoRepeat())
        elif not self._claims(event):
            return False
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif key == Qt.Key.Key_Delete:
            self._surface.deleteRequested.emit()
        else:
            self._arrow(*arrow_step(key, event.modifiers()), repeated=event.isAutoRepeat())
        return True

    def follow_focus(self, event: QFocusEvent) -> None:
        """Say what the keys do, to those who have come by keyboard."""
        self._has_come = event.type() == QEvent.Type.FocusIn and event.reason() in KEYBOARD_REASONS
        self._tell_keys()

    def put_crosshair(self, place: tuple[float, float] | None) -> None:
        """Show the crosshair at ``place``, canvas pixels; None takes it away.

        Beyond an edge it stays at that edge, and the view moves instead.
        """
        crosshair, surface, widget = self.crosshair, self._surface, self._widget
        if place is None and crosshair.place is None:
            return
        self._show_note("")
        before = crosshair.area(surface.theme)
        if place is None:
            crosshair.place = None
        else:
            right, down = crosshair.put(*place, widget.width(), widget.height())
            self._pan(right, down)
        surface.refresh(before, crosshair.area(surface.theme))
        self._tool_holder.rest_at(crosshair.place)
        self._tell_keys()
        if crosshair.place is None:
            surface.hoverLeft.emit()
        else:
            surface.hovered.emit(*surface.mapping.to_data(*crosshair.place))

    def drop_crosshair(self) -> None:
        """Take the crosshair away."""
        self.put_crosshair(None)

    def forget_note(self) -> None:
        """Take away what the crosshair says: something else lies under it now."""
        self._show_note("")

    def _claims(self, event: QKeyEvent) -> bool:
        """Return whether the canvas uses a key now; otherwise → trains one step and Delete belongs to the window."""
        own = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        if event.key() in ARROWS:
            own |= Qt.KeyboardModifier.ControlModifier
        if event.modifiers() & ~own:
            return False
        has_crosshair, has_selection = self.crosshair.place is not None, len(self._surface.selection) > 0
        if event.key() == Qt.Key.Key_Escape:
            return self._stroke.is_busy or ((has_crosshair or has_selection) and not self._surface.leaves_escape())
        if event.key() == Qt.Key.Key_Delete:
            return has_selection and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        return event.key() in ARROWS and (has_crosshair or has_selection)

    def _enter(self, repeated: bool) -> None:
        """Show the crosshair in the middle; if it is shown, use the tool there. A key held down is one gesture."""
        place = self.crosshair.place
        if self._stroke.is_held:
            return
        if place is None:
            self.put_crosshair((self._widget.width() // 2, self._widget.height() // 2))
            return
        tool, pointer = self._tool_holder.tool, Pointer(*place)
        if tool.adds_a_point and (repeated or self._warns_of_double(pointer)):
            return
        self._show_note("")
        if not repeated:
            self._surface.begin_gesture()
        self._stroke.act(lambda: tool.use(pointer))

    def _warns_of_double(self, pointer: Pointer) -> bool:
        """Say that a point at ``pointer`` would hide one that is there; False if that was said already."""
        surface = self._surface
        hidden = point_at(surface, pointer, surface.theme.size(MARKER) / 2.0)
        if hidden is None or self.crosshair.note:
            return False
        label = int(surface.data.labels[hidden])
        text = QCoreApplication.translate("Canvas", "A point of class %1 is there already. Enter adds another.")
        self._show_note(text.replace("%1", str(label + 1)))
        return True

    def _show_note(self, text: str) -> None:
        if text != self.crosshair.note:
            self.crosshair.note = text
            self._widget.update()
            self._tell_keys()

    def _tell_keys(self) -> None:
        """Say in the status line what the keys do here, or what the crosshair says; else the tool has its say."""
        if self.crosshair.place is not None:
            keys = QCoreApplication.translate(
                "Canvas", "arrow keys move, Shift finely, Ctrl far · Enter uses the tool · Esc hides the crosshair"
            )
            text = self.crosshair.note or keys
        elif self._has_come:
            text = QCoreApplication.translate("Canvas", "Enter shows a crosshair for the arrow keys")
        else:
            text = ""
        if text != self._told:
            self._told = text
            self._surface.hintChanged.emit(text)

    def _pan(self, right: float, down: float) -> None:
        """Move the view by so many canvas pixels."""
        if right or down:
            surface = self._surface
            view, mapping = surface.scene.view, surface.mapping
            dx, dy = right * (view.width / mapping.width), -down * (view.height / mapping.height)
            surface.ask_view(panned(view, dx, dy))

    def _escape(self) -> None:
        """Cancel one thing: the stroke, else the crosshair, else the selection."""
        if self._stroke.is_busy:
            self._stroke.cancel()
        elif self.crosshair.place is not None:
            self.drop_crosshair()
        else:
            self._surface.ask_selection(np.empty(0, np.int64))

    def _arrow(self, dx: float, dy: float, repeated: bool) -> None:
        """Move the crosshair, else nudge the selection; a key held down is one gesture."""
        surface = self._surface
        if self.crosshair.place is not None:
            x, y = self.crosshair.place
            self.put_crosshair((x + dx, y + dy))
            return
        if not repeated:
            surface.begin_gesture()
        view, mapping = surface.scene.view, surface.mapping
        step = dx * (view.width / mapping.width), -dy * (view.height / mapping.height)
        surface.ask_move(surface.selection, moved(surface.data.points[surface.selection], step))
