"""Decision boundaries of other runs, and of another step of this one, as dashed lines over the canvas. GUI thread."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPaintEngine, QPainter, QPen, QPixmap

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.overlays.overlay import Overlay
from softmax_viz.views.paint.dashes import dashed
from softmax_viz.views.paint.line_array import LineArray
from softmax_viz.views.paint.run_letter import letter_plate, paint_run_letter
from softmax_viz.views.scene.mapping import Mapping
from softmax_viz.views.style.run_styles import run_style
from softmax_viz.views.style.theme import SMALL_TEXT_SCALE, Theme, tabular
from softmax_viz.views.style.translated_texts import whole

# Pixels of the normal size.
_WIDTH, _GHOST_WIDTH, _HALO = 2.0, 1.2, 1.2
_GHOST_DASHES = (3.0, 3.0)
_SHORT = 30.0  # a shorter line gets no letter if its run has a longer one
# Where a letter may stand, as parts of the line, the best first.
_PLACES = (0.5, 0.35, 0.65, 0.2, 0.8, 0.42, 0.58, 0.1, 0.9)
_FURTHEST = 5_000.0  # pixels from the canvas: no line goes further, so that there are not too many dashes


@frozen_dataclass(eq=False)
class NamedLines:
    """Lines (V, 2), data units, of the run called ``letter``."""

    letter: str
    lines: Sequence[Floats]


@frozen_dataclass(eq=False)
class _Stroke:
    """Lines in pixels with the text at each, and how they are drawn: colour, width and dashes of the normal size."""

    lines: list[Floats]
    text: str
    colour: QColor
    width: float
    dashes: tuple[float, ...]


class DashedBoundaries(Overlay):
    """Dashed lines with a text at each. What they are is said by the classes below."""

    def __init__(self) -> None:
        self._key: object = None
        self._drawn: QPixmap | None = None
        self._lines = LineArray()

    def strokes(self, mapping: Mapping, theme: Theme) -> list[_Stroke]:
        """Return what is drawn."""
        raise NotImplementedError

    def paint(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        """Draw it; on the screen from the second time on as a picture, for what is under it may change."""
        if painter.paintEngine().type() != QPaintEngine.Type.Raster:
            self._paint(painter, mapping, theme, font)
            return
        ratio = painter.device().devicePixelRatioF()
        key = (mapping, theme.key, font.key(), ratio)
        if key != self._key:
            self._key, self._drawn = key, None
            self._paint(painter, mapping, theme, font)
            return
        if self._drawn is None:
            self._drawn = QPixmap(QSize(math.ceil(mapping.width), math.ceil(mapping.height)) * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(Qt.GlobalColor.transparent)
            with QPainter(self._drawn) as inner:
                inner.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._paint(inner, mapping, theme, font)
        painter.drawPixmap(QPointF(0.0, 0.0), self._drawn)

    def _paint(self, painter: QPainter, mapping: Mapping, theme: Theme, font: QFont) -> None:
        small = tabular(font, SMALL_TEXT_SCALE, QFont.Weight.Bold)
        strokes = self.strokes(mapping, theme)
        for stroke in strokes:
            pattern = tuple(map(theme.size, stroke.dashes))
            dashes = [dashed(line[:, 0], line[:, 1], pattern) for line in stroke.lines if len(line) > 1]
            if not dashes:
                continue
            self._lines.show(np.concatenate(dashes))
            for colour, width in ((theme.line_halo, stroke.width + 2.0 * _HALO), (stroke.colour, stroke.width)):
                pen = QPen(colour, theme.size(width))
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                painter.setPen(pen)
                painter.drawLines(self._lines.lines)
        whole_canvas, taken = QRectF(0.0, 0.0, mapping.width, mapping.height), list[QRectF]()
        for stroke in strokes:
            for line in _lettered(stroke.lines, theme.size(_SHORT)) if stroke.text else ():
                plates = [letter_plate(place, stroke.text, theme, small) for place in _places(line)]
                inside = [plate for plate in plates if whole_canvas.contains(plate)]
                free = [plate for plate in inside if not any(map(plate.intersects, taken))]
                taken.append((free or inside or plates)[0])
                paint_run_letter(painter, taken[-1].center(), stroke.text, stroke.colour, theme, small)


class RunBoundaries(DashedBoundaries):
    """The boundaries of other runs, each in the colour and with the dashes of its run, its letter at every line."""

    def __init__(self, runs: Sequence[NamedLines]) -> None:
        super().__init__()
        self.runs = tuple(runs)

    def strokes(self, mapping: Mapping, theme: Theme) -> list[_Stroke]:
        """Return the lines of all runs."""
        found = []
        for run in self.runs:
            style = run_style(run.letter, theme)
            found.append(_Stroke(_in_pixels(run.lines, mapping), run.letter, style.colour, _WIDTH, style.dashes))
        return found


class Ghost(DashedBoundaries):
    """The boundaries of another step of the run: thin and dashed, in the colour of boundaries, with ``text``."""

    def __init__(self, lines: Sequence[Floats], text: str) -> None:
        super().__init__()
        self.lines, self.text = tuple(lines), text

    def strokes(self, mapping: Mapping, theme: Theme) -> list[_Stroke]:
        """Return its lines; only the longest has the text."""
        lines = sorted(_in_pixels(self.lines, mapping), key=_length, reverse=True)
        style = (theme.boundary, _GHOST_WIDTH, _GHOST_DASHES)
        return [_Stroke(lines[:1], self.text, *style), _Stroke(lines[1:], "", *style)]


def ghost_text(step: int, n_classes: int, present_classes: int) -> str:
    """Return the name of a moment: its step, and how many classes there were if there are others now."""
    text = QCoreApplication.translate("RunBoundaries", "step %1").replace("%1", whole(step))
    return text if n_classes == present_classes else f"{text}, K = {n_classes}"


def _in_pixels(lines: Sequence[Floats], mapping: Mapping) -> list[Floats]:
    """Return ``lines`` in pixels of the canvas."""
    return [np.clip(mapping.to_canvas(line), -_FURTHEST, _FURTHEST) for line in lines]


def _length(line: Floats) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _lettered(lines: list[Floats], short: float) -> list[Floats]:
    """Return the lines that get a letter: those that are not short, or the longest."""
    lengths = [_length(line) for line in lines]
    longest = max(lengths, default=0.0)
    return [line for line, length in zip(lines, lengths, strict=True) if length >= min(short, longest)]


def _places(line: Floats) -> list[QPointF]:
    """Return places on ``line`` where its letter may stand, the best first."""
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    at = np.array(_PLACES) * along[-1]
    xs, ys = (np.interp(at, along, coordinate) for coordinate in line.T)
    return [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
