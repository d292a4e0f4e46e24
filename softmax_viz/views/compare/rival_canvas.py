"""The canvas of a second run: it shows, moves the common view and the probe, and edits nothing. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from softmax_viz.core.basics.arrays import Bools, Ints
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.picture import Picture
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.canvas.canvas import carried
from softmax_viz.views.canvas.canvas_marks import RepaintClock, description
from softmax_viz.views.canvas.canvas_surface import CanvasSurface
from softmax_viz.views.canvas.canvas_viewport import CanvasViewport
from softmax_viz.views.overlays.overlay import Place
from softmax_viz.views.overlays.overlays import Overlays
from softmax_viz.views.scene.scene import Scene, ScenePainter
from softmax_viz.views.style.theme import Theme
from softmax_viz.views.tools.pan import PanTool
from softmax_viz.views.tools.tool import Pointer
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_NOTCH, _ZOOM_PER_NOTCH, _MOST_NOTCHES = 120.0, 1.2, 8.0
_Kind = QEvent.Type


class RivalCanvas(QWidget):
    """Shows the scene of one run. A click asks for the probe there, a drag and the wheel for another view.

    The requests are signals of ``surface``: ``probeRequested``, ``viewportRequested``, ``hovered``, ``hoverLeft``; and
    ``sizeChanged(columns, rows)``. ``paints`` counts repaints.
    """

    def __init__(self, data: Dataset, view: Viewport, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Qt sends events as soon as there are children.
        self._takers: dict[QEvent.Type, Callable[[Any], None]] = {
            _Kind.MouseButtonPress: self._press,
            _Kind.MouseButtonDblClick: self._press,
            _Kind.MouseMove: self._move,
            _Kind.MouseButtonRelease: self._release,
            _Kind.Wheel: self._turn,
        }
        self.paints = 0
        self._painter = ScenePainter()
        self._label_clock = RepaintClock(self)
        self.overlays = Overlays(self.update)
        self.surface = CanvasSurface(Scene(data, view, theme), self, self.overlays)
        self.viewport = CanvasViewport(self.surface, self)
        self.sizeChanged = self.viewport.sizeChanged
        self._pan = PanTool(self.surface)
        self._pressed: QPointF | None = None  # of a click that has not become a drag
        self._button = Qt.MouseButton.NoButton
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)
        ShortcutOverride(self, ())  # a click here gives Space back to the window
        self._describe()

    @property
    def scene(self) -> Scene:
        """What is shown at present."""
        return self.surface.scene

    def show_data(self, data: Dataset) -> None:
        """Show points and classes; points that have not moved keep their marks until the next ones come."""
        scene = self.scene
        if data is not scene.data:
            wrong, held_out = (carried(scene.data, mask, data) for mask in (scene.wrong, scene.held_out))
            self.surface.change(data=data, wrong=wrong, held_out=held_out)
            self._describe()

    def show_picture(self, picture: Picture | None) -> None:
        """Show the field. The canvas no longer refers to the previous picture when this returns."""
        self._painter.field.update(picture, self.surface.mapping)
        self.surface.change(picture=picture)

    def show_marks(self, wrong: Bools | None, held_out: Bools | None) -> None:
        """Mark the points that are wrong (N,), and those that are held out (N,)."""
        if held_out is not None and not held_out.any():
            held_out = None
        shown = self.scene.held_out
        if held_out is not None and shown is not None and np.array_equal(held_out, shown):
            held_out = shown  # the layer of points stays as it is
        self.surface.change(wrong=wrong, held_out=held_out)

    def show_selection(self, indices: Ints) -> None:
        """Mark the points at ``indices`` as selected."""
        self.surface.change(selection=np.array(indices, np.int64))

    def show_viewport(self, view: Viewport) -> None:
        """Show this rectangle of the data plane."""
        if view != self.scene.view:
            self.surface.change(view=view)
            self._describe()

    def show_probe(self, probe: Place | None) -> None:
        """Show the pinned probe at (x, y), data units, or none."""
        self.surface.change(probe=probe)

    def show_field_style(self, field_style: FieldStyle) -> None:
        """Show grid and legend of ``field_style``; the field follows with the next picture."""
        self.surface.change(field_style=field_style)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self.surface.change(theme=theme)

    def event(self, event: QEvent) -> bool:
        """Take what the mouse does."""
        take = self._takers.get(event.type())
        if take is not None:
            take(event)
            event.accept()
            return True
        if isinstance(event, QNativeGestureEvent) and self.viewport.pinch(event):
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer has left."""
        super().leaveEvent(event)
        self.surface.hoverLeft.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say how large pictures must be."""
        del event
        self.viewport.tell_size()

    def changeEvent(self, event: QEvent) -> None:
        """Say how large pictures must be on another screen."""
        super().changeEvent(event)
        if event.type() == _Kind.DevicePixelRatioChange:
            self.viewport.tell_size()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the field and the layers, and draw the marks of panels over them."""
        del event
        self.paints += 1
        scene = self.scene
        with QPainter(self) as painter:
            self._painter.paint(painter, scene, self.width(), self.height(), self.devicePixelRatioF(), self.font())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.overlays.paint(painter, self.surface.mapping, scene.theme, self.font())
        self._label_clock.repaint_after(self._painter.regions.wait_s)

    def _press(self, event: QMouseEvent) -> None:
        if self._button == Qt.MouseButton.NoButton and event.button() in (
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.MiddleButton,
        ):
            self._button = event.button()
            self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None
            self._pan.press(Pointer(event.position().x(), event.position().y()))

    def _move(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._button != Qt.MouseButton.NoButton and not event.buttons() & self._button:
            self._let_go()  # the release went to another window
        if self._button != Qt.MouseButton.NoButton:
            pressed = self._pressed
            if pressed is None or (place - pressed).manhattanLength() >= QApplication.startDragDistance():
                self._pressed = None
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self._pan.move(Pointer(place.x(), place.y()))
        self.surface.hovered.emit(*self.surface.mapping.to_data(place.x(), place.y()))

    def _release(self, event: QMouseEvent) -> None:
        if event.button() != self._button:
            return
        pressed = self._pressed
        self._let_go()
        if pressed is not None:
            self.surface.ask_probe(*self.surface.mapping.to_data(pressed.x(), pressed.y()))

    def _let_go(self) -> None:
        self._button, self._pressed = Qt.MouseButton.NoButton, None
        self._pan.release(Pointer(0.0, 0.0))
        self.setCursor(Qt.CursorShape.CrossCursor)

    def _turn(self, event: QWheelEvent) -> None:
        notches = min(max(event.angleDelta().y() / _NOTCH, -_MOST_NOTCHES), _MOST_NOTCHES)
        self.viewport.zoom(_ZOOM_PER_NOTCH**notches, event.position())

    def _describe(self) -> None:
        text = description(self.scene)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
