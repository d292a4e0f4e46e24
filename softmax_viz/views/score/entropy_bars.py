"""Entropy, KL divergence and cross-entropy as bars that stack, beside the surprisal. GUI thread only."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.insights.score_to_loss import ScoreToLoss
from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.style.numbers import loss
from softmax_viz.views.style.theme import BAR_HEIGHT, BORDER, LIGHT, SPACE_S, SPACE_XS, Theme, scaled, tabular

_FLAGS = Qt.AlignmentFlag


@frozen_dataclass
class Bar:
    """One bar: its label, its number, and the parts that it is drawn of.

    Parameters
    ----------
    label, value
        Written above the bar; NaN is written as a dash.
    parts
        Start and end of each part, and whether it is hatched.
    """

    label: str
    value: float
    parts: tuple[tuple[float, float, bool], ...] = ()


def bars_of(value: ScoreToLoss, surprisal: str) -> tuple[Bar, ...]:
    """Return the bars H(y), KL and H(y, p), which stack, and that of the surprisal, whose formula is given."""
    own, both = value.entropy, value.entropy + value.divergence
    parts = ((0.0, own, False), (own, both, True)) if math.isfinite(both) else ()
    own_surprisal = ((0.0, value.surprisal, False),) if math.isfinite(value.surprisal) else ()
    of_class = QCoreApplication.translate("EntropyBars", "surprisal %1 of class %2")
    return (
        Bar(QCoreApplication.translate("EntropyBars", "entropy H(y)"), own, parts[:1]),
        Bar(QCoreApplication.translate("EntropyBars", "+ KL divergence"), value.divergence, parts[1:]),
        Bar(
            QCoreApplication.translate("EntropyBars", "= cross-entropy H(y, p)"),
            value.cross_entropy,
            parts,
        ),
        Bar(
            of_class.replace("%1", surprisal).replace("%2", str(value.true_class + 1)),
            value.surprisal,
            own_surprisal,
        ),
    )


class EntropyBars(QWidget):
    """Bars on one scale that ends at a round number; a dashed line marks one value of it."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._bars: tuple[Bar, ...] = ()
        self._mark, self._mark_label = math.nan, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        speak(self, Spoken("Chart", value=self.spoken_text))

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_bars(self, bars: Sequence[Bar], mark: float, mark_label: str) -> None:
        """Show these bars, and a dashed line at ``mark`` with its label."""
        if (tuple(bars), mark, mark_label) == (self._bars, self._mark, self._mark_label):
            return
        if len(bars) != len(self._bars):
            self.updateGeometry()
        self._bars, self._mark, self._mark_label = tuple(bars), mark, mark_label
        self.update()

    def texts(self) -> list[str]:
        """Return the numbers as they are written."""
        return [loss(bar.value) for bar in self._bars]

    def spoken_text(self) -> str:
        """Return all labels with their numbers, for screen readers."""
        return "; ".join(f"{bar.label} {loss(bar.value)}" for bar in self._bars)

    def sizeHint(self) -> QSize:
        """Return the height of all bars with their labels, and of the label of the line."""
        return QSize(scaled(120, self.font()), len(self._bars) * self._step() + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return self.sizeHint()

    def scale_end(self) -> float:
        """Return the value at the right end: a round number, 1, 2 or 5 times a power of ten."""
        values = [bar.value for bar in self._bars if math.isfinite(bar.value)]
        most = max([*values, self._mark if math.isfinite(self._mark) else 0.0, 1e-300])
        power = 10.0 ** math.floor(math.log10(most))
        return next((factor * power for factor in (1.0, 2.0, 5.0) if most <= factor * power), 10.0 * power)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw labels, numbers and bars."""
        del event
        painter, theme, metrics = QPainter(self), self._theme, self.fontMetrics()
        width, end, bar_height = self.width(), self.scale_end(), self._bar_height()
        edge = scaled(BORDER)
        strong = tabular(self.font(), weight=QFont.Weight.DemiBold)
        for index, bar in enumerate(self._bars):
            top = index * self._step()
            line = QRectF(0, top, width, metrics.height())
            painter.setFont(self.font())
            painter.setPen(theme.text)
            painter.drawText(line, _FLAGS.AlignLeft | _FLAGS.AlignVCenter | Qt.TextFlag.TextSingleLine, bar.label)
            painter.setFont(strong)
            painter.drawText(
                line, _FLAGS.AlignRight | _FLAGS.AlignVCenter | Qt.TextFlag.TextSingleLine, loss(bar.value)
            )
            track = QRectF(0, line.bottom(), width, bar_height)
            painter.fillRect(track, theme.track)
            for start, stop, hatched in bar.parts:
                part = QRectF(width * start / end, track.top(), width * (stop - start) / end, bar_height)
                painter.fillRect(part, theme.plot_total if hatched else theme.accent)
                if hatched:
                    painter.fillRect(part, QBrush(theme.panel, Qt.BrushStyle.BDiagPattern))
                painter.fillRect(QRectF(part.right() - edge, part.top(), edge, bar_height), theme.text)
        if math.isfinite(self._mark) and self._bars:
            place = min(width * self._mark / end, width - 1.0)
            bottom = (len(self._bars) - 1) * self._step() + metrics.height() + bar_height
            painter.setPen(QPen(theme.plot_reference, scaled(BORDER), Qt.PenStyle.DashLine))
            for index in range(len(self._bars)):
                top = index * self._step() + metrics.height()
                painter.drawLine(round(place), round(top), round(place), round(top + bar_height))
            painter.setFont(self.font())
            painter.setPen(theme.muted)
            text_width = metrics.horizontalAdvance(self._mark_label)
            left = min(max(place - text_width / 2, 0.0), max(0.0, width - text_width))
            painter.drawText(QRectF(left, bottom, text_width + 1, metrics.height()), _FLAGS.AlignLeft, self._mark_label)

    def _bar_height(self) -> int:
        return scaled(BAR_HEIGHT / 2 + SPACE_XS / 4, self.font())

    def _step(self) -> int:
        return self.fontMetrics().height() + self._bar_height() + scaled(SPACE_S / 2)
