"""Trains without a window, and writes the picture that the window would show."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from softmax_viz.cli.arguments import say, warn
from softmax_viz.cli.table_arguments import Report
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.data.training_places import places_of
from softmax_viz.core.document.session import Session
from softmax_viz.core.model.features import LINEAR
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.themes import SYSTEM
from softmax_viz.core.training.curvature import global_safe_rate
from softmax_viz.core.training.divergence import far_units
from softmax_viz.engine.drawing.field_painter import FieldPainter
from softmax_viz.engine.reading.run_readings import held_out_of, readings_of
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import fit_data
from softmax_viz.storage.files.atomic import write_bytes
from softmax_viz.storage.presets import load_source
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

    Raises
    ------
    UserError
        If the source cannot be used, the run diverges, or the file cannot be written.
    """
    report = Report()
    data, title = load_source(source, table_options, report)
    report.give()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    name = system_theme() if theme == SYSTEM else theme
    apply_theme(app, THEMES[name])
    session = Session(data, hyperparams, features, seed, title)
    run = _trained(session, steps)
    kind = format_of(output.suffix)
    assert kind is not None, "the name was checked before"
    if part == "canvas":
        scene = replace(_scene(run, size, kind.field_ratio(scale), name, field_style or FieldStyle()), probe=probe)
        _write(kind, scene, size, scale, title, output)
    else:
        from softmax_viz.cli.render_window import write_window_picture

        write_window_picture(session, run, output, part, kind, size, scale, name, probe, field_style)
    _report_result(run)


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


def _scene(run: TrainingRun, size: tuple[int, int], scale: float, theme: str, field_style: FieldStyle) -> Scene:
    width, height = size
    view = fit_data(run.data, width / height)
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


def _report_result(run: TrainingRun) -> None:
    """Print loss and accuracy on stdout, and on stderr a warning if the learning rate is far too large."""
    readings = readings_of(run)
    train, test = readings.train, readings.test
    line = f"step {train.step:,}: loss {train.total:.4g}"
    if train.accuracy is not None:
        line += f", accuracy {100 * train.accuracy:.1f} %"
    if test is not None and test.accuracy is not None:
        line += f"; on test points: loss {test.data_loss:.4g}, accuracy {100 * test.accuracy:.1f} %"
    say(line)
    samples = run.current.problem.train
    safe = global_safe_rate(samples, run.hyperparams) if samples.n_samples else None
    advice = far_units(run.hyperparams, len(run.features), safe)
    if advice is not None:
        warn(f"{advice.message} (--standardize)")


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
