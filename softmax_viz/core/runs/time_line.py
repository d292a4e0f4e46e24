"""Where on the time line of a run the user looks. Frozen; any thread."""

from __future__ import annotations

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.runs.run_entry import Bookmark


@frozen_dataclass
class TimeLine:
    """Where the user looks.

    Parameters
    ----------
    tip
        The step at the live end, where the run is trained on.
    step
        The step that is looked at; None at the live end.
    is_exact
        Whether what is shown is that step, or as yet the nearest one that is kept.
    first
        The first step that can be looked at.
    playing
        1 while it plays forwards, −1 backwards, 0 at rest. Training at the live end is not playing.
    loop
        The first and the last step of the stretch that is played again and again; None for none.
    bookmarks
        The marked steps of the run, in ascending order.
    """

    tip: int = 0
    step: int | None = None
    is_exact: bool = True
    first: int = 0
    playing: int = 0
    loop: tuple[int, int] | None = None
    bookmarks: tuple[Bookmark, ...] = ()

    @property
    def is_past(self) -> bool:
        """Whether an earlier moment is shown, not the live end."""
        return self.step is not None

    @property
    def shown(self) -> int:
        """The step that is shown."""
        return self.tip if self.step is None else self.step
