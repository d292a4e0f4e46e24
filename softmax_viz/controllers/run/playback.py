"""Plays the past by the clock: forwards, backwards, once, or a stretch again and again. GUI thread only."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from softmax_viz.controllers.run.time_controller import TimeController, within
from softmax_viz.core.settings.phases import DEFAULT_SPEED, FRAMES_PER_SECOND, SPEEDS

# At unlimited speed: a tenth of the way a second, but not slower than the fastest limited speed.
_FASTEST = max(speed.steps_per_s for speed in SPEEDS if speed.steps_per_s is not None)
_WHOLE_S = 10.0


class Player(QObject):
    """Moves from step to step at the chosen speed. Its timer runs only while it plays.

    Parameters
    ----------
    clock
        Returns monotonic time in seconds.
    parent
        The parent in Qt.

    Signals
    -------
    moved(int, bool)
        It is at this step now; whether that is the end of its way.
    """

    moved = Signal(int, bool)

    def __init__(self, clock: Callable[[], float], parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self._rate = SPEEDS[DEFAULT_SPEED].steps_per_s
        self._direction = 0
        self._low = self._high = self._step = 0
        self._is_loop = False
        self._place = 0.0
        self._since_s = 0.0
        self.timer = QTimer(self, interval=round(1000.0 / FRAMES_PER_SECOND))
        self.timer.timeout.connect(self.tick)

    def use_speed(self, index: int) -> None:
        """Play at notch ``index`` of ``SPEEDS``."""
        if self._direction:
            self.tick()  # so far with the speed before
        self._rate = SPEEDS[index].steps_per_s

    def start(self, step: int, direction: int, low: int, high: int, is_loop: bool) -> None:
        """Play from ``step`` in ``direction``, 1 or −1, between ``low`` and ``high``."""
        self._step, self._direction, self._low, self._high, self._is_loop = step, direction, low, high, is_loop
        self._place, self._since_s = float(step), self._clock()
        self.timer.start()

    def stop(self) -> None:
        """Rest."""
        self._direction = 0
        self.timer.stop()

    def tick(self) -> None:
        """Go to where the clock says."""
        now = self._clock()
        rate = max(_FASTEST, (self._high - self._low) / _WHOLE_S) if self._rate is None else self._rate
        self._place += self._direction * rate * (now - self._since_s)
        self._since_s = now
        # A step is shown from the moment on at which it is reached, in both directions.
        forwards = self._direction > 0
        step, end = (math.floor(self._place), self._high) if forwards else (math.ceil(self._place), self._low)
        if self._is_loop:
            wrapped = self._low + (step - self._low) % (self._high - self._low + 1)
            self._place += wrapped - step
            step = wrapped
        is_done = not self._is_loop and (step >= end if forwards else step <= end)
        if is_done:
            step = end
            self.stop()
        if step != self._step or is_done:
            self._step = step
            self.moved.emit(step, is_done)


class Playback(QObject):
    """What Space and the buttons of the time line do: play, rest, and loop a stretch.

    Parameters
    ----------
    time
        Goes where this wants to.
    clock
        Returns monotonic time in seconds.

    Attributes
    ----------
    player
        ``player.use_speed`` chooses how fast.

    Signals
    -------
    toggleRequested()
        Train, or pause, at the live end.
    """

    toggleRequested = Signal()

    def __init__(self, time: TimeController, clock: Callable[[], float]) -> None:
        super().__init__(time)
        self._time = time
        self.player = Player(clock, self)
        self.player.moved.connect(self._on_moved)
        time.rested.connect(self.player.stop)

    def toggle(self) -> None:
        """In the past play, or rest; at the live end train, or pause."""
        if self._time.line.is_past:
            self.play(0 if self._time.line.playing else 1)
        else:
            self._time.forget_running()
            self.toggleRequested.emit()

    def play(self, direction: int) -> None:
        """Play forwards (1) or backwards (−1), or rest (0); the same direction again rests, too.

        From the live end it plays backwards, or the loop; without a loop, forwards is training.
        """
        line = self._time.line
        if direction in (0, line.playing):
            self._time.rest()
            return
        if line.loop is None and not line.is_past and direction > 0:
            self.toggle()
            return
        start, low, high = line.shown, line.first, line.tip
        if line.loop is not None:
            low, high = line.loop[0], min(line.loop[1], line.tip - 1)  # the live end itself is no moment of the past
            if not low <= start <= high:
                start = low if direction > 0 else high
        is_over = line.loop is None and start == (high if direction > 0 else low)
        if low < high and not is_over:
            self._time.go(min(start, line.tip - 1))
            self.player.start(start, direction, low, high, is_loop=line.loop is not None)
            self._time.show(playing=direction)

    def set_loop(self, first: int, last: int) -> None:
        """Let a stretch be played again and again, and go to its beginning."""
        time = self._time
        time.rest()
        low, high = sorted((within(time.line, first), within(time.line, last)))
        if low < high:
            time.show(loop=(low, high))
            time.go(low)

    def clear_loop(self) -> None:
        """Let no stretch be played again and again."""
        self._time.rest()
        self._time.show(loop=None)

    def toggle_loop(self) -> None:
        """Play the whole run again and again, or no longer any stretch."""
        line = self._time.line
        if line.loop is None and line.first < line.tip:
            self._time.rest()
            self._time.show(loop=(line.first, line.tip))
        else:
            self.clear_loop()

    def _on_moved(self, step: int, is_done: bool) -> None:
        time = self._time
        if not is_done:
            time.pass_by(step)
        elif step >= time.line.tip:
            time.end()
        else:
            time.pass_by(step)
            time.rest()
