"""What the user can ask of the panels as docks; see ``intents``."""

from __future__ import annotations

from softmax_viz.app.intents.intent import Intent


class ArrangePanels(Intent):
    """Arrange the panels as ``name`` says, a key of ``views.docks.arrangements.ARRANGEMENTS``."""

    name: str
