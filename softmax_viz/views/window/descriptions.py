"""What screen readers hear of the parts of the window that paint themselves. GUI thread only."""

from __future__ import annotations

import html
import sys
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QSlider, QSplitter, QWidget

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.settings.phases import SPEEDS
from softmax_viz.views.access import factory
from softmax_viz.views.access.focus_ring import FocusRing
from softmax_viz.views.access.spoken import NumberAccess, Spoken, speak
from softmax_viz.views.panels.probability_bars import ProbabilityBars
from softmax_viz.views.plot.loss_plot import LossPlot
from softmax_viz.views.style.tooltips import set_whats_this
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.transport.status_strip import StatusStrip
from softmax_viz.views.transport.transport_bar import TransportBar
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_T = QT_TRANSLATE_NOOP
_LAST_STEP = sys.maxsize
# For Shift+F1: the name of a part of the window, and what it is for.
_EXPLANATIONS = {
    "canvas": (
        _T("explanations", "Picture"),
        _T(
            "explanations",
            "The points, and behind them the class that the model finds most probable at each place. Tools work here; "
            "a right click opens a menu. The wheel zooms.",
        ),
    ),
    "bars": (
        _T("explanations", "Probabilities"),
        _T("explanations", "The probability of each class at the place under the mouse, or where the probe is pinned."),
    ),
    "settings": (
        _T("explanations", "Settings"),
        _T("explanations", "How the model is trained, and from which features it computes its scores."),
    ),
    "message": (
        _T("explanations", "Message"),
        _T("explanations", "What the program has to say, with a button where it can help. Esc closes it."),
    ),
    "divider": (_T("explanations", "Divider"), _T("explanations", "Drag it to share the height or the width anew.")),
}


def describe_views(
    window: QWidget,
    canvas: QWidget,
    messages: QWidget,
    settings: QWidget,
    transport: TransportBar,
    plot: LossPlot,
    bars: ProbabilityBars,
    status: StatusStrip,
) -> None:
    """Describe these parts of ``window``, and let no tooltip in it be read with its markup."""
    factory.install()
    speak(plot, Spoken("Chart", value=lambda: "; ".join(plot.text_at(_LAST_STEP).splitlines())))
    bars.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    ShortcutOverride(bars, ())
    FocusRing(bars)
    speak(bars, Spoken("Chart", value=bars.accessibleDescription))
    for readout in transport.numbers.values():
        speak(readout, Spoken("StaticText", inside=list))
    for label in status.findChildren(QLabel):
        speak(label, Spoken("StaticText", name=label.text))
    _describe_speed(transport.speed_slider)
    _explain(window, (("canvas", canvas), ("bars", bars), ("settings", settings), ("message", messages)))
    for widget in window.findChildren(QWidget):
        if widget.toolTip() and not widget.accessibleDescription():  # Qt would read the tooltip with its markup
            widget.setAccessibleDescription(_plain(widget.toolTip()))


def _describe_speed(slider: QSlider) -> None:
    rates = [speed.steps_per_s for speed in SPEEDS if speed.steps_per_s is not None]

    def request(rate: float) -> None:
        nearest = min(range(len(rates)), key=lambda index: abs(rates[index] - rate))
        slider.setValue(nearest)

    speak(
        slider,
        Spoken(
            "Slider",
            name=lambda: QCoreApplication.translate("SpeedControl", "Speed"),
            value=lambda: translated("speeds", SPEEDS[slider.value()].label),
            number=NumberAccess(lambda: SPEEDS[slider.value()].steps_per_s, min(rates), max(rates), request),
        ),
    )


def _explain(window: QWidget, parts: Iterable[tuple[str, QWidget]]) -> None:
    """Let parts of the window, and all inside that says nothing itself, answer Shift+F1."""
    splitters = [("divider", splitter) for splitter in window.findChildren(QSplitter)]
    for kind, part in (*parts, *splitters):
        set_whats_this(part, *(QCoreApplication.translate("explanations", text) for text in _EXPLANATIONS[kind]))


def _plain(tooltip: str) -> str:
    """Return a tooltip of ``tooltip_text`` as plain text."""
    return html.unescape(tooltip.removeprefix("<qt>").removesuffix("</qt>"))
