"""The band over the canvas that says that one looks back, and leads to the live end. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QIcon
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from softmax_viz.core.runs.time_line import TimeLine
from softmax_viz.views.access.spoken import Spoken, announce, speak
from softmax_viz.views.style.icons import icon
from softmax_viz.views.style.theme import ICON_BUTTON, SPACE_M, SPACE_S, SPACE_XS, Theme, scaled_size, tabular
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import plain_label

_TEXT_SCALE = 1.35  # it is read from the last row
_NEAR_MS = 150  # an exact picture that comes within this time needs no word that it is missing


class PastBand(QObject):
    """Floats over the upper edge of ``canvas`` while the past is shown; the mouse passes through its text.

    Parameters
    ----------
    canvas
        What it lies over.
    beside
        A button in the upper right corner of the canvas, which it leaves free.

    Attributes
    ----------
    label
        The text.
    button
        Returns to the live end.

    Signals
    -------
    endRequested()
        The button was pressed.
    """

    endRequested = Signal()

    def __init__(self, canvas: QWidget, beside: QWidget) -> None:
        super().__init__(canvas)
        self._canvas, self._beside = canvas, beside
        self._line = TimeLine()
        self._spoken = ""
        self._large = self._small = QFont()
        self._is_near = False
        self._near_timer = QTimer(self, interval=_NEAR_MS, singleShot=True)
        self._near_timer.timeout.connect(self._say_near)
        self.label: QLabel = plain_label("", "past")
        self.label.setParent(canvas)
        self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        speak(self.label, Spoken("StaticText", name=self.label.text))
        self._words, self._sign = self.tr("Return to the end"), QIcon()
        self.button = QPushButton(self._words, canvas)
        self.button.setProperty("role", "past")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setCursor(Qt.CursorShape.ArrowCursor)
        ShortcutOverride(self.button, (Qt.Key.Key_Space,))
        set_explanation(self.button, self.button.text(), self.tr("Show the newest step again (End)."))
        self.button.clicked.connect(self._on_clicked)
        for part in (self.label, self.button):
            part.hide()
        canvas.installEventFilter(self)
        beside.installEventFilter(self)

    def text(self) -> str:
        """Return what is said; empty at the live end."""
        line = self._line
        if line.step is None:
            return ""
        template = self.tr("Step %1 of %2") if not self._is_near else self.tr("Near step %1 of %2")
        return template.replace("%1", whole(line.step)).replace("%2", whole(line.tip))

    def show_time(self, line: TimeLine) -> None:
        """Show where the user looks."""
        if line == self._line:
            return
        was_past, self._line = self._line.is_past, line
        if line.is_exact or line.playing:
            self._is_near = False
            self._near_timer.stop()
        elif not self._near_timer.isActive():
            self._near_timer.start()
        if line.is_past:
            self.button.ensurePolished()
            self._place()
        if line.is_past != was_past:
            for part in (self.label, self.button):
                part.setVisible(line.is_past)
                part.raise_()
            if not line.is_past and was_past:
                self._say(self.tr("Live end, step %1").replace("%1", whole(line.tip)))
        if line.is_past and line.is_exact and not line.playing:
            self._say(self.label.text())

    def show_theme(self, theme: Theme) -> None:
        """Use the scale of ``theme``; most colours come from the style sheet."""
        self._sign = icon("time-end", theme)
        self.button.setIconSize(scaled_size(ICON_BUTTON, ICON_BUTTON))
        self._large, self._small = (
            tabular(QGuiApplication.font(), scale, QFont.Weight.Bold) for scale in (_TEXT_SCALE, 1.0)
        )
        if self._line.is_past:
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the canvas and the button in its corner."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self._line.is_past:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """Take a width that all steps of the run need, so that nothing moves while steps pass."""
        line, canvas = self._line, self._canvas
        widest = self.tr("Near step %1 of %2").replace("%1", whole(line.tip)).replace("%2", whole(line.tip))
        hint = self.tr("%1 · End returns")
        corner = self._beside.geometry() if self._beside.isVisibleTo(canvas) else QRect(canvas.width(), 0, 0, 0)
        lowest = canvas.height() - SPACE_S - QFontMetrics(self._small).height() - 2 * SPACE_XS
        beside, below = (corner.left(), SPACE_S), (canvas.width(), lowest)
        # The first of these that fits: font, text, whether the button has its words, end of the room and top.
        for font, template, has_words, room in (
            (self._large, hint, True, beside),
            (self._large, "%1", True, beside),
            (self._large, "%1", False, beside),
            (self._small, "%1", False, beside),
            (self._small, "%1", False, below),
        ):
            button = self._button_size(has_words)
            metrics = QFontMetrics(font)
            width = metrics.horizontalAdvance(template.replace("%1", widest)) + 2 * SPACE_M
            whole_width = width + button.width()
            if whole_width <= room[0] - 2 * SPACE_S:
                break
        end, top = room
        width = min(width, canvas.width() - 2 * SPACE_S - button.width())
        height = metrics.height() + 2 * SPACE_XS
        left = max(SPACE_S, min((canvas.width() - whole_width) // 2, end - SPACE_S - whole_width))
        self.label.setFont(font)
        self.label.setText(template.replace("%1", self.text()))
        self.label.setGeometry(left, top, width, height)
        self.button.setGeometry(left + width, top, button.width(), height)

    def _button_size(self, has_words: bool) -> QSize:
        """Give the button its words, or only a sign, and return its size."""
        words = self._words if has_words else ""
        if self.button.text() != words or self.button.icon().isNull() is not has_words:
            self.button.setText(words)
            self.button.setIcon(QIcon() if has_words else self._sign)
        return self.button.sizeHint()

    def _say_near(self) -> None:
        """Say that the picture is still that of the nearest moment that is kept."""
        self._is_near = True
        self._place()

    def _say(self, text: str) -> None:
        if text != self._spoken:
            self._spoken = text
            announce(self._canvas, text)

    def _on_clicked(self) -> None:
        self.endRequested.emit()
