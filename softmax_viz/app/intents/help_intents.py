"""What the user can ask to have explained. Pure; any thread."""

from __future__ import annotations

from softmax_viz.app.intents.intent import Intent


class ShowHelp(Intent):
    """Open a window of the Help menu: ``computed``, ``glossary``, ``keys`` or ``about``."""

    topic: str


class ExplainControl(Intent):
    """Explain the control that has the keyboard, or the one that is clicked next."""
