"""Trains without a window, and writes the picture that the window would show."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from softmax_viz.cli.render_options import OfSession
from softmax_viz.cli.results import report_result
from softmax_viz.cli.table_arguments import Report
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.data.training_places import places_of
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.core.model.features import LINEAR
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.themes import SYSTEM
from softmax_viz.engine.drawing.field_painter import FieldPainter
from softmax_viz.engine.reading.run_readings import held_out_of, readings_of
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport, fit_data
from softmax_viz.storage.files.atomic import write_bytes
from softmax_viz.storage.presets import load_source
from softmax_viz.storage.sessions.session_text import load_session
from softmax_viz.storage.tables import TableOptions
from softmax_viz.views.export.picture_formats import PictureFormat, encoded, format_of
from softmax_viz.views.export.picture_parts import scene_painter_of
from softmax_viz.views.scene.scene import Scene, device_size, render_image
from softmax_viz.views.style.theme import THEMES, apply_theme, system_theme


def render_to_file(
    source: str,
    output: Path,
    steps: int,
    size: tuple[int, int],
    scale: float,
    theme: str,
    seed: int,
    hyperparams: Hyperparams,
    features: tuple[str, ...] = LINEAR,
    table_options: TableOptions | None = None,
    part: str = "canvas",
    probe: tuple[float, float] | None = None,
    field_style: FieldStyle | None = None,
    of_session: OfSession | None = None,
) -> None:
    """Train on ``source`` and write the picture. Main thread; creates an application if there is none.

    Prints how a table was read, and loss and accuracy, on stdout; warnings on stderr.

    Parameters
    ----------
    source
        A preset's name or a file.
    output
        The file to write; its suffix determines the format. An old file stays intact if writing fails.
    steps, seed, hyperparams, features
        The run.
    size, scale
        Logical pixels, and device pixels for each of them.
    theme
        ``light``, ``dark`` or ``system``.
    table_options
        How to read the table, if the source is one.
    part
        What the picture shows, one of ``views.export.picture_parts.PARTS``; ``size`` is that of the canvas, or of
        the window for every other part.
    probe
        The place of the probe in data units.
    field_style
        What the field shows, and what is drawn over it; None for what a new window shows.
    of_session
        If the source is a session: what differs from how it was saved. Run, view and look are then its own.

    Raises
    ------
    UserError
        If the source cannot be used, the run diverges, or the file cannot be written.
    """
    saved = None
    if of_session is not None:
        saved = load_session(source)
        session, run = _of_session(saved, of_session)
        style = replace(FieldStyle.from_dict(saved.field_style), **of_session.drawn)
        probe = probe or saved.probe
    else:
        report = Report()
        data, title = load_source(source, table_options, report)
        report.give()
        session = Session(data, hyperparams, features, seed, title)
        run, style = _trained(session, steps), field_style or FieldStyle()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    name = system_theme() if theme == SYSTEM else theme
    apply_theme(app, THEMES[name])
    view = None if saved is None or saved.view is None else Viewport(*saved.view)
    kind = format_of(output.suffix)
    assert kind is not None, "the name was checked before"
    if part == "canvas":
        scene = replace(_scene(run, size, kind.field_ratio(scale), name, style, view), probe=probe)
        _write(kind, scene, size, scale, session.title, output)
    else:
        from softmax_viz.cli.render_window import write_window_picture

        write_window_picture(session, run, output, part, kind, size, scale, name, probe, style, view)
    report_result(run)


def render_session(session: Session, steps: int, size: tuple[int, int], scale: float, theme: str) -> QImage:
    """Return the picture of ``session`` after ``steps`` steps; ``UserError`` if the run diverges before."""
    return render_image(_scene(_trained(session, steps), size, scale, theme, FieldStyle()), *size, scale)


def _trained(session: Session, steps: int) -> TrainingRun:
    run = TrainingRun()
    run.use_hyperparams(session.hyperparams)
    run.use_features(session.features)
    run.use_data(session.data)
    run.reset(session.seed)
    advice = run.train(steps).advice
    if advice is not None:
        raise advice.message
    return run


def _of_session(saved: Document, wanted: OfSession) -> tuple[Session, TrainingRun]:
    """Return the session with what was said, and its run as it was saved, after the steps that were asked for.

    Another seed begins the run again.
    """
    session = wanted.run.applied_to(saved.session)
    run = TrainingRun()
    run.use_hyperparams(saved.session.hyperparams)
    run.use_features(saved.session.features)
    run.use_data(session.data)
    if saved.trained is None or session.seed != saved.session.seed:
        run.use_hyperparams(session.hyperparams)
        run.use_features(session.features)
        run.reset(session.seed)
    else:
        run.resume(session.seed, saved.trained)
        run.use_hyperparams(session.hyperparams)
        run.use_features(session.features)
    advice = run.train(wanted.steps or 0).advice
    if advice is not None:
        raise advice.message
    return session, run


def _scene(
    run: TrainingRun, size: tuple[int, int], scale: float, theme: str, field_style: FieldStyle,
    view: Viewport | None = None,
) -> Scene:  # fmt: skip
    width, height = size
    view = view or fit_data(run.data, width / height)
    columns, rows = device_size(width, height, scale)
    split = run.hyperparams.test_share, run.hyperparams.split_seed
    picture = FieldPainter().draw(
        run.model, run.features, run.data.classes, view, columns, rows, theme, field_style,
        places=places_of(run.data, *split),
    )  # fmt: skip
    return Scene(
        data=run.data,
        view=view,
        theme=THEMES[theme],
        picture=picture,
        wrong=readings_of(run).mistakes,
        held_out=held_out_of(run),
        field_style=field_style,
    )


def _write(kind: PictureFormat, scene: Scene, size: tuple[int, int], scale: float, title: str, output: Path) -> None:
    """Encode in memory and write at once, so that a full disk leaves the old file intact."""
    paint = scene_painter_of(scene, QSize(*size), QGuiApplication.font(), scale, kind.is_vector)
    try:
        content = encoded(kind, paint, *size, scale, title)
    except OSError as error:
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "{file}: pictures of the kind {kind} cannot be written. Use .png."),
            file=str(output), kind=kind.suffixes[0],
        ) from error  # fmt: skip
    write_bytes(output, content)
