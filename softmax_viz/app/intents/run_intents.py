"""What the user can ask of the list of runs; see ``intents`` and ``controllers.session.run_editor``."""

from __future__ import annotations

from softmax_viz.app.intents.intent import Intent


class OpenRun(Intent):
    """Make run ``number`` the present one, in the state in which it was left."""

    number: int


class RenameRun(Intent):
    """Name run ``number``; an empty name brings the one back that says what differs."""

    number: int
    name: str


class DuplicateRun(Intent):
    """Add a copy of run ``number``."""

    number: int


class DeleteRun(Intent):
    """Remove run ``number`` from the list."""

    number: int


class ShowRun(Intent):
    """Draw the curve and the boundaries of run ``number`` beside those of the present one, or do not."""

    number: int
    is_shown: bool


class SameStart(Intent):
    """Begin a run at the start of run ``number`` (0: the present one) with one setting changed, and train it.

    ``train_steps``: for so many steps; 0: until it is paused.
    """

    number: int
    param: str
    value: object
    train_steps: int


class CompareWithRun(Intent):
    """Show a run with the settings of run ``number`` beside the present one, both from the same start."""

    number: int
