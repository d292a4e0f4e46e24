"""The phases and speeds of a run, shared by the trainer and the window."""

from __future__ import annotations

from enum import Enum

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP

FRAMES_PER_SECOND = 60.0


class Phase(Enum):
    """The state of the trainer."""

    PAUSED = "paused"
    RUNNING = "running"
    DIVERGED = "diverged"
    FAULTED = "faulted"
    STOPPED = "stopped"


@frozen_dataclass
class Speed:
    """One notch of the speed control.

    Parameters
    ----------
    label, help
        English texts marked for translation in the context ``speeds``.
    steps_per_s
        The intended rate; None is as fast as possible.
    """

    label: str
    help: str
    steps_per_s: float | None


_T = QT_TRANSLATE_NOOP

SPEEDS: tuple[Speed, ...] = (
    Speed(_T("speeds", "1/s"), _T("speeds", "Slow motion: one step per second"), 1.0),
    Speed(_T("speeds", "5/s"), _T("speeds", "Five steps per second"), 5.0),
    Speed(_T("speeds", "20/s"), _T("speeds", "Twenty steps per second"), 20.0),
    Speed(_T("speeds", "60/s"), _T("speeds", "60 steps per second: one for each picture"), FRAMES_PER_SECOND),
    Speed(_T("speeds", "600/s"), _T("speeds", "600 steps per second: ten for each picture"), 10 * FRAMES_PER_SECOND),
    Speed(
        _T("speeds", "6,000/s"),
        _T("speeds", "6,000 steps per second, or as many as this machine can: a hundred for each picture"),
        100 * FRAMES_PER_SECOND,
    ),
    Speed(_T("speeds", "max"), _T("speeds", "As many steps per second as this machine can"), None),
)
DEFAULT_SPEED = 3  # 60/s: fast enough to get somewhere, slow enough that the first seconds can be watched
