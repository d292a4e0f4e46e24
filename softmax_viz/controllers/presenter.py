"""From frames to views, on two clocks: pictures as they come, numbers slowly enough to be read.

GUI thread only.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from softmax_viz.controllers.shown import ShowsCurve, ShowsField, ShowsNumbers, ShowsRates
from softmax_viz.core.metrics import Measure
from softmax_viz.core.run_control import Phase
from softmax_viz.engine.frame import Frame

_TEXT_S = 0.25


class Presenter(QObject):
    """Shows frames.

    Parameters
    ----------
    field, plot, numbers, rates
        The views.
    clock
        Seconds that only grow.
    """

    def __init__(
        self,
        field: ShowsField,
        plot: ShowsCurve,
        numbers: ShowsNumbers,
        rates: ShowsRates,
        clock: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._field = field
        self._plot = plot
        self._numbers = numbers
        self._rates = rates
        self._clock = clock
        self._measure: Measure | None = None
        self._phase: Phase | None = None
        self._n_points = -1
        self._text_since_s = 0.0
        self._text_step = 0
        self._pictures = 0

    def expect_points(self, count: int) -> None:
        """From now on frames about another number of points are about data that no longer stand."""
        self._n_points = count

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Show a frame: only what it brings, text only when it is due."""
        if frame.picture is not None:
            self._field.show_picture(frame.picture)
            self._pictures += 1
        if frame.measure is not None:
            self._measure = frame.measure
            if len(frame.measure.wrong) == self._n_points:
                self._field.show_wrong(frame.measure.mistakes)
        if frame.curve is not None:
            self._plot.show_curve(frame.curve, frame.state.step, self._measure)
        running = frame.phase is Phase.RUNNING
        now = self._clock()
        if frame.phase is not self._phase:
            self._phase = frame.phase
            self._numbers.show_phase(frame.phase)
            self._restart_rates(now, frame.state.step)
            self._rates.show_rates(None, None)
        if not running or now - self._text_since_s >= _TEXT_S:
            self._show_text(frame, now if running else None)

    def _show_text(self, frame: Frame, now: float | None) -> None:
        measure = self._measure
        has_data = measure is not None and len(measure.wrong) > 0
        self._numbers.show_numbers(
            frame.state.step,
            frame.state.epoch,
            measure.data_loss if measure is not None and has_data else None,
            measure.total if measure is not None and has_data else None,
            measure.accuracy if measure is not None else None,
        )
        if now is not None:
            spent_s = max(now - self._text_since_s, 1e-6)
            self._rates.show_rates((frame.state.step - self._text_step) / spent_s, self._pictures / spent_s)
            self._restart_rates(now, frame.state.step)

    def _restart_rates(self, now: float, step: int) -> None:
        self._text_since_s, self._text_step, self._pictures = now, step, 0
