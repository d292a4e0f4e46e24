"""Pictures of the plot, the bars or the whole window without a display: the real window, not shown to anybody."""

from __future__ import annotations

import tempfile
from pathlib import Path

from softmax_viz.app.application import make_application
from softmax_viz.app.program import Program
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session, Trained
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings
from softmax_viz.views.export.export_dialog import PictureChoice
from softmax_viz.views.export.picture_formats import PictureFormat

_PATIENCE_MS = 120_000


def write_window_picture(
    session: Session,
    run: TrainingRun,
    output: Path,
    part: str,
    kind: PictureFormat,
    size: tuple[int, int],
    scale: float,
    theme: str,
    probe: tuple[float, float] | None = None,
    field_style: FieldStyle | None = None,
    view: Viewport | None = None,
) -> None:
    """Write a picture of a part of the window that shows ``run`` of ``session``. Main thread.

    The user's own settings are neither read nor changed.

    Parameters
    ----------
    part
        One of ``views.export.picture_parts.PARTS``.
    size, scale
        The size of the window in device-independent pixels, and device pixels for each of them.
    probe
        The place whose probabilities the bars show, in data units; None for the middle of the points.
    field_style
        What the field shows; None for what a new window shows.
    view
        What of the plane is shown; None for all points.

    Raises
    ------
    UserError
        If the file cannot be written.
    """
    app = make_application()
    points = session.data.points
    if probe is None and len(points):
        x, y = ((points.min(axis=0) + points.max(axis=0)) / 2.0).tolist()
        probe = (x, y)
    with tempfile.TemporaryDirectory() as folder:
        settings, autosave = Settings(Path(folder, "settings.ini")), Autosave(Path(folder, "autosave"))
        program = Program(app, session, settings, theme, autosave)
        style = (field_style or FieldStyle()).as_dict()
        try:
            program.window.resize(*size)
            program.show()
            seen = None if view is None else (view.x0, view.x1, view.y0, view.y1)
            document = Document(session, Trained(run.state, run.curve), view=seen, probe=probe, field_style=style)
            program.files.adopt(document, "")
            program.wait_for_trainer(program.runner.is_settled, _PATIENCE_MS)
            app.processEvents()
            program.shell.pictures.write(PictureChoice(part, kind, scale, is_light=False), output)
        finally:
            program.quit_now()
            program.window.deleteLater()
            app.processEvents()
