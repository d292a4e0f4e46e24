"""The context menu of the canvas: commands for a point and a place. GUI thread."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.views.canvas.canvas_surface import CanvasSurface
from softmax_viz.views.style.theme import PICK_RADIUS
from softmax_viz.views.style.translated_texts import numbered_class
from softmax_viz.views.tools.tool import nearest
from softmax_viz.views.widgets.class_picker import class_icon


class PointMenu(QMenu):
    """A menu that deletes itself. Opened on a selected point it acts on all selected points, else on that one point.

    Parameters
    ----------
    parent
        The canvas.
    surface
        Its surface, which makes the requests.
    x, y
        The place, in canvas pixels.
    """

    def __init__(self, parent: QWidget, surface: CanvasSurface, x: float, y: float) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._surface = surface
        self._data = surface.data
        self._place = surface.mapping.to_data(x, y)
        self._hit = nearest(surface.mapping.to_canvas(self._data.points), x, y, surface.theme.size(PICK_RADIUS))
        self._points: Ints = np.empty(0, np.int64)
        if self._hit is not None:
            is_selected = self._hit in surface.selection
            self._points = surface.selection if is_selected else np.array([self._hit])
            self._fill_for_points()
            self.addSeparator()
        move = self.addAction(self.tr("&Move the probe here"))
        move.triggered.connect(self._on_move)
        release = self.addAction(self.tr("Release the &probe"))
        release.setEnabled(surface.scene.probe is not None)
        release.triggered.connect(self._on_release)

    def _fill_for_points(self) -> None:
        count = len(self._points)
        several = count > 1
        relabel = self.addMenu(self._counted(self.tr("Relabel %1 selected &to")) if several else self.tr("Relabel &to"))
        relabel.setObjectName("relabel")
        group = QActionGroup(relabel)
        labels = self._data.labels[self._points]
        for index, label in enumerate(self._data.classes):
            # A & in a name must not become a mnemonic; the number is the mnemonic.
            name = numbered_class(label, index).replace("&", "&&").replace(str(index + 1), f"&{index + 1}", 1)
            action = relabel.addAction(class_icon(label, self._surface.theme), name)
            action.setData(index)
            action.setEnabled(bool((labels != index).any()))
            group.addAction(action)
        group.triggered.connect(self._on_relabel)
        delete = self.addAction(self._counted(self.tr("&Delete %1 selected")) if several else self.tr("&Delete point"))
        delete.triggered.connect(self._on_delete)
        copy = self.addAction(self.tr("&Copy coordinates"))
        copy.triggered.connect(self._on_copy)

    def _counted(self, text: str) -> str:
        return text.replace("%1", str(len(self._points)))

    def _is_current(self) -> bool:
        """Return whether the data are still those that the menu was opened on, so that indices mean the same points."""
        return self._surface.data is self._data

    def _on_relabel(self, action: QAction) -> None:
        if self._is_current():
            self._surface.begin_gesture()
            self._surface.ask_relabel(self._points, int(action.data()))

    def _on_delete(self) -> None:
        if self._is_current():
            self._surface.begin_gesture()
            self._surface.ask_erase(self._points)

    def _on_copy(self) -> None:
        assert self._hit is not None
        x, y = self._data.points[self._hit].tolist()
        QGuiApplication.clipboard().setText(f"{x!r}, {y!r}")

    def _on_move(self) -> None:
        self._surface.ask_probe(*self._place)

    def _on_release(self) -> None:
        self._surface.probeReleaseRequested.emit()
