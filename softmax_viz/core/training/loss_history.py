"""The loss history of a run, thinned as it grows.

A value at step s falls into a bucket of width 1 while s < 1024, 2 up to 2047, 4 up to 4095 and so on. So a bucket
at step s is at most s/512 wide, which is fine enough on a linear and on a logarithmic axis, and a run of any length
needs a few thousand buckets. A bucket stores the lowest, highest and last of its values: no spike is lost.

*Clean* losses are those on all training points without dropout.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.training.curve_notes import MOST_CHANGES, ReferenceLog, ReferenceSpan

_FINE = 1024
_HALF_BITS = 10  # log2(_FINE)
MOST_BUCKETS = (
    _FINE + 43 * _FINE // 2
)  # of a curve of 2^53 steps, the largest number below which all whole numbers are exact in doubles


@frozen_dataclass(eq=False)
class Series:
    """A thinned curve of B buckets in ascending steps: ``steps``, ``low``, ``high``, ``last``, all (B,)."""

    steps: Ints
    low: Floats
    high: Floats
    last: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", frozen(self.steps, np.int64))
        for name in ("low", "high", "last"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float64))

    def up_to(self, step: int) -> Series:
        """Return the buckets that end before ``step``."""
        count = int(np.searchsorted(self.steps, step))
        if count and bucket_end(int(self.steps[count - 1])) >= step:
            count -= 1
        return Series(self.steps[:count], self.low[:count], self.high[:count], self.last[:count])


NO_SERIES = Series(np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0))


@frozen_dataclass(eq=False)
class Curve:
    """The curves of one run: clean data loss, penalty, their total, and the minibatch objective.

    ``noisy`` is the objective that the steps descended: on a minibatch, or with dropped logits. It is empty while
    that is the clean total itself. ``test`` is the data loss on the points held out, empty without any.
    ``accuracy`` and ``test_accuracy`` are the fractions of training and of test points that are classified correctly.
    ``seconds`` are those that training had taken until a step, at most one reading in a bucket; unlike the others they
    differ each time, so they are none of ``SERIES``.
    ``references`` are the values to compare with, and ``changes`` the edits that took effect: pairs of a step, after
    which the edit is used, and its revision.
    """

    data: Series
    penalty: Series
    total: Series
    noisy: Series
    test: Series
    accuracy: Series = NO_SERIES
    test_accuracy: Series = NO_SERIES
    references: tuple[ReferenceSpan, ...] = ()
    changes: tuple[tuple[int, int], ...] = ()
    seconds: Series = NO_SERIES

    def up_to(self, step: int) -> Curve:
        """Return the curves before ``step``: only buckets that are complete by then, whatever came later."""
        series = {name: one.up_to(step) for name, one in self.series().items()}
        return Curve(
            **series,
            references=tuple(span for span in self.references if span.first_step <= step),
            changes=tuple(change for change in self.changes if change[0] <= step),
        )

    def series(self) -> dict[str, Series]:
        """Return the curves by name, without ``seconds``."""
        return {name: getattr(self, name) for name in SERIES}


SERIES = ("data", "penalty", "total", "noisy", "test", "accuracy", "test_accuracy")


def bucket_starts(steps: Ints) -> Ints:
    """Return the first step of the bucket that each of ``steps`` (M,) falls into."""
    exponents = np.frexp(steps.astype(np.float64))[1].astype(np.int64)  # 2^(e−1) <= step < 2^e
    shifts = np.maximum(exponents - _HALF_BITS, 0)
    starts: Ints = (steps >> shifts) << shifts
    return starts


def bucket_end(start: int) -> int:
    """Return the last step of the bucket that begins at step ``start``."""
    return start + (1 << max(start.bit_length() - _HALF_BITS, 0)) - 1


def buckets_of(first_step: int, count: int) -> tuple[Ints, Ints]:
    """Return the buckets (B,) of ``count`` > 0 steps from ``first_step`` on, and the index of each one's first step."""
    last_step = first_step + count - 1
    shift = max(first_step.bit_length() - _HALF_BITS, 0)
    if shift == max(last_step.bit_length() - _HALF_BITS, 0):  # the usual case: one width for all
        starts = np.arange(first_step >> shift << shift, last_step + 1, 1 << shift, dtype=np.int64)
        return starts, np.maximum(starts - first_step, 0)
    starts = bucket_starts(np.arange(first_step, last_step + 1, dtype=np.int64))
    edges = np.concatenate(([0], np.flatnonzero(starts[1:] != starts[:-1]) + 1))
    return starts[edges], edges


def next_reading(step: int) -> int:
    """Return the next step after ``step`` at which a run with minibatches or dropout evaluates its clean loss.

    Every step up to 256, then 128 evaluations per doubling: enough for the curve, and the same steps in every run
    however it is sliced.
    """
    stride = 1 << max(step.bit_length() - 8, 0)
    return (step // stride + 1) * stride


def next_accuracy_reading(step: int, is_large: bool = False) -> int:
    """Return the next step after ``step`` at which a full-batch run evaluates its accuracy, which costs extra.

    Every step up to 32, then 16 evaluations per doubling; for a large problem every step up to 4, then 2.
    """
    stride = 1 << max(step.bit_length() - (2 if is_large else 5), 0)
    return (step // stride + 1) * stride


def is_accuracy_reading(step: int, is_large: bool = False) -> bool:
    """Return whether ``step`` is 0 or a step that ``next_accuracy_reading`` returns."""
    return step == 0 or next_accuracy_reading(step - 1, is_large) == step


def is_reading(step: int) -> bool:
    """Return whether ``step`` is 0 or a step that ``next_reading`` returns."""
    return step == 0 or next_reading(step - 1) == step


class ThinnedSeries:
    """A growing thinned curve. One thread at a time (the trainer's)."""

    def __init__(self) -> None:
        self._size = 0
        self._steps = np.empty(_FINE, np.int64)
        self._values = np.empty((3, _FINE))  # low, high, last

    @classmethod
    def restored(cls, series: Series) -> ThinnedSeries:
        """Return a growing curve that continues from the snapshot ``series``."""
        thinned = cls()
        thinned._reserve(len(series.steps))
        thinned._size = len(series.steps)
        thinned._steps[: thinned._size] = series.steps
        thinned._values[:, : thinned._size] = series.low, series.high, series.last
        return thinned

    def append(self, first_step: int, values: Floats) -> None:
        """Add the values (M,) of steps ``first_step``, ``first_step`` + 1, … in ascending order.

        A step that is given twice replaces nothing: both values join the bucket.
        """
        if len(values):
            self.append_buckets(*buckets_of(first_step, len(values)), values)

    def append_buckets(self, steps: Ints, edges: Ints, values: Floats) -> None:
        """Add values (M,) that fall into the buckets ``steps`` and ``edges`` (B,) from ``buckets_of``."""
        low = np.minimum.reduceat(values, edges)
        high = np.maximum.reduceat(values, edges)
        last = np.empty_like(low)
        last[:-1], last[-1] = values[edges[1:] - 1], values[-1]
        skip = 0
        if self._size and self._steps[self._size - 1] == steps[0]:
            at = self._size - 1
            self._values[0, at] = min(self._values[0, at], low[0])
            self._values[1, at] = max(self._values[1, at], high[0])
            self._values[2, at] = last[0]
            skip = 1
        self._reserve(len(steps) - skip)
        new = slice(self._size, self._size + len(steps) - skip)
        self._steps[new] = steps[skip:]
        self._values[0, new], self._values[1, new], self._values[2, new] = (
            low[skip:],
            high[skip:],
            last[skip:],
        )
        self._size = new.stop

    @property
    def is_begun(self) -> bool:
        """Whether it has a value."""
        return self._size > 0

    def put(self, step: int, value: float) -> None:
        """Make ``value`` the one of the bucket of ``step``, without what it had before."""
        shift = max(step.bit_length() - _HALF_BITS, 0)
        start = step >> shift << shift
        if not self._size or self._steps[self._size - 1] != start:
            self._reserve(1)
            self._steps[self._size] = start
            self._size += 1
        self._values[:, self._size - 1] = value

    def snapshot(self) -> Series:
        """Return a frozen copy of the curve so far."""
        used = slice(0, self._size)
        return Series(self._steps[used], self._values[0, used], self._values[1, used], self._values[2, used])

    def _reserve(self, count: int) -> None:
        needed = self._size + count
        if needed > len(self._steps):
            room = max(needed, 2 * len(self._steps))
            self._steps = np.resize(self._steps, room)
            values = np.empty((3, room))
            values[:, : self._size] = self._values[:, : self._size]
            self._values = values


class LossHistory:
    """The curves of one run as the trainer collects them. One thread at a time (the trainer's).

    Attributes
    ----------
    references
        The values that the curve is compared with.
    """

    def __init__(self) -> None:
        self._series = {name: ThinnedSeries() for name in SERIES}
        self._seconds = ThinnedSeries()
        self._elapsed = 0.0
        self._changes: tuple[tuple[int, int], ...] = ()
        self.references = ReferenceLog()

    @classmethod
    def restored(cls, curve: Curve) -> LossHistory:
        """Return a history that continues from the copy ``curve``."""
        history = cls()
        history._series = {name: ThinnedSeries.restored(series) for name, series in curve.series().items()}
        history._changes = curve.changes
        history._seconds = ThinnedSeries.restored(curve.seconds)
        history._elapsed = float(curve.seconds.last[-1]) if len(curve.seconds.last) else 0.0
        history.references = ReferenceLog(curve.references)
        return history

    def add_full_batch(self, first_step: int, data_loss: Floats, penalty: Floats) -> None:
        """Add losses (M,) on all points without dropout, at consecutive steps."""
        if not len(data_loss):
            return
        steps, edges = buckets_of(first_step, len(data_loss))
        self._series["data"].append_buckets(steps, edges, data_loss)
        self._series["penalty"].append_buckets(steps, edges, penalty)
        self._series["total"].append_buckets(steps, edges, data_loss + penalty)

    def add_minibatch(self, first_step: int, total: Floats) -> None:
        """Add the objective (M,) on the batch and with the dropout mask of each of consecutive steps."""
        self._series["noisy"].append(first_step, total)

    def add_accuracy(self, step: int, accuracy: float | None) -> None:
        """Add the accuracy on the training points at one step; None without points adds nothing."""
        self._add_one("accuracy", step, accuracy)

    def add_test(self, step: int, loss: float, accuracy: float | None = None) -> None:
        """Add data loss and accuracy on the held-out points at one step."""
        self._add_one("test", step, loss)
        self._add_one("test_accuracy", step, accuracy)

    def add_seconds(self, first_step: int, step: int, seconds: float) -> None:
        """Note that the steps from ``first_step`` to ``step`` have taken ``seconds``."""
        if not self._seconds.is_begun:
            self._seconds.append(first_step, np.zeros(1))
        self._elapsed += seconds
        self._seconds.put(step, self._elapsed)

    @property
    def changes(self) -> tuple[tuple[int, int], ...]:
        """The edits that took effect: a step, after which each is used, and its revision."""
        return self._changes

    def note_change(self, step: int, revision: int) -> None:
        """Note that steps after ``step`` use the edit with this revision."""
        self._changes = (*self._changes[1 - MOST_CHANGES :], (step, revision))

    def curve(self) -> Curve:
        """Return a frozen copy of everything so far."""
        series = {name: thinned.snapshot() for name, thinned in self._series.items()}
        seconds = self._seconds.snapshot()
        return Curve(**series, references=self.references.spans, changes=self._changes, seconds=seconds)

    def _add_one(self, name: str, step: int, value: float | None) -> None:
        if value is not None:
            self._series[name].append(step, np.array([value]))
