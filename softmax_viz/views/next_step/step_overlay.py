"""The next step over the canvas: who takes part, how points pull, gradients, and the boundary after it. GUI thread."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPaintEngine, QPainter, QPainterPath, QPen, QPixmap

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.next_step import NextStep
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.next_step.stages import GRADIENT, PENALTY, RESIDUAL, UPDATE
from softmax_viz.views.overlays.lit_points import LitPoints
from softmax_viz.views.overlays.overlay import Overlay
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.theme import Theme, tabular

# Sizes designed for the normal scale, in device-independent pixels.
_PULL, _SUM = 56.0, 84.0  # the longest arrow of a point, and of a class
_SHORTEST = 2.0
_THIN, _THICK, _HALO = 1.6, 3.2, 1.6
_HEAD = 0.28  # of the length of an arrow, up to
_MOST_HEAD = 9.0
_DASHES = (9.0, 7.0)  # dash and space
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class StepOverlay(Overlay):
    """One stage of the next step.

    Parameters
    ----------
    value, stage
        The step, and which of ``stages.STAGES`` is shown; later stages show what earlier ones do, except the points.
    places
        (M, 2) of the shown points, data units.
    classes
        The K classes.
    example
        Which of the shown points is the example of the sentences.
    boundary
        (S, 4) segments of the boundary after the step, data units.
    is_running
        Whether training runs: then the points of a batch, which are others at every step, have no rings.
    """

    def __init__(
        self,
        value: NextStep,
        stage: int,
        places: Floats,
        classes: tuple[ClassLabel, ...],
        example: int | None,
        boundary: Floats,
        is_running: bool = False,
    ) -> None:
        self._value, self._stage, self._places, self._boundary = value, stage, places, boundary
        self._colours = [QColor(*CLASS_STYLES[label.style].colour) for label in classes]
        is_ringed = value.n_batch < value.n_points and stage <= RESIDUAL and not is_running
        takes_part = places if is_ringed else places[:0]
        self._ringed = LitPoints(takes_part)
        one = places[:0] if example is None or stage > RESIDUAL else places[example : example + 1]
        self._example = _Example(one)
        self._key: object = None
        self._drawn: QPixmap | None = None

    def paint(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        """Draw what belongs to the stage; from the second time on as a picture, for what is under it may change.

        A file of shapes gets shapes.
        """
        if painter.paintEngine().type() != QPaintEngine.Type.Raster:
            self._paint(painter, mapping, theme, font)
            return
        key = (mapping, theme.key, font.key(), painter.device().devicePixelRatioF())
        if self._drawn is None and key == self._key:
            self._drawn = QPixmap(QSize(math.ceil(mapping.width), math.ceil(mapping.height)) * key[3])
            self._drawn.setDevicePixelRatio(key[3])
            self._drawn.fill(Qt.GlobalColor.transparent)
            with QPainter(self._drawn) as inner:
                inner.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._paint(inner, mapping, theme, font)
        elif key != self._key:
            self._key, self._drawn = key, None
        if self._drawn is None:
            self._paint(painter, mapping, theme, font)
        else:
            painter.drawPixmap(QPointF(0.0, 0.0), self._drawn)

    def _paint(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        if self._stage == UPDATE:
            self._paint_boundary(painter, mapping, theme)
        if self._stage <= RESIDUAL:
            self._ringed.paint(painter, mapping, theme, font)
            self._example.paint(painter, mapping, theme, font)
        if self._stage == RESIDUAL:
            self._paint_pulls(painter, mapping, theme)
        if self._stage >= GRADIENT and self._value.has_plane:
            self._paint_sums(painter, mapping, theme, font)

    def pulls(self, mapping: Mapping, theme: Theme) -> Floats:
        """Return the arrows of the points as segments of the canvas (M, 4); all have the same scale."""
        starts = mapping.to_canvas(self._places)
        return np.column_stack([starts, starts + _scaled(_on_canvas(self._value.arrows, mapping), theme.size(_PULL))])

    def _paint_pulls(self, painter: QPainter, mapping: Mapping, theme: Theme) -> None:
        segments = self.pulls(mapping, theme)
        labels = self._value.labels
        far = np.isfinite(segments).all(axis=1)
        margin = theme.size(_PULL)
        x, y = segments[:, 0], segments[:, 1]
        far &= (x > -margin) & (x < mapping.width + margin) & (y > -margin) & (y < mapping.height + margin)
        lines = {k: _arrow_lines(segments[far & (labels == k)], theme) for k in range(len(self._colours))}
        every = [line for part in lines.values() for line in part]
        painter.setPen(_pen(theme.line_halo, theme.size(_THIN + 2 * _HALO)))
        painter.drawLines(every)
        for k, part in lines.items():
            painter.setPen(_pen(self._colours[k], theme.size(_THIN)))
            painter.drawLines(part)

    def _paint_sums(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        """Draw for each class −g, what the penalty adds to it, and at last the change, from one place."""
        value, stage = self._value, self._stage
        start = mapping.to_canvas(value.origin[None])[0]
        if not (0 <= start[0] <= mapping.width and 0 <= start[1] <= mapping.height):
            start = np.array([mapping.width, mapping.height]) / 2.0
        parts = [_on_canvas(-value.in_plane(part), mapping) for part in (value.data_gradient, value.penalty_gradient)]
        longest = theme.size(_SUM)
        share = _share(np.concatenate([parts[0], parts[0] + parts[1]]), longest)
        data, whole = parts[0] * share, (parts[0] + parts[1]) * share
        change = value.change
        is_update = stage == UPDATE and change is not None
        moves = _scaled(_on_canvas(value.in_plane(change), mapping), longest) if change is not None else data
        for k, colour in enumerate(self._colours):
            ends = [start + row for row in (data[k], whole[k], moves[k])]
            if not np.isfinite(ends).all():
                continue
            if is_update:
                _draw_arrow(painter, start, ends[1], colour, theme, _THIN)
                _draw_arrow(painter, start, ends[2], colour, theme, _THICK)
            else:
                _draw_arrow(painter, start, ends[0], colour, theme, _THICK)
            if stage == PENALTY:
                _draw_arrow(painter, ends[0], ends[1], colour, theme, _THIN, is_dashed=True)
            tip = ends[2] if is_update else ends[0]
            if math.hypot(*(tip - start)) > theme.size(_SHORTEST):
                _draw_name(painter, f"w{str(k + 1).translate(_SUBSCRIPTS)}", start, tip, theme, font)

    def _paint_boundary(self, painter: QPainter, mapping: Mapping, theme: Theme) -> None:
        ends = mapping.to_canvas(self._boundary.reshape(-1, 2)).reshape(-1, 4)
        ends = ends[np.isfinite(ends).all(axis=1)]
        painter.setPen(_pen(theme.line_halo, theme.size(_THICK + 1.0)))
        painter.drawLines([QLineF(*row) for row in ends.tolist()])
        lengths = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
        on, off = (theme.size(length) for length in _DASHES)
        pen = _pen(theme.accent, theme.size(_THICK - 1.0))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if lengths.max(initial=0.0) > on:  # straight lines; a curve has segments shorter than a dash
            pen.setDashPattern([on / pen.widthF(), off / pen.widthF()])
        else:
            ends = ends[(np.cumsum(lengths) % (on + off)) < on]
        painter.setPen(pen)
        painter.drawLines([QLineF(*row) for row in ends.tolist()])


class _Example(Overlay):
    """A second, larger ring around the point that the sentences speak of."""

    def __init__(self, places: Floats) -> None:
        self._places = places

    def paint(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        """Draw the ring."""
        del font
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for x, y in mapping.to_canvas(self._places).tolist():
            if not (math.isfinite(x) and math.isfinite(y)):
                continue
            for colour, width in ((theme.line_halo, 4.0), (theme.text if not theme.is_dark else theme.boundary, 2.0)):
                painter.setPen(QPen(colour, theme.size(width)))
                painter.drawEllipse(QPointF(x, y), theme.size(15.0), theme.size(15.0))


def _on_canvas(vectors: Floats, mapping: Mapping) -> Floats:
    """Return vectors of the plane as vectors of the canvas."""
    view = mapping.view
    with np.errstate(over="ignore", invalid="ignore"):
        placed: Floats = vectors * (mapping.width / view.width, -mapping.height / view.height)
    return placed


def _share(vectors: Floats, longest: float) -> float:
    """Return the factor by which the longest of the finite ``vectors`` becomes ``longest``."""
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = np.hypot(vectors[:, 0], vectors[:, 1])
    most = float(lengths[np.isfinite(lengths)].max(initial=0.0))
    return longest / most if most > 0.0 else 0.0


def _scaled(vectors: Floats, longest: float) -> Floats:
    share = _share(vectors, longest)
    with np.errstate(over="ignore", invalid="ignore"):
        result: Floats = vectors * share
    return result


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)  # round ones take Qt eight times as long
    return pen


def _arrow_lines(segments: Floats, theme: Theme) -> list[QLineF]:
    """Return shaft and head of arrows along ``segments`` (M, 4); very short ones are left out."""
    along = segments[:, 2:] - segments[:, :2]
    lengths = np.hypot(along[:, 0], along[:, 1])
    long_enough = lengths > theme.size(_SHORTEST)
    segments, along, lengths = segments[long_enough], along[long_enough], lengths[long_enough]
    if not len(segments):
        return []
    ahead = along / lengths[:, None]
    side = ahead[:, ::-1] * (-1.0, 1.0)
    head = np.minimum(_HEAD * lengths, theme.size(_MOST_HEAD))[:, None]
    tips = segments[:, 2:]
    wings = [np.column_stack([tips, tips - head * ahead + sign * 0.6 * head * side]) for sign in (1.0, -1.0)]
    return [QLineF(*row) for row in np.concatenate([segments, *wings]).tolist()]


def _draw_arrow(
    painter: QPainter, start: Floats, tip: Floats, colour: QColor, theme: Theme, width: float, is_dashed: bool = False
) -> None:
    lines = _arrow_lines(np.array([[*start, *tip]]), theme)
    if not lines:
        return
    painter.setPen(_pen(theme.line_halo, theme.size(width + 2 * _HALO)))
    painter.drawLines(lines)
    pen = _pen(colour, theme.size(width))
    painter.setPen(pen)
    painter.drawLines(lines[1:])
    if is_dashed:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([2.0, 2.0])
        painter.setPen(pen)
    painter.drawLines(lines[:1])


def _draw_name(painter: QPainter, text: str, start: Floats, tip: Floats, theme: Theme, font: QFont) -> None:
    """Write ``text`` beyond the tip of an arrow, with a halo."""
    letters = tabular(font, weight=QFont.Weight.DemiBold)
    metrics = QFontMetricsF(letters)
    ahead = (tip - start) / max(math.hypot(*(tip - start)), 1e-9)
    width, height = metrics.horizontalAdvance(text), metrics.height()
    centre = tip + ahead * (theme.size(5.0) + width / 2.0)
    path = QPainterPath()
    path.addText(QPointF(centre[0] - width / 2.0, centre[1] + height / 2.0 - metrics.descent()), letters, text)
    pen = _pen(theme.line_halo, theme.size(3.5))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)
    painter.fillPath(path, theme.boundary)
