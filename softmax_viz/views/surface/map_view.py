"""J on a plane as a map, with the way of the run, its start, the present weights and the optimum. GUI thread only."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.insights.surface import RunTrack, Surface
from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.paint.device_pixels import device_pixels
from softmax_viz.views.paint.halo_text import Lettering
from softmax_viz.views.plot.drawing.axis_scale import spaced_ticks
from softmax_viz.views.style.numbers import tick
from softmax_viz.views.style.theme import LIGHT, SMALL_TEXT_SCALE, SPACE_S, SPACE_XS, Theme, scaled, tabular
from softmax_viz.views.surface.glyphs import NOW, OPTIMUM, SIZE, START, paint_glyph
from softmax_viz.views.surface.map_image import band_colours, map_image

_SIZE, _LEAST = (320, 300), (180, 170)
_MOST_PIXELS = 420
_PATH_WIDTH = 1.8


class MapView(QWidget):
    """Draws a ``Surface`` and a ``RunTrack`` on it. All but the way of the run is drawn once for each map and size.

    Signals
    -------
    placeRead(object)
        The mouse is at these coordinates (x, y) of the plane; None: on no place of the map.
    """

    placeRead = Signal(object)  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self._theme = LIGHT
        self.surface: Surface | None = None
        self.track: RunTrack | None = None
        self._names = ("", "")
        self._ground: tuple[tuple[object, ...], QPixmap] | None = None
        self._lettering: Lettering | None = None
        self.summary = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        speak(self, Spoken("Graphic", value=lambda: self.summary))

    def show_surface(self, surface: Surface | None, names: tuple[str, str]) -> None:
        """Draw ``surface``, whose axes have these names; None for nothing."""
        self.surface, self._names = surface, names
        self.update()

    def show_track(self, track: RunTrack | None) -> None:
        """Draw the way of the run; None for none."""
        self.track = track
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme, self._ground, self._lettering = theme, None, None
        self.setFont(tabular(QGuiApplication.font(), SMALL_TEXT_SCALE))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the designed size."""
        return QSize(scaled(_SIZE[0]), scaled(_SIZE[1]))

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size at which the map can be read."""
        return QSize(scaled(_LEAST[0]), scaled(_LEAST[1]))

    def limit_height(self, width: int) -> None:
        """Be no higher than a square map of this width needs."""
        left, above, right, below = self._margins()
        self.setMaximumHeight(max(math.ceil(width - left - right + above + below), self.minimumSizeHint().height()))

    def area(self) -> QRectF:
        """Return the rectangle of the map, square if both its axes have the same unit."""
        left, above, right, below = self._margins()
        area = QRectF(left, above, max(self.width() - left - right, 1.0), max(self.height() - above - below, 1.0))
        if self.surface is not None and self.surface.is_square:
            side = min(area.width(), area.height())
            area = QRectF(area.left() + 0.5 * (area.width() - side), area.top(), side, side)
        return area

    def to_pixels(self, coordinates: Floats) -> Floats:
        """Return the places (…, 2) of coordinates (…, 2) of the plane, in pixels."""
        assert self.surface is not None
        area, xs, ys = self.area(), self.surface.xs, self.surface.ys
        across = area.left() + (coordinates[..., 0] - xs[0]) / (xs[-1] - xs[0]) * area.width()
        down = area.bottom() - (coordinates[..., 1] - ys[0]) / (ys[-1] - ys[0]) * area.height()
        places: Floats = np.clip(np.stack([across, down], -1), -1e5, 1e5)
        return places

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which place the mouse is at."""
        area, at, surface = self.area(), event.position(), self.surface
        if surface is None or not area.contains(at):
            self.placeRead.emit(None)
            return
        right, up = (at.x() - area.left()) / area.width(), (area.bottom() - at.y()) / area.height()
        ends = ((right, surface.xs), (up, surface.ys))
        self.placeRead.emit(tuple(float((1.0 - share) * axis[0] + share * axis[-1]) for share, axis in ends))

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the mouse is at no place."""
        super().leaveEvent(event)
        self.placeRead.emit(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw map, axes, legend and way."""
        del event
        surface = self.surface
        if surface is None:
            return
        area, ratio = self.area(), self.devicePixelRatioF()
        painter = QPainter(self)
        with device_pixels(painter, ratio):
            painter.drawPixmap(QPointF(0.0, 0.0), self._drawn_ground(surface, area))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.track is not None and self.track.now.shape == surface.plane.origin.shape:
            self._paint_track(painter, surface, self.track, area)

    # Implementation

    def _drawn_ground(self, surface: Surface, area: QRectF) -> QPixmap:
        """Return everything but the way of the run, in device pixels: it changes more rarely than that."""
        ratio = self.devicePixelRatioF()
        made_for = (surface, self._names, self.width(), self.height(), ratio)
        if self._ground is None or self._ground[0] != made_for:
            pixmap = QPixmap(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
            pixmap.fill(Qt.GlobalColor.transparent)
            with QPainter(pixmap) as painter:
                painter.scale(ratio, ratio)
                painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(area, self._map(surface, area))
                painter.setPen(QPen(self._theme.control_border, self._theme.size(1.0)))
                painter.drawRect(area)
                painter.setFont(self.font())
                self._paint_axes(painter, surface, area)
                self._paint_legend(painter, surface, area)
            self._ground = made_for, pixmap
        return self._ground[1]

    def _map(self, surface: Surface, area: QRectF) -> QImage:
        ratio = self.devicePixelRatioF()
        shrink = min(1.0, _MOST_PIXELS / max(area.width() * ratio, area.height() * ratio))
        width, height = (max(round(side * ratio * shrink), 1) for side in (area.width(), area.height()))
        thickness = max(self._theme.size(1.1) * ratio * shrink, 1.0)
        return map_image(surface.values, surface.levels, width, height, self._theme, thickness)

    def _margins(self) -> tuple[float, float, float, float]:
        """Return what axes and legend need at the left, above, at the right and below."""
        metrics = QFontMetricsF(self.font())
        left = metrics.height() + 4.0 * metrics.horizontalAdvance("0") + scaled(SPACE_S)
        return left, scaled(SPACE_S), self._legend_width() + scaled(SPACE_S), 2.2 * metrics.height() + scaled(SPACE_XS)

    def _legend_width(self) -> float:
        metrics = QFontMetricsF(self.font())
        return metrics.height() + 2.0 * scaled(SPACE_XS) + metrics.horizontalAdvance("0.0000")

    def _paint_axes(self, painter: QPainter, surface: Surface, area: QRectF) -> None:
        metrics, theme, flags = QFontMetricsF(self.font()), self._theme, Qt.AlignmentFlag
        gap = scaled(SPACE_XS) / 2.0
        painter.setPen(theme.muted)
        most = max(2, int(area.width() / (5.0 * metrics.horizontalAdvance("0"))))
        for place, text in spaced_ticks(float(surface.xs[0]), float(surface.xs[-1]), most):
            x = float(self.to_pixels(np.array([place, 0.0]))[0])
            width = metrics.horizontalAdvance(text)
            painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + gap))
            painter.drawText(
                QPointF(min(x - 0.5 * width, self.width() - width), area.bottom() + gap + metrics.ascent()), text
            )
        free_below = math.inf
        for place, text in spaced_ticks(
            float(surface.ys[0]), float(surface.ys[-1]), max(2, int(area.height() / (3.0 * metrics.height())))
        ):
            y = float(self.to_pixels(np.array([0.0, place]))[1])
            painter.drawLine(QPointF(area.left() - gap, y), QPointF(area.left(), y))
            if y + 0.5 * metrics.height() < free_below:
                box = QRectF(0.0, y - 0.5 * metrics.height(), area.left() - 2.0 * gap, metrics.height())
                painter.drawText(box, flags.AlignRight | flags.AlignVCenter, text)
                free_below = y - 0.5 * metrics.height()
        painter.setPen(theme.text)
        _paint_name(
            painter,
            self._names[0],
            QPointF(area.center().x(), area.bottom() + gap + 1.5 * metrics.height()),
            area.width() + self._legend_width(),
            0.0,
        )
        left = area.left() - 5.0 * metrics.horizontalAdvance("0") - 0.5 * metrics.height()
        _paint_name(
            painter, self._names[1], QPointF(max(left, 0.6 * metrics.height()), area.center().y()), area.height(), -90.0
        )

    def _paint_legend(self, painter: QPainter, surface: Surface, area: QRectF) -> None:
        """Draw the colours of the bands from the lowest at the bottom, with the levels between them."""
        metrics, theme = QFontMetricsF(self.font()), self._theme
        colours = band_colours(len(surface.levels) + 1, theme)
        left, width = area.right() + scaled(SPACE_S), metrics.height()
        head = 1.2 * metrics.height()
        bar = QRectF(left, area.top() + head, width, max(area.height() - head, 1.0))
        step = bar.height() / len(colours)
        painter.setPen(theme.text)
        painter.drawText(
            QPointF(left + 0.5 * (width - metrics.horizontalAdvance("J")), area.top() + metrics.ascent()), "J"
        )
        for index, colour in enumerate(colours):
            painter.fillRect(QRectF(left, bar.bottom() - (index + 1) * step, width, step + 0.5), colour)
        painter.setPen(QPen(theme.control_border, theme.size(1.0)))
        painter.drawRect(bar)
        painter.setPen(theme.text)
        every = max(1, math.ceil(metrics.height() / max(step, 1.0)))
        for index, level in enumerate(surface.levels.tolist()):
            y = bar.bottom() - (index + 1) * step
            painter.drawLine(QPointF(left, y), QPointF(left + width, y))
            if index % every == 0:
                text = tick(level)
                painter.drawText(QPointF(left + width + scaled(SPACE_XS), y + 0.35 * metrics.ascent()), text)

    def _paint_track(self, painter: QPainter, surface: Surface, track: RunTrack, area: QRectF) -> None:
        theme = self._theme
        places = self.to_pixels(surface.plane.coordinates(track.thetas))
        painter.save()
        painter.setClipRect(area)
        line = QPolygonF([QPointF(x, y) for x, y in places.tolist()])
        for colour, width in ((theme.line_halo, _PATH_WIDTH + 2.0), (theme.boundary, _PATH_WIDTH)):
            painter.setPen(QPen(colour, theme.size(width)))
            painter.drawPolyline(line)
        painter.restore()
        marks = [(START, self.tr("start"), places[0]), (NOW, self.tr("now"), places[-1])]
        if track.optimum is not None:
            marks.insert(1, (OPTIMUM, self.tr("optimum"), self.to_pixels(surface.plane.coordinates(track.optimum))))
        inside = area.adjusted(-1.0, -1.0, 1.0, 1.0)
        taken: list[QRectF] = []
        for kind, _, place in marks:
            at = QPointF(*place.tolist())
            if inside.contains(at):
                paint_glyph(painter, kind, at, theme, theme.size(SIZE))
                half = theme.size(SIZE)
                taken.append(QRectF(at.x() - 0.5 * half, at.y() - 0.5 * half, half, half))
        for _, text, place in reversed(marks):
            at = QPointF(*place.tolist())
            if inside.contains(at):
                self._paint_label(painter, text, at, area, taken, places)

    def _paint_label(
        self, painter: QPainter, text: str, at: QPointF, area: QRectF, taken: list[QRectF], path: Floats
    ) -> None:
        """Write ``text`` beside ``at``: where it fits, covers no mark and least of ``path`` (M, 2)."""
        ratio = self.devicePixelRatioF()
        if self._lettering is None or self._lettering.ratio != ratio:
            self._lettering = Lettering(self.font(), self._theme, ratio)
        width, height = self._lettering.size(text)
        away = 0.75 * self._theme.size(SIZE)
        corners = (
            (at.x() + away, at.y() - 0.5 * height), (at.x() - away - width, at.y() - 0.5 * height),
            (at.x() - 0.5 * width, at.y() - away - height), (at.x() - 0.5 * width, at.y() + away),
        )  # fmt: skip
        boxes = [QRectF(x, y, width, height) for x, y in corners]
        free = [box for box in boxes if area.contains(box) and not any(box.intersects(other) for other in taken)]
        if not free:
            return
        shares = np.linspace(0.0, 1.0, 8)[:, None, None]
        line = (path[:-1] + shares * (path[1:] - path[:-1])).reshape(-1, 2)

        def covered(box: QRectF) -> int:
            inside = (
                np.abs(line - [box.center().x(), box.center().y()]) < [0.5 * box.width(), 0.5 * box.height()]
            ).all(1)
            return int(inside.sum())

        box = min(free, key=covered)
        taken.append(box)
        with device_pixels(painter, ratio):
            painter.drawPixmap(
                QPointF(round(box.left() * ratio), round(box.top() * ratio)), self._lettering.drawn(text)
            )


def _paint_name(painter: QPainter, text: str, centre: QPointF, length: float, degrees: float) -> None:
    """Write the name of an axis, turned, and cut off with dots at ``length``."""
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, length)
    painter.save()
    painter.translate(centre)
    painter.rotate(degrees)
    painter.drawText(QPointF(-0.5 * metrics.horizontalAdvance(shown), metrics.ascent() - 0.5 * metrics.height()), shown)
    painter.restore()
