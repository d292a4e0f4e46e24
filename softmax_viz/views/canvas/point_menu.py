"""The context menu of the canvas: commands for a point and a place. GUI thread.

``PLACE_COMMANDS`` is the one place where a command for a place is added.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.views.canvas.canvas_surface import CanvasSurface
from softmax_viz.views.style.translated_texts import numbered_class, translated
from softmax_viz.views.tools.grips import point_at
from softmax_viz.views.tools.tool import Pointer
from softmax_viz.views.widgets.class_picker import class_icon

_T = QT_TRANSLATE_NOOP


@frozen_dataclass
class PlaceCommand:
    """One command for a place on the canvas.

    Parameters
    ----------
    text
        Its text, marked for translation in the context ``PointMenu``.
    ask
        Makes the request for a surface and a place, data units.
    is_possible
        Whether it is enabled now.
    on_points
        Whether it is in the menu of a point, too.
    starts_group
        Whether a separator comes before it.
    """

    text: str
    ask: Callable[[CanvasSurface, float, float], None]
    is_possible: Callable[[CanvasSurface], bool] = lambda _surface: True
    on_points: bool = False
    starts_group: bool = False


def _add_point(surface: CanvasSurface, x: float, y: float) -> None:
    surface.begin_gesture()
    surface.ask_point(x, y)


def _has_something_to_paste(_surface: CanvasSurface) -> bool:
    mime = QGuiApplication.clipboard().mimeData()
    return mime is not None and (mime.hasText() or mime.hasUrls())


PLACE_COMMANDS: tuple[PlaceCommand, ...] = (
    PlaceCommand(_T("PointMenu", "&Add a point here"), _add_point),
    PlaceCommand(
        _T("PointMenu", "&Paste here"),
        lambda surface, x, y: surface.pasteRequested.emit(x, y),
        _has_something_to_paste,
    ),
    PlaceCommand(
        _T("PointMenu", "&Move the probe here"), CanvasSurface.ask_probe, on_points=True, starts_group=True
    ),
    PlaceCommand(
        _T("PointMenu", "Pin a further pro&be here"),
        lambda surface, x, y: surface.ask_probe(x, y, further=True),
        on_points=True,
    ),
    PlaceCommand(
        _T("PointMenu", "Re&lease the probe"),
        lambda surface, _x, _y: surface.probeReleaseRequested.emit(),
        lambda surface: surface.probe is not None,
        on_points=True,
    ),
    PlaceCommand(
        _T("PointMenu", "&Fit all points"),
        lambda surface, _x, _y: surface.fitRequested.emit(),
        lambda surface: surface.data.n_points > 0,
        starts_group=True,
    ),
    PlaceCommand(
        _T("PointMenu", "Copy pict&ure"),
        lambda surface, _x, _y: surface.pictureCopyRequested.emit(),
        on_points=True,
        starts_group=True,
    ),
    PlaceCommand(
        _T("PointMenu", "&Export picture…"),
        lambda surface, _x, _y: surface.pictureExportRequested.emit(),
        on_points=True,
    ),
)  # fmt: skip


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
        self._hit = point_at(surface, Pointer(x, y))
        self._points: Ints = np.empty(0, np.int64)
        if self._hit is not None:
            is_selected = self._hit in surface.selection
            self._points = surface.selection if is_selected else np.array([self._hit])
            self._fill_for_points()
            self.addSeparator()
        for command in PLACE_COMMANDS:
            if self._hit is None or command.on_points:
                self._add(command)

    def _add(self, command: PlaceCommand) -> None:
        if command.starts_group:
            self.addSeparator()
        action = self.addAction(translated("PointMenu", command.text))
        action.setEnabled(command.is_possible(self._surface))
        action.triggered.connect(lambda: command.ask(self._surface, *self._place))

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
