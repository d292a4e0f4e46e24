"""Modes: what the user may do now. Pure, without Qt.

A lesson, looking back at an earlier step, or presenting is a mode; the window is free.
"""

from __future__ import annotations

from softmax_viz.app.intents.intent import Intent
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import UserError


@frozen_dataclass(eq=False)
class Mode:
    """What the user may do.

    Parameters
    ----------
    name
        Its name in the program.
    forbidden
        Kinds of intents that do nothing now.
    reason
        Why, in one sentence; None if nothing is forbidden.
    """

    name: str
    forbidden: frozenset[type[Intent]] = frozenset()
    reason: UserError | None = None

    def allows(self, intent: Intent) -> bool:
        """Whether ``intent`` may be done."""
        return type(intent) not in self.forbidden


FREE = Mode("free")
