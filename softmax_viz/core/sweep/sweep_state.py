"""What the window knows of its sweep: what it trains, how far it is, and whether the session is another since. Pure."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

import numpy as np

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.session import Session
from softmax_viz.core.sweep.plan import SweepPlan
from softmax_viz.core.sweep.snapshot import SweepSnapshot


class SweepPhase(Enum):
    """What a sweep does now."""

    IDLE = "idle"  # there is none
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"  # its last results stay
    FAILED = "failed"


@frozen_dataclass(eq=False)
class SweepState:
    """The sweep of the window.

    Parameters
    ----------
    phase
        What it does.
    plan
        What it trains; None if there is none.
    snapshot
        Its newest results; None before the first ones.
    is_of_before
        Whether points, features, settings that do not vary, or the seed of the session have changed since it began.
    """

    phase: SweepPhase = SweepPhase.IDLE
    plan: SweepPlan | None = None
    snapshot: SweepSnapshot | None = None
    is_of_before: bool = False

    @property
    def is_busy(self) -> bool:
        """Whether it will go on by itself or after a pause."""
        return self.phase in (SweepPhase.RUNNING, SweepPhase.PAUSED)


def is_of_before(plan: SweepPlan, session: Session) -> bool:
    """Return whether a sweep of ``session`` would now be another one than ``plan``, apart from what varies in it.

    Names and colours of the classes do not count, nor does the seed where ``plan`` has it as one of several.
    """
    then, varied = plan.session, {name: getattr(plan.session.hyperparams, name) for name in plan.params}
    same_settings = replace(session.hyperparams, **varied) == then.hyperparams
    same_start = session.features == then.features and session.seed in plan.seeds
    return not (same_settings and same_start and has_same_points(session.data, then.data))


def has_same_points(one: Dataset, other: Dataset) -> bool:
    """Return whether both have the same points, labels and number of classes; names and colours do not count."""
    return one is other or (
        one.n_classes == other.n_classes
        and np.array_equal(one.points, other.points)
        and np.array_equal(one.labels, other.labels)
    )
