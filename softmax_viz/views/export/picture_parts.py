"""What a picture can show: the canvas, the plot, the bars, or the whole window. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.views.export.vector_scene import VectorScenePainter
from softmax_viz.views.overlays.overlays import Overlays
from softmax_viz.views.scene.scene import Scene, ScenePainter, mapping_of

_T = QT_TRANSLATE_NOOP
# Pixels for each device-independent pixel of texts with a halo, which stay pixels in a vector picture.
_VECTOR_RATIO = 4.0


@frozen_dataclass
class PicturePart:
    """One thing that a picture can show.

    Parameters
    ----------
    name
        Its name in the program and on the command line.
    label
        Its name in the dialog, marked for translation in the context ``pictures``.
    """

    name: str
    label: str


PARTS: tuple[PicturePart, ...] = (
    PicturePart("canvas", _T("pictures", "The canvas")),
    PicturePart("plot", _T("pictures", "The plot")),
    PicturePart("bars", _T("pictures", "The probabilities")),
    PicturePart("window", _T("pictures", "The whole window")),
)


@frozen_dataclass(eq=False)
class Source:
    """The widgets that pictures are made of, and the contents of the canvas.

    Parameters
    ----------
    window
        The main window.
    canvas
        Its canvas, which ``scene`` is painted for.
    parts
        The widget of each other part, by the name of the part.
    scene
        What the canvas shows, with a field that is fine enough for the picture.
    overlays
        What panels draw over it.
    """

    window: QWidget
    canvas: QWidget
    parts: dict[str, QWidget]
    scene: Scene
    overlays: Overlays


def size_of(source: Source, part: str) -> QSize:
    """Return the size of a part in device-independent pixels."""
    return _widget_of(source, part).size()


def painter_of(source: Source, part: str, ratio: float, is_vector: bool) -> Callable[[QPainter], None]:
    """Return a function that paints a part of the window at the origin.

    Parameters
    ----------
    ratio
        Device pixels per device-independent pixel of the device.
    is_vector
        Whether points and lines are painted as shapes.
    """
    paint_scene = scene_painter_of(
        source.scene, source.canvas.size(), source.canvas.font(), ratio, is_vector, source.overlays
    )

    def paint_window(painter: QPainter) -> None:
        _render(source.window, painter, QPoint())
        place = source.canvas.mapTo(source.window, QPoint())
        painter.save()
        painter.translate(place)
        paint_scene(painter)
        painter.restore()
        for child in source.canvas.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if child.isVisible():
                _render(child, painter, place + child.pos())

    if part == "canvas":
        return paint_scene
    if part == "window":
        return paint_window
    widget = _widget_of(source, part)
    return lambda painter: _render(widget, painter, QPoint())


def scene_painter_of(
    scene: Scene, size: QSize, font: QFont, ratio: float, is_vector: bool, overlays: Overlays | None = None
) -> Callable[[QPainter], None]:
    """Return a function that paints ``scene`` at the origin, on a canvas of this size; the rest as ``painter_of``.

    ``overlays`` are painted over it.
    """
    scene_painter = VectorScenePainter() if is_vector else ScenePainter()
    scene_ratio = _VECTOR_RATIO if is_vector else ratio

    def paint(painter: QPainter) -> None:
        painter.save()
        painter.setClipRect(QRect(QPoint(), size), Qt.ClipOperation.IntersectClip)
        scene_painter.paint(painter, scene, size.width(), size.height(), scene_ratio, font)
        if overlays is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            mapping = mapping_of(scene.view, size.width(), size.height(), scene_ratio)
            overlays.paint(painter, mapping, scene.theme, font)
        painter.restore()

    return paint


def _widget_of(source: Source, part: str) -> QWidget:
    return {"canvas": source.canvas, "window": source.window, **source.parts}[part]


def _render(widget: QWidget, painter: QPainter, place: QPoint) -> None:
    flags = QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren
    painter.save()
    painter.translate(place)  # the offset of ``render`` itself is in pixels of the device
    widget.render(painter, QPoint(), QRegion(), flags)
    painter.restore()
