"""What the GUI thread wants of a sweep, and what it gets: the only state that two threads share. Any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.sweep.miniatures import MiniatureView
from softmax_viz.core.sweep.plan import SweepPlan
from softmax_viz.core.sweep.snapshot import SweepSnapshot
from softmax_viz.core.sweep.sweep_state import SweepPhase


@frozen_dataclass(eq=False)
class Orders:
    """What is wanted.

    Parameters
    ----------
    number
        Counts the plans, and their cancellations.
    plan
        What to train; None before the first one and after a cancellation.
    view
        What the miniatures show; None for no miniatures.
    phase
        What happens with the plan.
    is_stopping
        Whether the thread must end.
    error
        Why the plan cannot be trained.
    """

    number: int = 0
    plan: SweepPlan | None = None
    view: MiniatureView | None = None
    phase: SweepPhase = SweepPhase.IDLE
    is_stopping: bool = False
    error: UserError | None = None


class SweepOrders:
    """The present orders, replaced as a whole, and a slot for one snapshot: a newer one replaces an older one.

    Attributes
    ----------
    now
        The orders; they may be read without a lock.
    """

    def __init__(self) -> None:
        self.now = Orders()
        self._changed = threading.Condition()
        self._newest: SweepSnapshot | None = None

    def change(self, make: Callable[[Orders], Orders], forgets: bool = False) -> None:
        """Replace the orders by what ``make`` returns for them; ``forgets`` the snapshot that was not taken."""
        with self._changed:
            self.now = make(self.now)
            if forgets:
                self._newest = None
            self._changed.notify_all()

    def put(self, number: int, snapshot: SweepSnapshot) -> None:
        """Offer a snapshot of the plan with this number, unless there is another plan by now."""
        with self._changed:
            if number == self.now.number:
                self._newest = snapshot

    def take(self) -> SweepSnapshot | None:
        """Return the newest snapshot; None if it has been taken already."""
        with self._changed:
            newest, self._newest = self._newest, None
            return newest

    def wait_for(self, predicate: Callable[[], bool]) -> None:
        """Wait until ``predicate`` is true; it is asked when orders change."""
        with self._changed:
            self._changed.wait_for(predicate)

    def rest(self, before: Orders, rest_s: float) -> None:
        """Wait for so many seconds, but not if the orders are no longer ``before``, nor after they change."""
        with self._changed:
            if self.now is before:
                self._changed.wait(rest_s)

    def wake(self) -> None:
        """End a rest."""
        with self._changed:
            self._changed.notify_all()
