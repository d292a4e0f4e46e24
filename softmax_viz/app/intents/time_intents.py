"""What the user can ask of the time line; see ``intents`` and ``controllers.run.time_controller``."""

from __future__ import annotations

from softmax_viz.app.intents.intent import Intent


class LookAt(Intent):
    """Look at an earlier step, or at the live end if that is nearer."""

    step: int


class ScrubTo(Intent):
    """Look at one of the many steps of a drag, which began with ``LookAt``."""

    step: int


class LookBack(Intent):
    """Look so many steps back."""

    by: int


class GoToEvent(Intent):
    """Go to the next change or bookmark in ``direction``, 1 or −1."""

    direction: int


class GoHome(Intent):
    """Look at the first step."""


class GoToEnd(Intent):
    """Return to the live end."""


class PlayBack(Intent):
    """Play the past in ``direction``, 1 or −1; if it is played so, rest."""

    direction: int


class SetLoop(Intent):
    """Play the stretch from ``first`` to ``last`` again and again."""

    first: int
    last: int


class ToggleLoop(Intent):
    """Play the whole run again and again, or no longer any stretch."""


class ToggleBookmark(Intent):
    """Mark the step that is looked at; if it is marked, ask for a name."""


class NameBookmark(Intent):
    """Give the bookmark at ``step`` a name, which may be empty."""

    step: int
    name: str


class RemoveBookmark(Intent):
    """Remove the bookmark at ``step``."""

    step: int


class GoToBookmark(Intent):
    """Go to the next bookmark in ``direction``, 1 or −1."""

    direction: int


class Flip(Intent):
    """Go to the moment that was looked at before this one."""


class ShowGhost(Intent):
    """Show the boundaries of ``step`` as a ghost on the canvas; None for none."""

    step: int | None


class NewRunFromHere(Intent):
    """Begin another run at the step that is looked at."""
