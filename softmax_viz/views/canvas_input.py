"""The half of the canvas that listens: mouse, wheel and keyboard become requests. GUI thread."""

from __future__ import annotations

from typing import cast

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QNativeGestureEvent
from PySide6.QtWidgets import QWidget

from softmax_viz.views.canvas_mouse import CanvasMouse
from softmax_viz.views.crosshair import ARROWS, arrow_step
from softmax_viz.views.point_menu import PointMenu
from softmax_viz.views.scene import Scene
from softmax_viz.views.tool import Pointer, moved

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CanvasInput(CanvasMouse):
    """Turns what hands do into requests in data units. It changes nothing that is shown but its own marks.

    The mouse is its base's; here are the keys: a crosshair, nudging, deleting, letting go. And the menu.
    """

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the point and the place under the pointer, or at the crosshair."""
        if self._held is not None:
            return
        place = QPointF(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self._crosshair.place is not None:
            place = QPointF(*self._crosshair.place)
        menu = PointMenu(self, place.x(), place.y(), self._scene.probe is not None)
        menu.popup(self.mapToGlobal(place.toPoint()))

    def event(self, event: QEvent) -> bool:
        """Claim the keys that mean something here before a shortcut of the window takes them."""
        if event.type() == QEvent.Type.ShortcutOverride and self._claims(cast(QKeyEvent, event)):
            event.accept()
            return True
        if event.type() == QEvent.Type.NativeGesture:
            pinch = cast(QNativeGestureEvent, event)
            if pinch.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._zoom(max(0.2, 1.0 + pinch.value()), pinch.position())
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Crosshair, nudging, deleting."""
        key = Qt.Key(event.key())
        if key in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._enter(event.isAutoRepeat())
        elif not self._claims(event):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif key == Qt.Key.Key_Delete:
            self.deleteRequested.emit()
        else:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._arrow(*arrow_step(key, fine), repeated=event.isAutoRepeat())

    def _claims(self, event: QKeyEvent) -> bool:
        """Whether a key is the canvas's own now: else → stays one step and Delete stays the window's."""
        plain = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if plain:
            return False
        has_crosshair, has_selection = self._crosshair.place is not None, len(self.selection) > 0
        if event.key() == Qt.Key.Key_Escape:
            return has_crosshair or has_selection or self._is_busy()
        if event.key() == Qt.Key.Key_Delete:
            return has_selection and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        return event.key() in ARROWS and (has_crosshair or has_selection)

    def _enter(self, repeated: bool) -> None:
        """Show the crosshair in the middle; if it is there, use the tool at it. A key held down is one gesture."""
        place = self._crosshair.place
        if self._held is not None:
            return
        if place is None:
            self._put_crosshair((self.width() // 2, self.height() // 2))
            return
        if not repeated:
            self.begin_gesture()
        self._acting(lambda: self._tool.use(Pointer(*place)))

    def _escape(self) -> None:
        """Give up one thing: the stroke, else the crosshair, else the selection."""
        if self._is_busy():
            self._let_go(lambda tool: tool.cancel())
        elif self._crosshair.place is not None:
            self._put_crosshair(None)
        else:
            self.ask_selection(np.empty(0, np.int64))

    def _arrow(self, dx: float, dy: float, repeated: bool) -> None:
        """Move the crosshair, else nudge the selection; a key held down is one gesture."""
        if self._crosshair.place is not None:
            x, y = self._crosshair.place
            self._put_crosshair((x + dx, y + dy))
            return
        if not repeated:
            self.begin_gesture()
        view, mapping = self._scene.view, self.mapping
        step = dx * (view.width / mapping.width), -dy * (view.height / mapping.height)
        self.ask_move(self.selection, moved(self.data.points[self.selection], step))
