"""The canvas of a second run: it shows, moves the common view and the probe, and edits nothing. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QNativeGestureEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.core.basics.arrays import Bools, Ints
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.picture import Picture
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.canvas.canvas import carried
from softmax_viz.views.canvas.canvas_marks import RepaintClock, description
from softmax_viz.views.canvas.canvas_surface import CanvasSurface
from softmax_viz.views.canvas.canvas_viewport import CanvasViewport
from softmax_viz.views.compare.rival_mouse import RivalMouse
from softmax_viz.views.overlays.overlay import Place
from softmax_viz.views.overlays.overlays import Overlays
from softmax_viz.views.scene.scene import Scene, ScenePainter
from softmax_viz.views.style.theme import Theme
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_Kind = QEvent.Type


class RivalCanvas(QWidget):
    """Shows the scene of one run. A click asks for the probe there, a drag and the wheel for another view.

    The requests are signals of ``surface``: ``probeRequested``, ``viewportRequested``, ``hovered``, ``hoverLeft``; and
    ``sizeChanged(columns, rows)``. ``paints`` counts repaints.
    """

    def __init__(self, data: Dataset, view: Viewport, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._takers: dict[QEvent.Type, Callable[[Any], object]] = {}  # first: Qt sends events at once
        self.paints = 0
        self._painter = ScenePainter()
        self._label_clock = RepaintClock(self)
        self.overlays = Overlays(self.update)
        self.surface = CanvasSurface(Scene(data, view, theme), self, self.overlays)
        self.viewport = CanvasViewport(self.surface, self)
        self.sizeChanged = self.viewport.sizeChanged
        mouse = self._mouse = RivalMouse(self.surface, self.viewport, self)
        self._takers |= {
            _Kind.MouseButtonPress: mouse.press,
            _Kind.MouseButtonDblClick: mouse.press,
            _Kind.MouseMove: mouse.move,
            _Kind.MouseButtonRelease: mouse.release,
            _Kind.Wheel: mouse.turn,
        }
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
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

    def _describe(self) -> None:
        text = description(self.scene)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
