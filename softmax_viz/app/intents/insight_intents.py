"""What the user can ask about a run, in the panels that explain it; see ``intents``."""

from __future__ import annotations

from softmax_viz.app.intents.intent import Intent
from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.insights.subject import Place


class Inquire(Intent):
    """Set the field ``name`` of ``core.insights.subject.Inquiry`` to ``value``."""

    name: str
    value: object


class LightPoints(Intent):
    """Light up the points at ``indices`` on the canvas; none with an empty array."""

    indices: Ints


class DrawCut(Intent):
    """Let the cut through the plane lead from A to B, ``ends``, data units; None: where it led before the stroke.

    ``is_done`` says that the stroke ends here: then the panel that draws along the cut is shown.
    """

    ends: tuple[Place, Place] | None
    is_done: bool


class NextStage(Intent):
    """Show the panel of the next step; if it is shown, its next stage, and after the last one take the step."""
