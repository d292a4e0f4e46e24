"""From frames to views, on two clocks: pictures as they come, numbers slowly enough to be read.

GUI thread only.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from softmax_viz.controllers.shown import ShowsCurve, ShowsField, ShowsNumbers, ShowsRates
from softmax_viz.core.history import Curve
from softmax_viz.core.metrics import Readings
from softmax_viz.core.optimum_result import Optimum
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
    explain
        Why there is no finite optimum, in the language of the window; empty when there is one.
    """

    def __init__(
        self,
        field: ShowsField,
        plot: ShowsCurve,
        numbers: ShowsNumbers,
        rates: ShowsRates,
        clock: Callable[[], float],
        explain: Callable[[Optimum], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._field = field
        self._plot = plot
        self._numbers = numbers
        self._rates = rates
        self._clock = clock
        self._explain = explain
        self._run = -1
        self._readings: Readings | None = None
        self._curve: Curve | None = None
        self._optimum: Optimum | None = None
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
        self._show_optimum(frame.optimum)
        if frame.run != self._run:
            self._run, self._readings = frame.run, None
        if frame.readings is not None:
            self._readings = frame.readings
            if len(frame.readings.held_out) == self._n_points:
                self._field.show_wrong(frame.readings.mistakes)
                self._field.show_held_out(frame.readings.held_out if frame.readings.test else None)
        if frame.curve is not None and frame.curve is not self._curve:
            self._curve = frame.curve
            train = self._readings.train if self._readings is not None else None
            self._plot.show_curve(frame.curve, frame.curve_step, train)
        running = frame.phase is Phase.RUNNING
        now = self._clock()
        if frame.phase is not self._phase:
            self._phase = frame.phase
            self._numbers.show_phase(frame.phase)
            self._restart_rates(now, frame.state.step)
            self._rates.show_rates(None, None)
        if not running or now - self._text_since_s >= _TEXT_S:
            self._show_text(frame, now if running else None)

    def _show_optimum(self, optimum: Optimum | None) -> None:
        """Show J* when a search has ended; until then the line of the last problem stays where it was."""
        if optimum is not None and optimum is not self._optimum:
            self._plot.show_optimum(optimum.value)
            self._numbers.show_optimum(optimum.value, self._explain(optimum))
        self._optimum = optimum

    def _show_text(self, frame: Frame, now: float | None) -> None:
        readings = self._readings
        train = readings.train if readings is not None and len(readings.train.wrong) else None
        test = readings.test if readings is not None else None
        best = frame.optimum.value if frame.optimum is not None else None
        # While training runs, readings are rarer than frames: all numbers of the row are of their step.
        at = (frame.state.step, frame.state.epoch) if readings is None else (readings.train.step, readings.epoch)
        self._numbers.show_numbers(
            *at,
            train.data_loss if train is not None else None,
            train.total if train is not None else None,
            max(train.total - best, 0.0) if train is not None and best is not None else None,
            train.accuracy if train is not None else None,
            test.accuracy if test is not None else None,
        )
        if now is not None:
            spent_s = max(now - self._text_since_s, 1e-6)
            self._rates.show_rates((frame.state.step - self._text_step) / spent_s, self._pictures / spent_s)
            self._restart_rates(now, frame.state.step)

    def _restart_rates(self, now: float, step: int) -> None:
        self._text_since_s, self._text_step, self._pictures = now, step, 0
