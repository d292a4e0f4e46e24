"""What the user can ask of the size in which the window shows everything; see ``intents``."""

from __future__ import annotations

from softmax_viz.app.intents.intent import Intent


class ChangeScale(Intent):
    """Show everything larger (positive) or smaller (negative) by so many steps."""

    steps: int


class ResetScale(Intent):
    """Show everything at the normal size."""
