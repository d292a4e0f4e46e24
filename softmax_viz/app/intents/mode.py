"""Modes: which intents are allowed. Pure, without Qt.

At present there is only ``FREE``; a lesson, a look back at an earlier step, or a presentation would be a mode.
"""

from __future__ import annotations

from softmax_viz.app.intents.intent import Intent
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import UserError


@frozen_dataclass(eq=False)
class Mode:
    """A set of intents that are not allowed.

    Parameters
    ----------
    name
        Its name in the program.
    forbidden
        Kinds of intents that are refused.
    reason
        Why, in one sentence; None if nothing is forbidden.
    """

    name: str
    forbidden: frozenset[type[Intent]] = frozenset()
    reason: UserError | None = None

    def allows(self, intent: Intent) -> bool:
        """Return whether ``intent`` is allowed."""
        return type(intent) not in self.forbidden


FREE = Mode("free")
