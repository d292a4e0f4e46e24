"""What the user can ask of the places that are pinned beside the probe; see ``intents``."""

from __future__ import annotations

from softmax_viz.app.intents.intent import Intent


class PinFurther(Intent):
    """Pin a further place (x, y), data units."""

    x: float
    y: float


class KeepProbe(Intent):
    """Keep the place of the pinned probe as a further one."""


class MovePin(Intent):
    """Move the further pinned place ``letter`` to (x, y), data units."""

    letter: str
    x: float
    y: float


class ReleasePin(Intent):
    """Remove the further pinned place ``letter``."""

    letter: str


class ReleaseLastProbe(Intent):
    """Release what was pinned last: the probe or a further place."""
