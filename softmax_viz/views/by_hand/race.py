"""Measures rows through a model one at a time against all at once, on a thread of its own. GUI thread only."""

from __future__ import annotations

import math
import threading
import time
from contextlib import suppress

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal, Slot

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.by_hand.rows import all_probabilities, equal_digits, row_probabilities, spread_places
from softmax_viz.core.model.features import expand

# Between two blocks of rows the other threads get their turn, outside of what is measured. Blocks grow until they take
# so many seconds: about as long as Python lets a thread go on while others wait.
_FIRST_BLOCK = 64
_SHORT = 0.002
_BREATH = 0.0005
_REPEATS = 5  # of the matrix product, whose single time is short and varies
_REPORT_EVERY = 0.1
# The time that the processor spends on this thread: training that goes on beside it does not count. Where that clock
# is coarse, the time of day.
_clock = time.thread_time if time.get_clock_info("thread_time").resolution <= 1e-6 else time.perf_counter


@frozen_dataclass(eq=False)
class Model:
    """What the rows go through.

    Parameters
    ----------
    weights, bias
        (K, D) and (K,), in data units.
    features
        Names of the D features.
    step
        The step of the run that they are from; None for random ones.
    """

    weights: Floats
    bias: Floats
    features: tuple[str, ...]
    step: int | None


@frozen_dataclass(eq=False)
class Raced:
    """What was measured.

    Parameters
    ----------
    count
        The number of rows N.
    model
        The model.
    singly, together
        Seconds of the processor for all rows one at a time, and as one matrix product (the fastest of several).
    digits
        How many decimals of all probabilities agree.
    """

    count: int
    model: Model
    singly: float
    together: float
    digits: int


class Race(QObject):
    """Runs one measurement at a time.

    Signals
    -------
    progressed(float)
        The share of the rows that are done, 0 … 1.
    finished(Raced)
        The measurement is over; not emitted if it was cancelled.
    """

    progressed = Signal(float)
    finished = Signal(object)
    _reported = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(self._stop.set)

    @property
    def is_running(self) -> bool:
        """Whether a measurement is going on."""
        return self._thread is not None

    def start(self, count: int, points: Floats, model: Model) -> None:
        """Measure ``count`` rows, the features of places among ``points`` (N, 2)."""
        self.cancel()
        self._stop = stop = threading.Event()
        self.destroyed.connect(stop.set)
        self._thread = threading.Thread(
            target=self._measure, args=(count, points, model, stop), name="by-hand-race", daemon=True
        )
        self._thread.start()

    def cancel(self) -> None:
        """Stop measuring; the thread ends within milliseconds, and nothing more is heard of it."""
        self._stop.set()
        self._thread = None

    def _measure(self, count: int, points: Floats, model: Model, stop: threading.Event) -> None:
        """Measure on the thread."""
        with np.errstate(all="ignore"):
            rows = expand(spread_places(count, points), model.features)
        weights, bias = model.weights.tolist(), model.bias.tolist()
        singly, reported = 0.0, time.perf_counter()
        results = np.empty((count, len(bias)))
        start, size = 0, _FIRST_BLOCK
        while start < count:
            if stop.wait(_BREATH):
                return
            block = rows[start : start + size].tolist()
            began = _clock()
            done = [row_probabilities(row, weights, bias) for row in block]
            took = _clock() - began
            singly += took
            results[start : start + len(done)] = done
            start += len(done)
            size = 2 * size if took < _SHORT else size
            now = time.perf_counter()
            if now - reported > _REPORT_EVERY:
                reported = now
                self._report(stop, start / count)
        together = math.inf
        for _ in range(_REPEATS):
            if stop.wait(_BREATH):
                return
            began = _clock()
            at_once = all_probabilities(rows, model.weights, model.bias)
            together = min(together, _clock() - began)
        self._report(stop, Raced(count, model, singly, together, equal_digits(results, at_once)))

    def _report(self, stop: threading.Event, news: object) -> None:
        with suppress(RuntimeError):  # the panel may be gone
            self._reported.emit(stop, news)

    @Slot(object, object)
    def _on_reported(self, stop: object, news: object) -> None:
        if stop is not self._stop or self._stop.is_set():
            return
        if isinstance(news, Raced):
            if self._thread is not None:
                self._thread.join()  # it has nothing left to do
            self._thread = None
            self.finished.emit(news)
        else:
            self.progressed.emit(news)
