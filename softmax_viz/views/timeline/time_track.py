"""The slider of the time line: it is on one axis with the plot above it. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from softmax_viz.core.runs.run_entry import Bookmark
from softmax_viz.core.runs.time_line import TimeLine
from softmax_viz.core.training.curve_notes import CurveMark
from softmax_viz.views.access.spoken import NumberAccess, Spoken, speak
from softmax_viz.views.keys.focus import is_by_keyboard
from softmax_viz.views.plot.loss_plot import LossPlot
from softmax_viz.views.style.numbers import loss
from softmax_viz.views.style.theme import LIGHT, SMALL_TEXT_SCALE, Theme, tabular
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.timeline.track_mouse import TrackMouse
from softmax_viz.views.timeline.track_picture import Places, TrackPicture, height_of
from softmax_viz.views.timeline.track_scale import TrackScale
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_NEAR = 6.0  # pixels of the normal size between the mouse and what is under it
_KEYS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class TimeTrack(QWidget):
    """Shows the steps of a run with the one that is looked at; dragging goes to others.

    Parameters
    ----------
    plot
        The plot with which this has one axis; it says what the curves are at a step.

    Attributes
    ----------
    line
        Where the user looks.
    scale
        Where steps are.
    mouse
        Its signals say what the mouse asks for.

    Signals
    -------
    moveRequested(int)
        Go so many steps on, or back.
    """

    moveRequested = Signal(int)

    def __init__(self, plot: LossPlot) -> None:
        super().__init__()
        self.line = TimeLine()
        self.scale = TrackScale(plot.surface.axis, plot.surface, self)
        self._plot = plot
        self._marks: tuple[CurveMark, ...] = ()
        self._changes: tuple[float, ...] = ()
        self._theme = LIGHT
        self._font = QFont()
        self._picture = TrackPicture()
        self.mouse = TrackMouse(self, self)
        self._number = NumberAccess(lambda: float(self.line.shown), 0.0, 0.0, self._request)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        ShortcutOverride(self, tuple(_KEYS))
        self._sentence = self.tr(
            "Drag to look at any step of the run. Shift+drag chooses a stretch to loop, a double click shows the whole "
            "run, Ctrl+wheel zooms."
        )
        set_explanation(self, self.tr("Time line"), self._sentence)
        self.setToolTip("")  # its parts have their own
        speak(self, Spoken("Slider", value=self.value_text, number=self._number))
        self.scale.axis.changed.connect(self.place)

    def show_time(self, line: TimeLine) -> None:
        """Show where the user looks."""
        self.line = line
        self._number.low, self._number.high = float(line.first), float(line.tip)
        self.redraw()

    def show_marks(self, marks: Sequence[CurveMark]) -> None:
        """Show where something was changed."""
        self._marks = tuple(marks)
        self.place()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme = theme
        self._font = tabular(QGuiApplication.font(), SMALL_TEXT_SCALE)
        self._picture.show_theme(theme)
        self.updateGeometry()
        self.place()
        self.update()

    def value_text(self) -> str:
        """Return where the user looks, in words: "step 120 of 1,394, loss 0.524"."""
        line = self.line
        text = self.tr("step %1 of %2").replace("%1", whole(line.shown)).replace("%2", whole(line.tip))
        value = self._plot.loss_at(line.shown)
        return text if value is None else self.tr("%1, loss %2").replace("%1", text).replace("%2", loss(value))

    @property
    def places(self) -> Places | None:
        """Where everything is, in pixels of this widget; None if nothing is shown."""
        return self._picture.places

    def step_at(self, x: float) -> int:
        """Return the step of the run that is nearest to ``x``, in pixels of this widget."""
        return min(max(self.scale.step_at(x), self.line.first), self.line.tip)

    def flag_at(self, x: float) -> Bookmark | None:
        """Return the bookmark near ``x``."""
        near = self._theme.size(_NEAR)
        found = [(abs(at - x), flag.step, flag) for at, flag in (self.places or Places()).flags if abs(at - x) < near]
        return min(found)[2] if found else None

    def text_at(self, x: float) -> str:
        """Return the bookmark and the changes at ``x``, and what the curves say there, one line each."""
        if self.places is None:
            return self._sentence
        flag, near = self.flag_at(x), self._theme.size(_NEAR)
        texts = [] if flag is None else [flag.name or self.tr("Bookmark")]
        marks = [mark for mark, at in zip(self._marks, self._changes, strict=True) if abs(at - x) < near]
        noted = [flag.step] if flag is not None else [mark.step for mark in marks]
        texts += [mark.text for mark in marks]
        return "\n".join([*texts, self._plot.text_at(noted[0] if noted else self.step_at(x))])

    def place(self) -> None:
        """Draw for another axis, or other changes."""
        x_of, offset = self.scale.axis.x_of, self.scale.offset
        self._changes = tuple(round(x_of(mark.step) - offset, 1) for mark in self._marks)
        self.redraw()

    def redraw(self) -> None:
        """Draw again if something stands elsewhere: a running run calls this with every curve."""
        line, axis, offset = self.line, self.scale.axis, self.scale.offset
        places = None
        if axis.is_drawn and line.tip > line.first:
            loop = self.mouse.stretch or line.loop
            places = Places(
                round(axis.x_of(line.first) - offset, 1),
                round(axis.x_of(line.tip) - offset, 1),
                round(axis.x_of(line.shown) - offset, 1),
                axis.left - offset,
                axis.right - offset,
                line.is_past,
                self._changes,
                tuple((axis.x_of(flag.step) - offset, flag) for flag in line.bookmarks),
                None if loop is None else (axis.x_of(loop[0]) - offset, axis.x_of(loop[1]) - offset),
            )
        if places != self._picture.places:
            self._picture.places = places
            self.update()

    def sizeHint(self) -> QSize:
        """Return the height; the width follows the plot."""
        return QSize(0, height_of(QGuiApplication.font()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on or back with the keys of a slider; the others are those of the window."""
        by = _KEYS.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self.moveRequested.emit(by)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the time line."""
        del event
        with QPainter(self) as painter:
            has_keyboard = self.hasFocus() and is_by_keyboard(self)
            self._picture.paint(painter, self.width(), self.height(), self._font, has_keyboard)

    def _request(self, step: float) -> None:
        self.mouse.lookRequested.emit(round(step))
