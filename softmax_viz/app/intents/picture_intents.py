"""What the user can ask for that leaves the window as a picture or as numbers. Pure; any thread."""

from __future__ import annotations

from softmax_viz.app.intents.intent import Intent


class CopyPicture(Intent):
    """Put a picture of a part, one of ``views.export.picture_parts.PARTS``, on the clipboard."""

    part: str


class ExportPicture(Intent):
    """Choose what to export as a picture, beginning with a part; empty for what was exported last."""

    part: str


class ExportCurve(Intent):
    """Ask for a file and write the loss curve to it as a table."""
