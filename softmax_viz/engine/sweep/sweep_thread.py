"""Trains a sweep beside the window, on its own thread: a new plan replaces an earlier one.

The thread owns the trainer of the sweep. The GUI thread says what to do by the methods here, which return at once, and
takes the newest snapshot when it wants to show one; both are frozen values.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.sweep.miniatures import MiniatureView
from softmax_viz.core.sweep.plan import SweepPlan
from softmax_viz.core.sweep.snapshot import SweepSnapshot
from softmax_viz.core.sweep.sweep_state import SweepPhase
from softmax_viz.engine.messages.courtesy import Courtesy, CourtesyWatch
from softmax_viz.engine.messages.unexpected import report
from softmax_viz.engine.sweep.sweep_orders import Orders, SweepOrders


class SweepThread:
    """A thread that is started by the first plan, and waits while there is nothing to train.

    All methods are for the GUI thread.

    Parameters
    ----------
    courtesy
        While the window shows a frame of one of its trainers, the sweep waits; None: it never does.
    clock
        Returns seconds that never decrease.
    """

    def __init__(self, courtesy: Courtesy | None = None, clock: Callable[[], float] = time.perf_counter) -> None:
        self._orders = SweepOrders()
        self._courtesy, self._clock = courtesy, clock
        self._watch = CourtesyWatch(courtesy) if courtesy is not None else None
        self._thread: threading.Thread | None = None

    def start(self, plan: SweepPlan, view: MiniatureView | None = None) -> None:
        """Train ``plan`` from its start, and give up an earlier one; snapshots have miniatures of ``view``.

        The first snapshot, of step 0, comes as soon as the plan is prepared.
        """
        self._orders.change(
            lambda now: Orders(now.number + 1, plan, view, SweepPhase.RUNNING, now.is_stopping), forgets=True
        )
        if self._thread is None and not self._orders.now.is_stopping:
            if self._courtesy is not None:
                self._courtesy.join(self._orders.wake)
            self._thread = threading.Thread(target=self._run_thread, name="sweep", daemon=True)
            self._thread.start()

    def pause(self) -> None:
        """Rest, a few milliseconds from now, until ``resume``; without a running sweep do nothing.

        A last snapshot shows where it rests.
        """
        self._go(SweepPhase.RUNNING, SweepPhase.PAUSED)

    def resume(self) -> None:
        """Go on after ``pause``."""
        self._go(SweepPhase.PAUSED, SweepPhase.RUNNING)

    def cancel(self) -> None:
        """Give up a plan that is not done. The last snapshot can still be taken."""
        if self.phase in (SweepPhase.RUNNING, SweepPhase.PAUSED):
            self._orders.change(lambda now: replace(now, number=now.number + 1, plan=None, phase=SweepPhase.CANCELLED))

    def show(self, view: MiniatureView | None) -> None:
        """Draw the miniatures of later snapshots with this view; a sweep that rests publishes one at once."""
        self._orders.change(lambda now: replace(now, view=view))

    def take(self) -> SweepSnapshot | None:
        """Return the newest snapshot; None if it has been taken already."""
        return self._orders.take()

    @property
    def phase(self) -> SweepPhase:
        """What happens with the plan. With ``DONE``, the snapshot with the results is there to be taken."""
        return self._orders.now.phase

    @property
    def error(self) -> UserError | None:
        """Why the plan cannot be trained; None unless the phase is ``FAILED``, or if the program itself failed."""
        return self._orders.now.error

    def stop(self, timeout_s: float = 3.0) -> bool:
        """End the thread, wait for it and return whether it has ended. May be called again."""
        self._orders.change(lambda now: replace(now, is_stopping=True))
        if self._courtesy is not None:
            self._courtesy.leave(self._orders.wake)
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _go(self, before: SweepPhase, after: SweepPhase) -> None:
        self._orders.change(lambda now: replace(now, phase=after) if now.phase is before else now)

    def _run_thread(self) -> None:
        """Follow the orders until the one to stop. The target of the thread."""
        from softmax_viz.engine.sweep.sweep_loop import SweepLoop  # so late for a quick start

        loop = SweepLoop(self._orders, self._clock, self._watch)
        while not self._orders.now.is_stopping:
            self._orders.wait_for(lambda: loop.has_work)
            try:
                loop.work()
            except UserError as error:
                loop.fail(error)
            except Exception as error:  # another plan may succeed
                loop.fail(None)
                report(error)
