"""The surface that tools work on: what they can read of the canvas, and the requests they make. GUI thread.

Part of ``views.canvas.canvas``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtWidgets import QWidget

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.overlays.overlays import Overlays
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.scene.scene import Scene, mapping_of
from softmax_viz.views.style.theme import Theme
from softmax_viz.views.tools.tool import Ends


class CanvasSurface(QObject):
    """Holds the scene of a canvas and turns what tools ask for into signals; it is the ``Surface`` of every tool.

    ``gesture`` numbers distinguish strokes: all requests of one stroke carry the same number.

    Parameters
    ----------
    scene
        What is shown first; ``scene`` is what is shown now.
    widget
        The canvas, whose size the mapping needs and which is repainted.
    overlays
        What panels draw over the scene.

    Signals
    -------
    pointRequested(x, y, gesture)
        A new point of the active class at (x, y), data units.
    sprayRequested(x, y, rx, ry, count, falloff, gesture)
        ``count`` points of the active class around (x, y), within the ellipse with the half axes rx and ry in
        data units; ``falloff`` is a key of ``core.data.spray.FALLOFFS``.
    moveRequested(indices, points, gesture)
        The points at ``indices`` (M,) are to be at ``points`` (M, 2), finite.
    eraseRequested(indices, gesture)
        The points at ``indices`` (M,), ascending, are to be removed.
    relabelRequested(indices, class_index, gesture)
        The points at ``indices`` (M,), ascending, all of other classes, are to become of class ``class_index``.
    deleteRequested(), selectionRequested(indices)
        The selected points are to be removed; exactly these points are to be selected.
    probeRequested(x, y), probeReleaseRequested()
        The probe is to be pinned at (x, y), data units; to be released.
    cutRequested(ends, is_done)
        The cut is to lead from A to B, data units, or where it led before the stroke (None); the stroke ends here.
    furtherProbeRequested(x, y)
        A further place (x, y), data units, is to be pinned.
    pinMoveRequested(letter, x, y)
        The further pinned place ``letter`` is to be at (x, y), data units.
    viewportRequested(Viewport)
        This rectangle of the data plane is to be shown.
    brushChanged(name, Brush)
        The wheel has changed the brush of tool ``name``.
    hovered(x, y), hoverLeft()
        The pointer, or the crosshair, is over (x, y), data units; it has left the canvas.
    fitRequested(), pasteRequested(x, y)
        All points are to be shown; the clipboard is to be pasted around (x, y), data units.
    pictureCopyRequested(), pictureExportRequested()
        A picture of the canvas is to be put on the clipboard; to be exported.
    hintChanged(str)
        What the status line is to say instead of the hint of the tool; empty for that hint.
    """

    pointRequested = Signal(float, float, int)
    sprayRequested = Signal(float, float, float, float, int, str, int)
    moveRequested = Signal(object, object, int)
    eraseRequested = Signal(object, int)
    relabelRequested = Signal(object, int, int)
    deleteRequested = Signal()
    selectionRequested = Signal(object)
    probeRequested = Signal(float, float)
    probeReleaseRequested = Signal()
    cutRequested = Signal(object, bool)
    furtherProbeRequested = Signal(float, float)
    pinMoveRequested = Signal(str, float, float)
    viewportRequested = Signal(object)
    brushChanged = Signal(str, object)
    hovered = Signal(float, float)
    hoverLeft = Signal()  # noqa: N815
    fitRequested = Signal()
    pasteRequested = Signal(float, float)
    pictureCopyRequested = Signal()
    pictureExportRequested = Signal()
    hintChanged = Signal(str)

    def __init__(self, scene: Scene, widget: QWidget, overlays: Overlays) -> None:
        super().__init__(widget)
        self.scene = scene
        self.chosen_class = 0  # it may be beyond the classes that are shown; see ``active_class``
        self.leaves_escape: Callable[[], bool] = lambda: False  # whether Escape belongs to the window now
        self.ask_cut: Callable[[Ends | None, bool], None] = self.cutRequested.emit  # as in ``Surface``
        self._widget = widget
        self._overlays = overlays
        self._gesture = 0

    @property
    def mapping(self) -> Mapping:
        """Data to canvas coordinates and back, for the view shown now."""
        widget = self._widget
        return mapping_of(self.scene.view, widget.width(), widget.height(), widget.devicePixelRatioF())

    @property
    def data(self) -> Dataset:
        """The points shown now."""
        return self.scene.data

    @property
    def selection(self) -> Ints:
        """Indices of the selected points, ascending."""
        return self.scene.selection

    @property
    def probe(self) -> tuple[float, float] | None:
        """Where the probe is pinned, data units; None if it is not."""
        return self.scene.probe

    @property
    def handles(self) -> list[tuple[tuple[float, float], Callable[[float, float], None]]]:
        """What of the overlays can be dragged; see ``Overlays.handles``."""
        return self._overlays.handles()

    @property
    def active_class(self) -> int:
        """The class that new points get."""
        return min(self.chosen_class, self.scene.data.n_classes - 1)

    @property
    def theme(self) -> Theme:
        """The colours shown now."""
        return self.scene.theme

    @property
    def gesture(self) -> int:
        """Number of the stroke in progress or just ended."""
        return self._gesture

    def change(self, **changes: Any) -> None:
        """Show a scene that differs from the present one in ``changes``, fields of ``Scene``."""
        self.scene = replace(self.scene, **changes)
        self._widget.update()

    def refresh(self, *areas: QRectF) -> None:
        """Repaint ``areas``, canvas pixels; empty ones are skipped."""
        for area in areas:
            if not area.isEmpty():
                self._widget.update(area.toAlignedRect().adjusted(-2, -2, 2, 2))

    def begin_gesture(self) -> None:
        """Begin a new gesture number: the following requests are not part of the previous stroke."""
        self._gesture += 1

    def ask_point(self, x: float, y: float) -> None:
        """Ask for a new point at (x, y), data units."""
        self.pointRequested.emit(x, y, self._gesture)

    def ask_spray(self, x: float, y: float, rx: float, ry: float, count: int, falloff: str) -> None:
        """Ask for ``count`` points around (x, y) in the ellipse with half axes ``rx`` and ``ry``, data units."""
        self.sprayRequested.emit(x, y, rx, ry, count, falloff, self._gesture)

    def ask_move(self, indices: Ints, points: Floats) -> None:
        """Ask for the points at ``indices`` (M,) to be moved to ``points`` (M, 2)."""
        self.moveRequested.emit(indices, points, self._gesture)

    def ask_erase(self, indices: Ints) -> None:
        """Ask for the points at ``indices`` (M,) to be removed."""
        self.eraseRequested.emit(indices, self._gesture)

    def ask_relabel(self, indices: Ints, class_index: int) -> None:
        """Ask for the points at ``indices`` (M,) that are of another class to get this class."""
        others = indices[self.scene.data.labels[indices] != class_index]
        if len(others):
            self.relabelRequested.emit(others, class_index, self._gesture)

    def ask_selection(self, indices: Ints) -> None:
        """Ask for exactly these points to be selected."""
        self.selectionRequested.emit(indices)

    def ask_probe(self, x: float, y: float, further: bool = False) -> None:
        """Ask for the probe to be pinned at (x, y), data units, or for a further place to be."""
        (self.furtherProbeRequested if further else self.probeRequested).emit(x, y)

    def ask_view(self, view: Viewport) -> None:
        """Ask for this rectangle of the data plane to be shown, unless it is already."""
        if view != self.scene.view:
            self.viewportRequested.emit(view)
