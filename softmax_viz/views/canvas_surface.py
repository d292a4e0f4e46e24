"""The surface that tools work on: what they see of the canvas, and the requests they make. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from softmax_viz.core.arrays import Floats, Ints
from softmax_viz.core.dataset import Dataset
from softmax_viz.field.grid import View
from softmax_viz.views.axes import Mapping
from softmax_viz.views.scene import Scene, mapping_of
from softmax_viz.views.theme import Theme


class CanvasSurface(QWidget):
    """Knows the scene and turns what tools ask for into signals. It changes nothing.

    ``gesture`` numbers tell strokes apart: all requests of one stroke carry the same number.

    Signals
    -------
    pointRequested(x, y)
        A new point of the active class at (x, y), data units.
    sprayRequested(x, y, rx, ry, count, falloff, gesture)
        ``count`` points of the active class around (x, y), within the ellipse with the half axes rx and ry in
        data units; ``falloff`` is a key of ``core.spray.FALLOFFS``.
    moveRequested(indices, points, gesture)
        The points at ``indices`` (M,) are to be at ``points`` (M, 2), finite.
    eraseRequested(indices, gesture)
        The points at ``indices`` (M,), ascending, are to go.
    relabelRequested(indices, class_index, gesture)
        The points at ``indices`` (M,), ascending, all of other classes, are to become of class ``class_index``.
    deleteRequested(), selectionRequested(indices)
        The selected points are to go; these and no others are to be selected.
    probeRequested(x, y), probeReleaseRequested()
        The probe is to be pinned at (x, y), data units; to be released.
    viewRequested(View)
        This rectangle is to be shown.
    """

    pointRequested = Signal(float, float)
    sprayRequested = Signal(float, float, float, float, int, str, int)
    moveRequested = Signal(object, object, int)
    eraseRequested = Signal(object, int)
    relabelRequested = Signal(object, int, int)
    deleteRequested = Signal()
    selectionRequested = Signal(object)
    probeRequested = Signal(float, float)
    probeReleaseRequested = Signal()
    viewRequested = Signal(object)

    def __init__(self, scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._active_class = 0
        self._gesture = 0

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

    def begin_gesture(self) -> None:
        """Tell what comes apart from what came before."""
        self._gesture += 1

    def ask_point(self, x: float, y: float) -> None:
        """Ask for a new point at (x, y), data units."""
        self.pointRequested.emit(x, y)

    def ask_spray(self, x: float, y: float, rx: float, ry: float, count: int, falloff: str) -> None:
        """Ask for ``count`` points around (x, y) in the ellipse with half axes ``rx`` and ``ry``, data units."""
        self.sprayRequested.emit(x, y, rx, ry, count, falloff, self._gesture)

    def ask_move(self, indices: Ints, points: Floats) -> None:
        """Ask for the points at ``indices`` (M,) to be put to ``points`` (M, 2)."""
        self.moveRequested.emit(indices, points, self._gesture)

    def ask_erase(self, indices: Ints) -> None:
        """Ask for the points at ``indices`` (M,) to be removed."""
        self.eraseRequested.emit(indices, self._gesture)

    def ask_relabel(self, indices: Ints, class_index: int) -> None:
        """Ask for those of the points at ``indices`` (M,) that are of another class to become of this one."""
        others = indices[self._scene.data.labels[indices] != class_index]
        if len(others):
            self.relabelRequested.emit(others, class_index, self._gesture)

    def ask_selection(self, indices: Ints) -> None:
        """Ask for exactly these points to be selected."""
        self.selectionRequested.emit(indices)

    def ask_probe(self, x: float, y: float) -> None:
        """Ask for the probe to be pinned at (x, y), data units."""
        self.probeRequested.emit(x, y)

    def ask_view(self, view: View) -> None:
        """Ask for this rectangle of the data plane to be shown, unless it is already."""
        if view != self._scene.view:
            self.viewRequested.emit(view)
