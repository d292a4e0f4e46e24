"""The canvas: the field, the points, and the hands on them. GUI thread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.core.arrays import Bools, Ints, frozen
from softmax_viz.core.dataset import Dataset, empty_dataset
from softmax_viz.field.grid import View
from softmax_viz.field.look import Look
from softmax_viz.field.picture import Picture
from softmax_viz.views.axes import MINUS
from softmax_viz.views.canvas_input import CanvasInput
from softmax_viz.views.device_pixels import device_pixels
from softmax_viz.views.halo_text import haloed_text
from softmax_viz.views.parts import KEYBOARD_REASONS
from softmax_viz.views.scene import Scene, ScenePainter, device_size
from softmax_viz.views.theme import CANVAS_MIN, THEMES, Theme
from softmax_viz.views.tools import tool_label


class Canvas(CanvasInput):
    """Shows a scene and asks for changes to it (the requests are those of ``CanvasInput``).

    ``sizeChanged(columns, rows)`` tells the size in device pixels, whenever it changes; ``firstPainted()`` comes once.
    ``show_…`` are silent: each schedules at most one repaint. ``paints`` counts repaints.
    """

    sizeChanged = Signal(int, int)
    firstPainted = Signal()  # noqa: N815

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Scene(empty_dataset(), View(-1.0, 1.0, -1.0, 1.0), THEMES["light"]), parent)
        self.paints = 0
        self._painter = ScenePainter()
        self._device_size = (0, 0)
        self._shows_focus = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(*CANVAS_MIN)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Canvas"))
        self.show_tool("place")
        self._describe()

    @property
    def scene(self) -> Scene:
        """What is shown now."""
        return self._scene

    def show_data(self, data: Dataset) -> None:
        """Show points and classes. Points that are where they were stay ringed and hollow until the next mask.

        A stroke in progress ends, unless these are its own doing.
        """
        if not self._acts:
            self.end_stroke()
        if data is self._scene.data:
            return
        wrong = _carried(self._scene.data, self._scene.wrong, data)
        held_out = _carried(self._scene.data, self._scene.held_out, data)
        self._show(replace(self._scene, data=data, wrong=wrong, held_out=held_out))
        self._describe()

    def show_picture(self, picture: Picture | None) -> None:
        """Show the field. The picture before is let go of when this returns."""
        self._painter.field.update(picture, self.mapping)
        self._show(replace(self._scene, picture=picture))

    def show_wrong(self, wrong: Bools | None) -> None:
        """Put rings around the points that ``wrong`` (N,) marks; a mask for other data is not shown."""
        if wrong is not None and len(wrong) != self._scene.data.n_points:
            return
        self._show(replace(self._scene, wrong=wrong))

    def show_held_out(self, held_out: Bools | None) -> None:
        """Draw the points that ``held_out`` (N,) marks hollow; a mask for other data is not shown."""
        shown = self._scene.held_out
        if held_out is not None:
            if len(held_out) != self._scene.data.n_points:
                return
            if not held_out.any():
                held_out = None
        if held_out is shown or (held_out is not None and shown is not None and np.array_equal(held_out, shown)):
            return  # every frame of a run brings a mask, and most often the same one
        self._show(replace(self._scene, held_out=None if held_out is None else frozen(held_out, np.bool_)))

    def show_selection(self, indices: Ints) -> None:
        """Mark the points at ``indices`` as selected. A stroke in progress ends, unless this is its own doing."""
        if not self._acts:
            self.end_stroke()
        self._show(replace(self._scene, selection=np.array(indices, np.int64)))

    def show_view(self, view: View) -> None:
        """Show this rectangle of the data plane; the picture at hand is stretched until a new one comes."""
        if view != self._scene.view:
            self._show(replace(self._scene, view=view))
            self._describe()

    def show_probe(self, probe: tuple[float, float] | None) -> None:
        """Show the pinned probe at (x, y), or none."""
        self._show(replace(self._scene, probe=probe))

    def show_look(self, look: Look) -> None:
        """Show the grid and the legend of ``look``; the field follows with the next picture."""
        self._show(replace(self._scene, look=look))

    def show_value(self, value: float | None) -> None:
        """Mark in the legend which number the field shows at the place that is probed; None: no place."""
        if self._painter.legend.show_value(value):
            self._refresh(self._painter.legend.area())

    def show_tool(self, name: str) -> None:
        """Take the tool ``name`` (a key of ``TOOLS``) in hand."""
        tool = self._tools[name]
        if tool is not self._tool:
            if self._held is not None:
                self._let_go(lambda held: held.cancel())
            tool.at, self._tool.at = self._tool.at, None
            self._tool = tool
        self._show_cursor()
        self.update()

    def show_active_class(self, index: int) -> None:
        """Tell which class, from 0, new points get."""
        self._active_class = index
        self._refresh(self._tool.overlay())
        if not self._scene.data.n_points:
            self.update()

    def show_theme(self, theme: Theme) -> None:
        """Change all colours."""
        if theme is not self._scene.theme:
            self.end_stroke()
        self._show(replace(self._scene, theme=theme))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the field and the layers, then the few marks that belong to the hand."""
        del event
        self.paints += 1
        if self.paints == 1:
            self.firstPainted.emit()
        ratio = self.devicePixelRatioF()
        with QPainter(self) as painter:
            self._painter.paint(painter, self._scene, self.width(), self.height(), ratio, self.font())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self._scene.data.n_points:
                self._paint_invitation(painter, ratio)
            self._tool.paint(painter)
            self._crosshair.paint(painter, self.theme)
            if self._shows_focus:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self.theme.accent, 2.0))
                painter.drawRect(QRectF(self.rect()).adjusted(1.0, 1.0, -1.0, -1.0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the new size."""
        super().resizeEvent(event)
        self._tell_size()

    def event(self, event: QEvent) -> bool:
        """Tell the size in device pixels also when only the screen has changed."""
        handled = super().event(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._tell_size()
            self.update()
        return handled

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus frame to those who came by keyboard."""
        super().focusInEvent(event)
        self._shows_focus = event.reason() in KEYBOARD_REASONS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the focus frame away."""
        super().focusOutEvent(event)
        self._shows_focus = False
        self.update()

    def _show(self, scene: Scene) -> None:
        self._scene = scene
        self.update()

    def _tell_size(self) -> None:
        size = device_size(self.width(), self.height(), self.devicePixelRatioF())
        if size != self._device_size:
            self._device_size = size
            self.sizeChanged.emit(*size)

    def _paint_invitation(self, painter: QPainter, ratio: float) -> None:
        """One friendly line while there are no points."""
        if self._tool is self._tools["place"]:
            text = self.tr("Click to place points of class %1").replace("%1", str(self.active_class + 1))
        else:
            text = self.tr("No points yet: choose %1 and click here").replace("%1", tool_label("place"))
        font = self.font()
        font.setPixelSize(round(1.25 * self.fontInfo().pixelSize()))
        pixmap = haloed_text(text, font, self.theme, ratio)
        with device_pixels(painter, ratio):
            columns, rows = self._device_size
            painter.drawPixmap(QPointF((columns - pixmap.width()) // 2, (rows - pixmap.height()) // 2), pixmap)

    def _describe(self) -> None:
        """Say in words what the picture shows, for those who do not see it."""
        view, data = self._scene.view, self._scene.data
        text = self.tr("Points: %1. Classes: %2. Horizontal axis from %3 to %4, vertical axis from %5 to %6.")
        values = [str(data.n_points), str(data.n_classes)]
        values += [f"{edge:.3g}".replace("-", MINUS) for edge in (view.x0, view.x1, view.y0, view.y1)]
        for number, value in enumerate(values, start=1):
            text = text.replace(f"%{number}", value)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)


def _carried(old: Dataset, mask: Bools | None, new: Dataset) -> Bools | None:
    """``mask`` (N_old,) for other data: points of ``new`` where ``old`` has a marked point of the same class.

    Without it, all rings would blink whenever a point is added or erased.
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
