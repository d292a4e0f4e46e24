"""What screen readers hear of the parts of the window that paint themselves. GUI thread only."""

from __future__ import annotations

import html
import sys

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QSlider, QWidget

from softmax_viz.core.settings.phases import SPEEDS
from softmax_viz.views.access import factory
from softmax_viz.views.access.focus_ring import FocusRing
from softmax_viz.views.access.spoken import NumberAccess, Spoken, speak
from softmax_viz.views.panels.probability_bars import ProbabilityBars
from softmax_viz.views.plot.loss_plot import LossPlot
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.transport.status_strip import StatusStrip
from softmax_viz.views.transport.transport_bar import TransportBar
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_LAST_STEP = sys.maxsize


def describe_views(
    window: QWidget, transport: TransportBar, plot: LossPlot, bars: ProbabilityBars, status: StatusStrip
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


def _plain(tooltip: str) -> str:
    """Return a tooltip of ``tooltip_text`` as plain text."""
    return html.unescape(tooltip.removeprefix("<qt>").removesuffix("</qt>"))
