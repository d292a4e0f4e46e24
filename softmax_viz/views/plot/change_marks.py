"""Where something was changed during the run: words above the plot, at the ticks of the step axis. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.style.theme import LIGHT, Theme

_NEAR = 9.0  # pixels of the normal size between ticks that are shown as one, and around one under the mouse
_WORDS_GAP = 8.0


@frozen_dataclass
class MarkGroup:
    """Changes so near to each other that they are one on the screen: where, in pixels, and what was changed."""

    x: float
    texts: tuple[str, ...]


def grouped(xs: Sequence[float], texts: Sequence[str], near: float) -> list[MarkGroup]:
    """Return the marks at ``xs``, ascending, with those that are less than ``near`` from the first of a group in it."""
    groups: list[MarkGroup] = []
    for x, text in zip(xs, texts, strict=True):
        if groups and x - groups[-1].x < near:
            groups[-1] = MarkGroup(groups[-1].x, (*groups[-1].texts, text))
        else:
            groups.append(MarkGroup(x, (text,)))
    return groups


class ChangeMarks(QWidget):
    """The words of changes in a row above the plot, each at the right or the left of its tick if there is room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.groups: list[MarkGroup] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme = theme
        self.update()

    def show_marks(self, xs: Sequence[float], texts: Sequence[str]) -> None:
        """Show changes ``texts`` at ``xs``, pixels from the left edge, ascending."""
        groups = grouped(xs, texts, self._theme.size(_NEAR))
        if groups != self.groups:
            self.groups = groups
            self.update()

    def at(self, x: float) -> MarkGroup | None:
        """Return the changes near ``x``."""
        near = [group for group in self.groups if abs(group.x - x) < self._theme.size(_NEAR)]
        return min(near, key=lambda group: abs(group.x - x), default=None)

    def places(self) -> list[tuple[str, QRectF]]:
        """Return the words that are shown, and where."""
        places: list[tuple[str, QRectF]] = []
        gap, taken = self._theme.size(_WORDS_GAP), 0.0
        ends = [group.x for group in self.groups[1:]] + [float(self.width()) + gap]
        for group, end in zip(self.groups, ends, strict=False):
            count = len(group.texts)
            words = group.texts[0] if count == 1 else self.tr("%n change(s)", "", count)
            width = self.fontMetrics().horizontalAdvance(words)
            left = group.x if group.x + width + gap <= end else group.x - width
            if left >= taken:
                places.append((words, QRectF(left, 0.0, width, self.height())))
                taken = left + width + gap
            taken = max(taken, group.x + gap)
        return places

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the words."""
        del event
        painter = QPainter(self)
        painter.setPen(self._theme.muted)
        for words, place in self.places():
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
