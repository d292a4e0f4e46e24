"""When insights are computed: only those that a visible panel asks for, and seldom. Trainer thread only."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from softmax_viz.core.basics.interruption import Attend, go_on
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.engine.run.training_run import TrainingRun

if TYPE_CHECKING:
    from softmax_viz.core.insights.table import Insight

# Seconds between two computations of one insight; of numbers while training runs, so that they can be read.
_INTERVAL_S = 1 / 15
_READ_S = 0.25
# The part of the time that all together may take.
_SHARE = 0.1
# An insight that takes longer is computed between frames, not while a frame is made.
_QUICK_S = 0.004
_NONE: Mapping[str, object] = MappingProxyType({})


class InsightReader:
    """Computes the insights that are asked for, each at most 15 times a second.

    While training runs, numbers are computed four times a second unless something else is asked, and all together take
    no more than a tenth of the time. A slow insight is computed between frames,
    and a user's command interrupts it.

    Parameters
    ----------
    clock
        Returns seconds that never decrease.

    Attributes
    ----------
    values
        The results by name, all of the present state; a new object whenever it changes.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.values: Mapping[str, object] = _NONE
        self._clock = clock
        self._names: tuple[str, ...] = ()
        self._table: Mapping[str, Insight] = {}
        self._inquiry = Inquiry()
        self._answered: set[str] = set()  # those computed for the present inquiry
        self._done_s: dict[str, float] = {}
        self._spent_s: dict[str, float] = {}

    def use(self, names: frozenset[str], inquiry: Inquiry) -> None:
        """Compute the insights ``names`` for ``inquiry`` from now on; results that it changes are forgotten."""
        from softmax_viz.core.insights.table import INSIGHTS  # nobody needs it before a panel asks

        self._table = INSIGHTS
        before, self._inquiry = self._inquiry, inquiry
        self._names = tuple(name for name in INSIGHTS if name in names)
        self._answered = {name for name in self._answered & set(self._names) if self._is_same(name, before)}
        kept = {name: self.values[name] for name in self._names if name in self.values and self._is_same(name, before)}
        if len(kept) != len(self.values):
            self.values = MappingProxyType(kept)

    def forget(self) -> None:
        """Forget the results, because the state has changed; or because, while training runs, they are published."""
        if self.values:
            self.values = _NONE

    @property
    def missing(self) -> frozenset[str]:
        """Names of the insights that are asked for and not computed at the present state."""
        return frozenset(name for name in self._names if name not in self.values) if self._names else frozenset()

    def rest_s(self, running: bool) -> float | None:
        """Return in how many seconds the next missing insight is due; None if none is missing."""
        missing = [self._due_s(name, running) for name in self._names if name not in self.values]
        return max(0.0, min(missing) - self._clock()) if missing else None

    def is_quick_due(self, running: bool, large: bool) -> bool:
        """Return whether an insight is due that can be computed while a frame is made."""
        return any(not self._is_slow(name, large) for name in self._due(running))

    def is_slow_due(self, running: bool, large: bool) -> bool:
        """Return whether an insight is due that takes too long to be computed while a frame is made."""
        return any(self._is_slow(name, large) for name in self._due(running))

    def read_quick(self, run: TrainingRun, optimum: Optimum | None, running: bool) -> None:
        """Compute the insights that are due and quick."""
        names = [name for name in self._due(running) if not self._is_slow(name, run.is_large)]
        self._read(names, run, optimum, go_on)

    def read_slow(self, run: TrainingRun, optimum: Optimum | None, running: bool, attend: Attend) -> None:
        """Compute the slow insights that are due, all of them from one state.

        If ``attend`` interrupts, those that are complete remain.
        """
        names = [name for name in self._due(running) if self._is_slow(name, run.is_large)]
        self._read(names, run, optimum, attend)

    def _read(self, names: list[str], run: TrainingRun, optimum: Optimum | None, attend: Attend) -> None:
        if not names:
            return
        subject = subject_of(run, optimum)
        for name in names:
            inquiry, began_s = self._inquiry, self._clock()
            value = self._table[name].compute(subject, inquiry, attend)
            done_s = self._clock()
            self._done_s[name], self._spent_s[name] = done_s, done_s - began_s
            # ``attend`` may have brought another inquiry: then this is no answer.
            if name in self._names and self._is_same(name, inquiry):
                self.values = MappingProxyType({**self.values, name: value})
                self._answered.add(name)

    def _is_same(self, name: str, inquiry: Inquiry) -> bool:
        """Return whether ``inquiry`` asks the same of an insight as the present one."""
        return all(getattr(inquiry, asked) == getattr(self._inquiry, asked) for asked in self._table[name].asks)

    def _due(self, running: bool) -> list[str]:
        if not self._names:
            return []
        now = self._clock()
        return [name for name in self._names if name not in self.values and self._due_s(name, running) <= now]

    def _due_s(self, name: str, running: bool) -> float:
        """Return when an insight may be computed again: while training runs, all share a part of the time equally."""
        wait_s = _INTERVAL_S
        if running:
            if self._table[name].is_read and name in self._answered:
                wait_s = _READ_S
            wait_s = max(wait_s, len(self._names) / _SHARE * self._spent_s.get(name, 0.0))
        return self._done_s.get(name, -math.inf) + wait_s

    def _is_slow(self, name: str, large: bool) -> bool:
        return self._spent_s.get(name, math.inf if large else 0.0) > _QUICK_S


def subject_of(run: TrainingRun, optimum: Optimum | None) -> Subject:
    """Return the present state of ``run`` as the subject of insights; poses the problem if it is not posed."""
    problem = run.current.problem
    return Subject(
        run.model,
        run.state,
        run.features,
        run.hyperparams,
        run.current.inputs.seed,
        run.data,
        problem.train,
        problem.test,
        problem.held_out,
        problem.scaling,
        optimum,
        run.path.path,
    )
