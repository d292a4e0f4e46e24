"""What the user can ask of the window: how its panels are arranged, and its size; see ``intents``."""

from __future__ import annotations

from softmax_viz.app.intents.intent import Intent


class ArrangePanels(Intent):
    """Arrange the panels as ``name`` says, a key of ``views.docks.arrangements.ARRANGEMENTS``."""

    name: str


class ChangeScale(Intent):
    """Show everything larger (positive) or smaller (negative) by so many steps."""

    steps: int


class ResetScale(Intent):
    """Show everything at the normal size."""
