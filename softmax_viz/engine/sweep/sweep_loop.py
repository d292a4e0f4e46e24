"""What the thread of a sweep does: begin a plan, train a slice, publish. That thread only; without threads itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from softmax_viz.core.basics.interruption import Interrupted
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.sweep.miniatures import MiniatureView
from softmax_viz.core.sweep.plan import SweepPlan
from softmax_viz.core.sweep.sweep_state import SweepPhase
from softmax_viz.core.sweep.training.trainer import SweepTrainer
from softmax_viz.engine.messages.courtesy import LONGEST_S, CourtesyWatch
from softmax_viz.engine.run import problem
from softmax_viz.engine.sweep.sweep_orders import Orders, SweepOrders

# Snapshots are so far apart, and so many times as far as it takes to make one.
_PUBLISH_S = 0.1
_PUBLISH_FACTOR = 10.0
# After so much work the thread rests for a moment, in which other threads get Python's interpreter lock.
_SLICE_S = 0.008
_REST_S = 0.0005


class SweepLoop:
    """Follows the orders for a sweep.

    Parameters
    ----------
    orders
        The orders, and where snapshots go.
    clock
        Returns seconds that never decrease.
    watch
        Says when the window shows a frame of one of its trainers; the sweep waits then. None: it never does.
    """

    def __init__(self, orders: SweepOrders, clock: Callable[[], float], watch: CourtesyWatch | None = None) -> None:
        self._orders, self._clock, self._watch = orders, clock, watch
        self._trainer: SweepTrainer | None = None
        self._number = 0  # of the plan that is trained
        self._published: tuple[int, MiniatureView | None] = (-1, None)  # step and view of the last snapshot
        self._publish_s = 0.0  # when the next one is due

    @property
    def has_work(self) -> bool:
        """Whether there is something to do; the thread waits while there is not."""
        orders = self._orders.now
        if orders.is_stopping or orders.phase is SweepPhase.RUNNING:
            return True
        # A plan that rests is published once more where it stands; one that is given up is forgotten.
        return self._trainer is not None and (orders.number != self._number or self._is_outdated(self._trainer))

    def work(self) -> None:
        """Do one thing: begin a plan, or train a slice, or publish. After any error call ``fail``."""
        orders = self._orders.now
        if orders.number != self._number:
            self._trainer, self._number = None, orders.number
        if orders.plan is None:
            return
        with suppress(Interrupted):  # other orders have come
            self._work(orders, orders.plan)

    def fail(self, error: UserError | None) -> None:
        """Give up the plan: it cannot be trained for the reason ``error``, or the program failed (None)."""
        self._trainer = None
        self._end(SweepPhase.FAILED, error)

    def _work(self, orders: Orders, plan: SweepPlan) -> None:
        trainer = self._trainer
        if trainer is None:
            self._trainer = trainer = SweepTrainer(plan, problem, self._attend)
            self._publish(trainer)
        elif orders.phase is SweepPhase.RUNNING:
            self._train_slice(orders, trainer)
        elif self._is_outdated(trainer):
            self._publish(trainer)

    def _train_slice(self, orders: Orders, trainer: SweepTrainer) -> None:
        until_s = self._clock() + _SLICE_S
        while not trainer.is_done and self._clock() < until_s:
            trainer.advance(self._attend)
            self._attend()
        if trainer.is_done:
            self._publish(trainer)
            self._end(SweepPhase.DONE)
            return
        if self._clock() >= self._publish_s:
            self._publish(trainer)
        if self._watch is not None and self._watch.is_window_busy:
            self._orders.rest(orders, LONGEST_S)
            self._watch.end()
        else:
            self._orders.rest(orders, _REST_S)

    def _attend(self) -> None:
        """Interrupt training if there are other orders."""
        if self._orders.now.phase is not SweepPhase.RUNNING:
            raise Interrupted
        self._attend_plan()

    def _attend_plan(self) -> None:
        """Interrupt the making of a snapshot if nobody needs it."""
        orders = self._orders.now
        if orders.is_stopping or orders.number != self._number:
            raise Interrupted

    def _is_outdated(self, trainer: SweepTrainer) -> bool:
        """Whether the last snapshot is of another step or view."""
        return self._published != (trainer.step, self._orders.now.view)

    def _publish(self, trainer: SweepTrainer) -> None:
        began_s, view = self._clock(), self._orders.now.view
        snapshot = trainer.snapshot(view, self._attend_plan)
        self._published = trainer.step, view
        self._orders.put(self._number, snapshot)
        self._publish_s = began_s + max(_PUBLISH_S, _PUBLISH_FACTOR * (self._clock() - began_s))

    def _end(self, phase: SweepPhase, error: UserError | None = None) -> None:
        """Note how the plan ended, unless there is another one by now."""
        number = self._number
        self._orders.change(lambda now: replace(now, phase=phase, error=error) if now.number == number else now)
