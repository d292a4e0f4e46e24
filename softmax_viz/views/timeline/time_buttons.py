"""The buttons beside the time line, as many of them as fit beside the axis of the plot. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from softmax_viz.core.runs.time_line import TimeLine
from softmax_viz.views.keys.one_tab_stop import OneTabStop
from softmax_viz.views.style.icons import icon
from softmax_viz.views.style.theme import ICON_SMALL, LIGHT, Theme, scaled
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_WIDTH = 20  # designed pixels
# In the order in which they stand, each with its icon and how early it is among those that are shown.
_ICONS = {
    "home": ("time-start", 5),
    "back": ("time-back", 2),
    "play_back": ("play-back", 4),
    "play": ("run", 0),
    "next": ("time-next", 3),
    "end": ("time-end", 1),
    "loop": ("loop", 6),
}
_MOST_LEFT = 2


class TimeButtons:
    """Makes the buttons as children of ``parent`` and places them at the left and at the right of the axis.

    Attributes
    ----------
    by_name
        ``home``, ``back``, ``play_back``, ``play``, ``next``, ``end``, ``loop``.
    """

    def __init__(self, parent: QWidget) -> None:
        tr = parent.tr
        texts = {
            "home": (tr("Start of the run"), tr("Look at the first step (Home).")),
            "back": (tr("One step back"), tr("Look at the step before this one (←).")),
            "play_back": (tr("Play backwards"), tr("Let the run pass backwards, or rest.")),
            "play": (tr("Play"), tr("Let the run pass again, or rest; at the live end, train (Space).")),
            "next": (tr("Next step"), tr("Look at the next step; at the live end, train one (→).")),
            "end": (tr("Live end"), tr("Return to the newest step, where training goes on (End).")),
            "loop": (tr("Loop"), tr("Play a stretch again and again: the whole run, or what Shift+drag chose.")),
        }
        self._theme = LIGHT
        self._line = TimeLine()
        self._is_running = False
        self.by_name: dict[str, QToolButton] = {}
        self._group = OneTabStop(parent, chooses=False)
        for name, (heading, sentence) in texts.items():
            button = self.by_name[name] = QToolButton(parent)
            button.setProperty("role", "strip")
            button.setCheckable(name == "loop")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            ShortcutOverride(button, (Qt.Key.Key_Space,))
            set_explanation(button, heading, sentence)
            button.hide()
        self._group.add(list(self.by_name.values()))

    def connect(self, name: str, slot: Callable[[], object]) -> None:
        """Call ``slot`` when the button is pressed."""
        self.by_name[name].clicked.connect(lambda _checked=False: slot())

    def show_time(self, line: TimeLine) -> None:
        """Show what is played."""
        was, self._line = self._line, line
        if (was.playing, was.is_past) != (line.playing, line.is_past):
            self._show_faces()
        self.by_name["loop"].setChecked(line.loop is not None)
        for name in ("home", "back", "play_back"):
            self.by_name[name].setEnabled(line.shown > line.first)
        self.by_name["end"].setEnabled(line.is_past)

    def show_running(self, is_running: bool) -> None:
        """Show whether training goes on at the live end."""
        if is_running != self._is_running:
            self._is_running = is_running
            self._show_faces()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme = theme
        for name, button in self.by_name.items():
            button.setIconSize(QSize(scaled(ICON_SMALL), scaled(ICON_SMALL)))
            if name not in ("play", "play_back"):
                button.setIcon(icon(_ICONS[name][0], theme, checked=theme.accent_text))
        self._show_faces()

    def place(self, left: int, right: int, width: int, height: int, is_shown: bool) -> None:
        """Place what fits into a strip of this size with the axis between ``left`` and ``right``; hide the others.

        Where it fits depends only on what the plot reserves beside its axis, so nothing moves while a run goes on.
        Those at the right keep to the edge, so that another axis at the right of the plot does not move them.
        """
        each = scaled(_WIDTH)
        at_left = min(_MOST_LEFT, max(0, left // each)) if is_shown else 0
        at_right = max(0, (width - right) // each) if is_shown else 0
        chosen = {name for name, (_, rank) in _ICONS.items() if rank < at_left + at_right}
        names = [name for name in _ICONS if name in chosen]
        for name, button in self.by_name.items():
            if name in chosen:
                at = names.index(name)
                x = left - (at_left - at) * each if at < at_left else width - (len(names) - at) * each
                button.setGeometry(x, max(0, height - each + 1), each, min(each, height))
            if button.isHidden() == (name in chosen):
                button.setVisible(name in chosen)
        self._group.update()

    def _show_faces(self) -> None:
        line = self._line
        is_forwards = line.playing > 0 or (self._is_running and not line.is_past)
        for name, is_on in (("play", is_forwards), ("play_back", line.playing < 0)):
            self.by_name[name].setIcon(icon("pause" if is_on else _ICONS[name][0], self._theme))
