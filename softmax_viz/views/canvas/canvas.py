"""The canvas: it shows the field and the points, and takes the user's input. GUI thread.

``Canvas`` is composed of parts, each in a module of its own: ``canvas_surface`` (the scene and the requests),
``canvas_viewport`` (size and zoom), ``edge_pointers`` (what lies outside), ``tool_holder`` (the current tool and its
mark), ``canvas_mouse`` (strokes and hovering), ``canvas_input`` (the keys) and ``canvas_marks`` (focus frame,
invitation). The widget shows and dispatches: a click goes from ``Canvas.event`` to ``CanvasMouse.press``, the tool's
``press``, and ``CanvasSurface.ask_…``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.core.basics.arrays import Bools, Ints, frozen
from softmax_viz.core.data.dataset import Dataset, empty_dataset
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.picture import Picture
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.canvas.canvas_input import CanvasInput
from softmax_viz.views.canvas.canvas_marks import (
    CoveredParts,
    FocusFrame,
    RepaintClock,
    description,
    invitation,
    paint_invitation,
)
from softmax_viz.views.canvas.canvas_mouse import CanvasMouse, Stroke
from softmax_viz.views.canvas.canvas_surface import CanvasSurface
from softmax_viz.views.canvas.canvas_viewport import CanvasViewport
from softmax_viz.views.canvas.edge_pointers import EdgePointers
from softmax_viz.views.canvas.flash import Flash
from softmax_viz.views.canvas.tool_holder import ToolHolder
from softmax_viz.views.overlays.overlays import Overlays
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.scene.scene import Scene, ScenePainter
from softmax_viz.views.style.theme import CANVAS_MIN, THEMES, Theme
from softmax_viz.views.tools.brush import Brush

_Kind = QEvent.Type


class Canvas(QWidget):
    """Shows a scene and asks for changes to it; the requests are the signals of ``CanvasSurface``.

    ``sizeChanged(columns, rows)`` is emitted with the size in device pixels whenever it changes; ``firstPainted()`` is
    emitted once. The ``show_…`` methods emit nothing: each schedules at most one repaint. ``paints`` counts repaints.
    """

    firstPainted = Signal()  # noqa: N815

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Handlers that may take an event instead of the widget (they return whether they did), and handlers after it.
        self._event_takers: dict[QEvent.Type, Callable[[Any], bool]] = {}
        self._after_handlers: dict[QEvent.Type, tuple[Callable[[Any], object], ...]] = {}
        self.paints = 0
        self._painter = ScenePainter()
        self._focus_frame = FocusFrame()
        self._covered, self._label_clock = CoveredParts(self), RepaintClock(self)
        self.flash = Flash(self.update, self)
        self.overlays = Overlays(self.update)
        self.surface = surface = CanvasSurface(
            Scene(empty_dataset(), Viewport(-1.0, 1.0, -1.0, 1.0), THEMES["light"]), self, self.overlays
        )
        self.viewport = CanvasViewport(surface, self)
        self.tool_holder = ToolHolder(surface, self)
        self.stroke = Stroke(self.tool_holder, self)
        self.pointers = EdgePointers(surface, self)
        self._keys = CanvasInput(surface, self.tool_holder, self.stroke, self)
        self.crosshair = self._keys.crosshair
        self._mouse = CanvasMouse(surface, self.tool_holder, self.stroke, self.viewport, self._keys.drop_crosshair)
        self.sizeChanged = self.viewport.sizeChanged
        self.pointRequested, self.sprayRequested = surface.pointRequested, surface.sprayRequested
        self.moveRequested, self.eraseRequested = surface.moveRequested, surface.eraseRequested
        self.relabelRequested, self.deleteRequested = surface.relabelRequested, surface.deleteRequested
        self.selectionRequested, self.viewportRequested = surface.selectionRequested, surface.viewportRequested
        self.probeRequested, self.probeReleaseRequested = surface.probeRequested, surface.probeReleaseRequested
        self.cutRequested = surface.cutRequested
        self.furtherProbeRequested, self.pinMoveRequested = surface.furtherProbeRequested, surface.pinMoveRequested
        self.fitRequested, self.pasteRequested = surface.fitRequested, surface.pasteRequested
        self.pictureCopyRequested = surface.pictureCopyRequested
        self.pictureExportRequested = surface.pictureExportRequested
        self.hintChanged = surface.hintChanged
        self.brushChanged, self.hovered, self.hoverLeft = surface.brushChanged, surface.hovered, surface.hoverLeft
        self._event_takers |= _event_takers(self._keys, self._mouse, self.viewport)
        self.pointers.fitRequested.connect(surface.fitRequested)
        self._after_handlers |= _after_handlers(self, self._keys, self._mouse, self._focus_frame, self.pointers)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(*CANVAS_MIN)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Canvas"))
        _describe(self)
        self.show_tool("place")

    @property
    def scene(self) -> Scene:
        """What is shown at present."""
        return self.surface.scene

    @property
    def mapping(self) -> Mapping:
        """Data to canvas coordinates and back, for the view shown now."""
        return self.surface.mapping

    def show_data(self, data: Dataset) -> None:
        """Show points and classes. Points that have not moved stay ringed and hollow until the next mask.

        A stroke in progress ends, unless it made the change itself.
        """
        if not self.stroke.is_acting:
            self.stroke.stop()
        scene = self.scene
        if data is scene.data:
            return
        wrong = carried(scene.data, scene.wrong, data)
        held_out = carried(scene.data, scene.held_out, data)
        self.surface.change(data=data, wrong=wrong, held_out=held_out)
        self.pointers.refresh()
        _describe(self)

    def show_picture(self, picture: Picture | None) -> None:
        """Show the field. The canvas no longer refers to the previous picture when this returns."""
        self._painter.field.update(picture, self.mapping)
        self.surface.change(picture=picture)

    def show_wrong(self, wrong: Bools | None) -> None:
        """Draw rings around the points that ``wrong`` (N,) marks; a mask for other data is ignored."""
        if wrong is not None and len(wrong) != self.scene.data.n_points:
            return
        self.surface.change(wrong=wrong)

    def show_held_out(self, held_out: Bools | None) -> None:
        """Draw the points that ``held_out`` (N,) marks as hollow; a mask for other data is ignored."""
        shown = self.scene.held_out
        if held_out is not None:
            if len(held_out) != self.scene.data.n_points:
                return
            if not held_out.any():
                held_out = None
        if held_out is shown or (held_out is not None and shown is not None and np.array_equal(held_out, shown)):
            return  # every frame of a run brings a mask, and most often the same one
        self.surface.change(held_out=None if held_out is None else frozen(held_out, np.bool_))

    def show_selection(self, indices: Ints) -> None:
        """Mark the points at ``indices`` as selected. A stroke in progress ends, unless it made the change itself.

        A few points that were selected elsewhere are shown by a short pulse.
        """
        if not self.stroke.is_acting:
            self.stroke.stop()
        before = self.scene.selection
        self.surface.change(selection=np.array(indices, np.int64))
        if not self.stroke.is_acting:
            chosen = self.scene.selection
            self.flash.start(self.scene.data.points[chosen[~np.isin(chosen, before)]])

    def show_viewport(self, view: Viewport) -> None:
        """Show this rectangle of the data plane; the present picture is stretched until a new one comes."""
        if view != self.scene.view:
            self.surface.change(view=view)
            self.pointers.refresh()
            self._keys.forget_note()
            _describe(self)

    def show_probe(self, probe: tuple[float, float] | None) -> None:
        """Show the pinned probe at (x, y), or none."""
        self.surface.change(probe=probe)
        self.pointers.refresh()

    def show_field_style(self, field_style: FieldStyle) -> None:
        """Show the grid and the legend of ``field_style``; the field follows with the next picture."""
        self.surface.change(field_style=field_style)

    def show_value(self, value: float | None) -> None:
        """Mark in the legend the number that the field shows at the probed place; None: no place is probed."""
        if self._painter.legend.show_value(value):
            self.surface.refresh(self._painter.legend.area())

    def show_tool(self, name: str) -> None:
        """Make ``name`` (a key of ``TOOLS``) the current tool; a stroke in progress is cancelled."""
        if name != self.tool_holder.name:
            self.stroke.cancel()
            self.tool_holder.take(name)
            self._keys.forget_note()
        self.stroke.look_again()
        self.update()

    def show_brush(self, name: str, brush: Brush) -> None:
        """Give the tool ``name`` this brush; if the pointer is elsewhere, its circle is shown for a moment."""
        self.tool_holder.show_brush(name, brush)

    def show_panning(self, is_on: bool) -> None:
        """Let the left button move the view, whatever the current tool is; a stroke in progress goes on."""
        self.stroke.set_panning(is_on)

    def end_stroke(self) -> None:
        """End the stroke, if there is one: its changes stay, and the button still held has no further effect."""
        self.stroke.stop()

    def show_active_class(self, index: int) -> None:
        """Show ``index``, from 0, as the class that new points get."""
        self.surface.chosen_class = index
        self.surface.refresh(self.tool_holder.tool.overlay())
        if not self.scene.data.n_points:
            self.update()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        if theme is not self.scene.theme:
            self.stroke.stop()
        self.surface.change(theme=theme)
        self.pointers.show_theme(theme)

    def event(self, event: QEvent) -> bool:
        """Give the event to the part that takes it, else to Qt; then call the handlers that follow it."""
        kind = event.type()
        take = self._event_takers.get(kind)
        if take is not None and self.isEnabled() and take(event):
            return True
        handled = super().event(event)
        for handle in self._after_handlers.get(kind, ()):
            handle(event)
        return handled

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the field and the layers, then draw the marks of the tool, the crosshair and the focus."""
        del event
        self.paints += 1
        if self.paints == 1:
            self.firstPainted.emit()
        ratio = self.devicePixelRatioF()
        scene = self.scene
        with QPainter(self) as painter:
            size = self.width(), self.height()
            self._painter.paint(painter, scene, *size, ratio, self.font(), self._covered())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not scene.data.n_points:
                text = invitation(self.tool_holder.name, self.surface.active_class)
                paint_invitation(painter, text, self.font(), scene.theme, self.viewport.device_size, ratio)
            self.overlays.paint(painter, self.mapping, scene.theme, self.font())
            self.flash.paint(painter, self.mapping, scene.theme)
            self.tool_holder.tool.paint(painter)
            self._keys.crosshair.paint(painter, scene.theme, self.font(), self.width())
            self._focus_frame.paint(painter, self.rect(), scene.theme)
        self.pointers.keep_off(self._painter.legend.box)
        self._label_clock.repaint_after(self._painter.regions.wait_s)


def _event_takers(
    keys: CanvasInput, mouse: CanvasMouse, viewport: CanvasViewport
) -> dict[QEvent.Type, Callable[[Any], bool]]:
    """Return the part that takes each kind of event. A double click is two presses."""
    return {
        _Kind.ShortcutOverride: keys.claim,
        _Kind.KeyPress: keys.press,
        _Kind.ContextMenu: keys.open_menu,
        _Kind.MouseButtonPress: mouse.press,
        _Kind.MouseButtonDblClick: mouse.press,
        _Kind.MouseMove: mouse.move,
        _Kind.MouseButtonRelease: mouse.release,
        _Kind.Wheel: mouse.wheel,
        _Kind.NativeGesture: viewport.pinch,
    }


def _after_handlers(
    canvas: Canvas, keys: CanvasInput, mouse: CanvasMouse, frame: FocusFrame, pointers: EdgePointers
) -> dict[QEvent.Type, tuple[Callable[[Any], object], ...]]:
    """Return the handlers of each kind of event that are called after the widget has handled it."""

    def repaint(_event: QEvent) -> None:
        canvas.update()

    def lose_stroke(_event: QEvent) -> None:
        canvas.stroke.lose()

    def tell_size(_event: QEvent) -> None:
        keys.forget_note()
        canvas.viewport.tell_size()
        pointers.refresh()

    return {
        _Kind.Leave: (mouse.leave,),
        _Kind.FocusIn: (frame.take, keys.follow_focus, repaint),
        _Kind.FocusOut: (lose_stroke, frame.take, keys.follow_focus, repaint),
        _Kind.Resize: (tell_size,),
        _Kind.DevicePixelRatioChange: (tell_size, repaint),
    }


def _describe(canvas: Canvas) -> None:
    """Describe in words what the canvas shows. Screen readers are told only if the text has changed."""
    text = description(canvas.scene)
    if text != canvas.accessibleDescription():
        canvas.setAccessibleDescription(text)


def carried(old: Dataset, mask: Bools | None, new: Dataset) -> Bools | None:
    """Return ``mask`` (N_old,) for new data: it marks points of ``new`` where ``old`` has a marked point of that class.

    Without this, all rings would blink whenever a point is added or erased.
    """
    if mask is None:
        return None
    carried = np.zeros(new.n_points, np.bool_)
    n_old = old.n_points
    if new.n_points >= n_old and np.array_equal(new.points[:n_old], old.points):  # the usual case: points were added
        carried[:n_old] = mask & (new.labels[:n_old] == old.labels)
        return carried
    for label in range(old.n_classes):
        places = np.sort(old.points[mask & (old.labels == label)] @ (1.0, 1j))
        if len(places):
            here = np.flatnonzero(new.labels == label)
            found = new.points[here] @ (1.0, 1j)
            nearest = places[np.minimum(np.searchsorted(places, found), len(places) - 1)]
            carried[here] = nearest == found
    return carried
