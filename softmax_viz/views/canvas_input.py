"""The half of the canvas that listens: mouse, wheel and keyboard become requests. GUI thread."""

from __future__ import annotations

from typing import cast

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from softmax_viz.core.arrays import Floats, Ints
from softmax_viz.core.dataset import Dataset
from softmax_viz.field.grid import View
from softmax_viz.views.axes import Mapping
from softmax_viz.views.crosshair import ARROWS, Crosshair, arrow_step
from softmax_viz.views.scene import Scene, mapping_of
from softmax_viz.views.theme import Theme
from softmax_viz.views.tool import Pointer, Tool, nearest
from softmax_viz.views.tools import TOOLS

_NOTCH = 120.0
_ZOOM_PER_NOTCH = 1.2
_MOST_NOTCHES = 8.0
# Closer in, neighbouring pixels would stop being different numbers.
_FINEST_VIEW = 1e-11
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CanvasInput(QWidget):
    """Turns what hands do into requests in data units. It changes nothing that is shown but its own marks.

    ``gesture`` numbers tell strokes apart: all requests of one drag carry the same number.
    """

    pointRequested = Signal(float, float)
    moveRequested = Signal(object, object, int)
    eraseRequested = Signal(object, int)
    deleteRequested = Signal()
    selectionRequested = Signal(object)
    probeRequested = Signal(float, float)
    probeReleaseRequested = Signal()
    hovered = Signal(float, float)
    hoverLeft = Signal()  # noqa: N815
    viewRequested = Signal(object)

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._active_class = 0
        self._gesture = 0
        self._tools: dict[str, Tool] = {name: spec.make(self) for name, spec in TOOLS.items()}
        self._tool = self._tools["place"]
        self._crosshair = Crosshair()
        self._pan: tuple[QPointF, View] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # What tools see and ask for.

    @property
    def mapping(self) -> Mapping:
        """Data to canvas coordinates and back, for the view shown now."""
        return mapping_of(self._scene.view, self.width(), self.height(), self.devicePixelRatioF())

    @property
    def data(self) -> Dataset:
        """The points shown now."""
        return self._scene.data

    @property
    def selection(self) -> Ints:
        """Indices of the selected points, ascending."""
        return self._scene.selection

    @property
    def active_class(self) -> int:
        """The class that new points get."""
        return min(self._active_class, self._scene.data.n_classes - 1)

    @property
    def theme(self) -> Theme:
        """The colours shown now."""
        return self._scene.theme

    @property
    def gesture(self) -> int:
        """Number of the stroke in progress or just ended."""
        return self._gesture

    def ask_point(self, x: float, y: float) -> None:
        """Ask for a new point at (x, y), data units."""
        self.pointRequested.emit(x, y)

    def ask_move(self, indices: Ints, points: Floats) -> None:
        """Ask for the points at ``indices`` (M,) to be put to ``points`` (M, 2)."""
        self.moveRequested.emit(indices, points, self._gesture)

    def ask_erase(self, indices: Ints) -> None:
        """Ask for the points at ``indices`` (M,) to be removed."""
        self.eraseRequested.emit(indices, self._gesture)

    def ask_selection(self, indices: Ints) -> None:
        """Ask for exactly these points to be selected."""
        self.selectionRequested.emit(indices)

    def ask_probe(self, x: float, y: float) -> None:
        """Ask for the probe to be pinned at (x, y), data units."""
        self.probeRequested.emit(x, y)

    # Mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left: the tool. Middle: pan."""
        if event.button() == Qt.MouseButton.MiddleButton and not self._tool.busy:
            self._pan = event.position(), self._scene.view
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and self._pan is None:
            self._put_crosshair(None)
            self._gesture += 1
            self._hand(event, self._tool.press)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Report the place under the pointer; go on with the stroke."""
        held = event.buttons()
        if self._pan is not None and not held & Qt.MouseButton.MiddleButton:
            self._end_pan()
        if self._pan is not None:
            start, view = self._pan
            way = event.position() - start
            mapping = self.mapping
            self.viewRequested.emit(
                view.shifted(-way.x() * view.width / mapping.width, way.y() * view.height / mapping.height)
            )
        elif held & Qt.MouseButton.LeftButton:
            self._hand(event, self._tool.move)
        elif self._tool.busy:
            self._hand(event, self._tool.release)  # The release went to another window.
        else:
            self._hand(event)
        self.hovered.emit(*self.mapping.to_data(event.position().x(), event.position().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke or the pan."""
        if event.button() == Qt.MouseButton.MiddleButton:
            self._end_pan()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._hand(event, self._tool.release)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the tool's mark away."""
        del event
        before = self._tool.overlay()
        self._tool.at = None
        self._refresh(before)
        self.hoverLeft.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; with Ctrl the tool may have a use for it."""
        notches = min(max(event.angleDelta().y() / _NOTCH, -_MOST_NOTCHES), _MOST_NOTCHES)
        place = event.position()
        before = self._tool.overlay()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._tool.wheel(notches):
            self._refresh(before, self._tool.overlay())
        else:
            self._zoom(_ZOOM_PER_NOTCH**notches, place)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the point and the place under the pointer, or at the crosshair."""
        place = QPointF(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self._crosshair.place is not None:
            place = QPointF(*self._crosshair.place)
        self._make_menu(place).popup(self.mapToGlobal(place.toPoint()))

    # Keyboard.

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
            self._enter()
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
            return has_crosshair or self._tool.busy
        if event.key() == Qt.Key.Key_Delete:
            return has_selection and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        return event.key() in ARROWS and (has_crosshair or has_selection)

    def _enter(self) -> None:
        """Show the crosshair in the middle; if it is there, use the tool at it."""
        place = self._crosshair.place
        if place is None:
            self._put_crosshair((self.width() // 2, self.height() // 2))
            return
        pointer = Pointer(*place)
        self._gesture += 1
        self._tool.press(pointer)
        self._tool.release(pointer)

    def _escape(self) -> None:
        if self._tool.busy:
            before = self._tool.overlay()
            self._tool.cancel()
            self._refresh(before, self._tool.overlay())
        else:
            self._put_crosshair(None)

    def _arrow(self, dx: float, dy: float, repeated: bool) -> None:
        """Move the crosshair, else nudge the selection; a key held down is one gesture."""
        if self._crosshair.place is not None:
            x, y = self._crosshair.place
            self._put_crosshair((x + dx, y + dy))
            return
        if not repeated:
            self._gesture += 1
        view, mapping = self._scene.view, self.mapping
        step = dx * view.width / mapping.width, -dy * view.height / mapping.height
        self.ask_move(self.selection, self.data.points[self.selection] + step)

    def _put_crosshair(self, place: tuple[float, float] | None) -> None:
        """Show the crosshair at ``place``, canvas pixels, kept on the canvas; None takes it away."""
        if place is None and self._crosshair.place is None:
            return
        before = self._crosshair.area()
        self._crosshair.place = place
        self._crosshair.move(0.0, 0.0, self.width(), self.height())
        self._refresh(before, self._crosshair.area())
        if self._crosshair.place is None:
            self.hoverLeft.emit()
        else:
            self.hovered.emit(*self.mapping.to_data(*self._crosshair.place))

    # Helpers.

    def _hand(self, event: QMouseEvent, act: object = None) -> None:
        """Let the tool act at the event's place and repaint just the tool's own mark."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        pointer = Pointer(event.position().x(), event.position().y(), shift)
        before = self._tool.overlay()
        self._tool.at = pointer
        if callable(act):
            act(pointer)
        self._refresh(before, self._tool.overlay())

    def _refresh(self, *areas: QRectF) -> None:
        for area in areas:
            if not area.isEmpty():
                self.update(area.toAlignedRect().adjusted(-2, -2, 2, 2))

    def _end_pan(self) -> None:
        self._pan = None
        self._show_cursor()

    def _show_cursor(self) -> None:
        name = next(name for name, tool in self._tools.items() if tool is self._tool)
        self.setCursor(TOOLS[name].cursor)

    def _zoom(self, factor: float, place: QPointF) -> None:
        view = self._scene.view
        zoomed = view.zoomed(factor, *self.mapping.to_data(place.x(), place.y()))
        coarse = _FINEST_VIEW * max(abs(zoomed.x0), abs(zoomed.x1), abs(zoomed.y0), abs(zoomed.y1))
        if zoomed != view and (factor < 1.0 or min(zoomed.width, zoomed.height) > coarse):
            self.viewRequested.emit(zoomed)

    def _make_menu(self, place: QPointF) -> QMenu:
        """A menu that deletes itself; actions look at the data as it is when they are chosen."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        x, y = self.mapping.to_data(place.x(), place.y())
        hit = nearest(self.mapping.to_canvas(self.data.points), place.x(), place.y())
        if hit is not None:
            data, point = self.data, self.data.points[hit].tolist()
            delete = menu.addAction(self.tr("&Delete point"))
            delete.triggered.connect(lambda: self._erase_one(data, hit))
            copy = menu.addAction(self.tr("&Copy coordinates"))
            copy.triggered.connect(lambda: QGuiApplication.clipboard().setText("{!r}, {!r}".format(*point)))
            menu.addSeparator()
        move = menu.addAction(self.tr("&Move the probe here"))
        move.triggered.connect(lambda: self.ask_probe(x, y))
        release = menu.addAction(self.tr("&Release the probe"))
        release.setEnabled(self._scene.probe is not None)
        release.triggered.connect(lambda: self.probeReleaseRequested.emit())
        return menu

    def _erase_one(self, seen: Dataset, index: int) -> None:
        """Ask for one point to go, unless the data has changed since the menu opened."""
        if self.data is seen:
            self._gesture += 1
            self.ask_erase(np.array([index]))
