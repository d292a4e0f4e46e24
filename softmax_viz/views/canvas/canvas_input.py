"""The keyboard on a canvas: crosshair, nudging, deleting, Escape, and the context menu. GUI thread.

Part of ``views.canvas.canvas``. Each handler takes one kind of event and returns whether the event is fully handled.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from softmax_viz.views.canvas.canvas_mouse import Stroke
from softmax_viz.views.canvas.canvas_surface import CanvasSurface
from softmax_viz.views.canvas.crosshair import ARROWS, Crosshair, arrow_step
from softmax_viz.views.canvas.point_menu import PointMenu
from softmax_viz.views.canvas.tool_holder import ToolHolder
from softmax_viz.views.tools.tool import Pointer, moved

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CanvasInput:
    """Turns keys into requests in data units. The only thing it changes on the screen is the crosshair."""

    def __init__(self, surface: CanvasSurface, tool_holder: ToolHolder, stroke: Stroke, widget: QWidget) -> None:
        self.crosshair = Crosshair()
        self._surface = surface
        self._tool_holder = tool_holder
        self._stroke = stroke
        self._widget = widget

    def open_menu(self, event: QContextMenuEvent) -> bool:
        """Open the menu for the point and the place under the pointer, or at the crosshair."""
        if self._stroke.is_held:
            return True
        place = QPointF(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.crosshair.place is not None:
            place = QPointF(*self.crosshair.place)
        menu = PointMenu(self._widget, self._surface, place.x(), place.y())
        menu.popup(self._widget.mapToGlobal(place.toPoint()))
        return True

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
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._arrow(*arrow_step(key, fine), repeated=event.isAutoRepeat())
        return True

    def put_crosshair(self, place: tuple[float, float] | None) -> None:
        """Show the crosshair at ``place``, canvas pixels, kept on the canvas; None takes it away."""
        crosshair, surface = self.crosshair, self._surface
        if place is None and crosshair.place is None:
            return
        before = crosshair.area(surface.theme)
        crosshair.place = place
        crosshair.move(0.0, 0.0, self._widget.width(), self._widget.height())
        surface.refresh(before, crosshair.area(surface.theme))
        self._tool_holder.rest_at(crosshair.place)
        if crosshair.place is None:
            surface.hoverLeft.emit()
        else:
            surface.hovered.emit(*surface.mapping.to_data(*crosshair.place))

    def drop_crosshair(self) -> None:
        """Take the crosshair away."""
        self.put_crosshair(None)

    def _claims(self, event: QKeyEvent) -> bool:
        """Return whether the canvas uses a key now; otherwise → trains one step and Delete belongs to the window."""
        plain = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if plain:
            return False
        has_crosshair, has_selection = self.crosshair.place is not None, len(self._surface.selection) > 0
        if event.key() == Qt.Key.Key_Escape:
            return has_crosshair or has_selection or self._stroke.is_busy
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
        if not repeated:
            self._surface.begin_gesture()
        self._stroke.act(lambda: self._tool_holder.tool.use(Pointer(*place)))

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
