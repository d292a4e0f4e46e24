"""What the user can ask of a sweep of two settings; see ``intents`` and ``controllers.run.sweeps``."""

from __future__ import annotations

from softmax_viz.app.intents.intent import Intent
from softmax_viz.core.sweep.axis import SweepAxis


class StartSweep(Intent):
    """Sweep the present session: two settings, or one if ``down`` is None, so many seeds and steps for each run."""

    across: SweepAxis
    down: SweepAxis | None
    n_seeds: int
    n_steps: int


class PauseSweep(Intent):
    """Let the sweep rest."""


class ResumeSweep(Intent):
    """Continue the sweep after a pause."""


class CancelSweep(Intent):
    """End the sweep; what it has found stays."""


class OpenSweepCell(Intent):
    """Begin a new run with the settings of the cell at this place of the sweep."""

    row: int
    column: int


class ExportSweep(Intent):
    """Ask for a file and write the results of the sweep to it as a table."""
