"""Exact states of a run at some of its steps, thinned as it grows. Trainer thread only.

Steps are pure and their randomness is addressed: from an exact state, the same data and the same settings, every later
step follows bit for bit. So a record keeps a state at multiples of a *stride*, and one wherever something was changed
by hand; between two of them nothing but training happens. The stride doubles whenever there are too many, so a run of
any length needs the same memory, and no step is further from a kept state than a stride.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

# Kept states at multiples of the stride, beyond which it doubles; and changes, beyond which older ones are thinned.
MOST_REGULAR = 2_048
MOST_CHANGES = 2_048
# Memory of the states at changes, with the data that each of them brings. Half of this is freed when it is exceeded.
MOST_CHANGE_BYTES = 24_000_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Keyframe(Generic[T]):
    """An exact state.

    Parameters
    ----------
    step
        Its step.
    content
        The state, with everything that the following steps depend on.
    n_bytes
        About how much memory it takes.
    is_change
        Whether a run begins here, or something was changed at this step.
    until
        The last step that follows from this state; None if these are all steps up to the next one that is kept.
    """

    step: int
    content: T
    n_bytes: int
    is_change: bool
    until: int | None = None


class Place(NamedTuple, Generic[T]):
    """Where a step can be had: the kept state to begin at, and the step, or the nearest that can be had again."""

    frame: Keyframe[T]
    step: int


@dataclass(frozen=True, slots=True, eq=False)
class Record(Generic[T]):
    """The kept states of a run, in ascending steps, as a frozen value; and their stride."""

    frames: tuple[Keyframe[T], ...] = ()
    stride: int = 1

    @property
    def n_bytes(self) -> int:
        """About how much memory they take."""
        return sum(frame.n_bytes for frame in self.frames)

    @property
    def first_step(self) -> int:
        """The first step that can be had again; 0 if there is none."""
        return self.frames[0].step if self.frames else 0

    def place_of(self, step: int) -> Place[T] | None:
        """Return where ``step`` can be had, or the step nearest to it; None if no state is kept."""
        if not self.frames:
            return None
        index = max(bisect_right(self.frames, step, key=attrgetter("step")) - 1, 0)
        frame = self.frames[index]
        if frame.until is None or step <= frame.until:
            return Place(frame, max(step, frame.step))
        after = self.frames[index + 1] if index + 1 < len(self.frames) else None
        if after is None or step - frame.until <= after.step - step:
            return Place(frame, frame.until)
        return Place(after, after.step)

    def thinned(self, n_regular: int, n_changes: int) -> Record[T]:
        """Return the record with the first state, the newest changes, and so many others, evenly spread."""
        changes = [frame for frame in self.frames[1:] if frame.is_change][-n_changes:]
        others = [frame for frame in self.frames[1:] if not frame.is_change]
        every = max(1, -(-len(others) // n_regular))
        kept = {id(frame) for frame in (*changes, *others[every - 1 :: every])}
        return Record(tuple(without(self.frames, lambda frame: id(frame) not in kept)), self.stride)

    def up_to(self, step: int) -> Record[T]:
        """Return the record of the run up to ``step``."""
        kept = self.frames[: bisect_right(self.frames, step, key=attrgetter("step"))]
        return Record(kept, self.stride)


class Keyframes(Generic[T]):
    """The record of one run as it grows.

    Parameters
    ----------
    record
        That of the run so far.
    """

    def __init__(self, record: Record[T] | None = None) -> None:
        record = record or Record()
        self._frames = list(record.frames)
        self._stride = record.stride
        self._n_regular = sum(not frame.is_change for frame in self._frames)
        self._n_changes = len(self._frames) - self._n_regular
        self._change_bytes = sum(frame.n_bytes for frame in self._frames if frame.is_change)
        self._is_changed = True  # the state at which a record begins, or goes on, is kept
        self._record: Record[T] | None = record

    @property
    def record(self) -> Record[T]:
        """The kept states so far; the same object while none is added."""
        if self._record is None:
            self._record = Record(tuple(self._frames), self._stride)
        return self._record

    @property
    def newest(self) -> Keyframe[T] | None:
        """The last state that was kept."""
        return self._frames[-1] if self._frames else None

    def note_change(self) -> None:
        """Note that something was changed by hand: the next state to be trained from is kept."""
        self._is_changed = True

    def use_stride(self, least: int) -> None:
        """Keep no states closer than ``least`` steps, a power of two, from now on, unless something is changed."""
        self._stride = max(self._stride, least)

    def wants(self, step: int) -> bool:
        """Return whether the state at ``step``, from which the run is trained on, is to be kept."""
        return self._is_changed or (step & (self._stride - 1) == 0 and step > self._frames[-1].step)

    def next_step(self, step: int) -> int:
        """Return the next step after ``step`` whose state is to be kept."""
        return (step // self._stride + 1) * self._stride

    def add(self, step: int, content: T, n_bytes: int) -> None:
        """Keep the state at ``step``."""
        frame = Keyframe(step, content, n_bytes, self._is_changed)
        self._is_changed = False
        while self._frames and self._frames[-1].step >= step:  # no step was taken in between
            self._count(self._frames.pop(), -1)
        self._frames.append(frame)
        self._count(frame, 1)
        self._record = None
        while self._n_regular > MOST_REGULAR:
            self._stride *= 2
            self._drop(lambda each: not each.is_change and each.step & (self._stride - 1) != 0)
        if self._n_changes > MOST_CHANGES or self._change_bytes > MOST_CHANGE_BYTES:
            self._thin_changes()

    def _thin_changes(self) -> None:
        """Drop every second state at a change until half of the memory is free; the first and the last stay."""
        while self._n_changes > MOST_CHANGES // 2 or self._change_bytes > MOST_CHANGE_BYTES // 2:
            changes = [frame for frame in self._frames[1:-1] if frame.is_change]
            if not changes:
                return
            dropped = {id(frame) for frame in changes[::2]}
            self._drop(lambda each, dropped=dropped: id(each) in dropped)  # type: ignore[misc]

    def _drop(self, is_dropped: Callable[[Keyframe[T]], bool]) -> None:
        self._frames, self._record = without(self._frames, is_dropped), None
        self._n_regular = sum(not frame.is_change for frame in self._frames)
        self._n_changes = len(self._frames) - self._n_regular
        self._change_bytes = sum(frame.n_bytes for frame in self._frames if frame.is_change)

    def _count(self, frame: Keyframe[T], sign: int) -> None:
        if frame.is_change:
            self._n_changes += sign
            self._change_bytes += sign * frame.n_bytes
        else:
            self._n_regular += sign


def without(frames: Iterable[Keyframe[T]], is_dropped: Callable[[Keyframe[T]], bool]) -> list[Keyframe[T]]:
    """Return the states that are not dropped; the first always stays.

    Steps after a dropped change do not follow from the state before it.
    """
    kept: list[Keyframe[T]] = []
    for frame in frames:
        if not kept or not is_dropped(frame):
            kept.append(frame)
            continue
        before = kept[-1]
        if before.until is None and (frame.is_change or frame.until is not None):
            kept[-1] = replace(before, until=frame.step - 1 if frame.is_change else frame.until)
    return kept
