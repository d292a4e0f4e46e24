"""Training without a window, and the picture that the window would show."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from softmax_viz.core.features import LINEAR
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.session import Session
from softmax_viz.engine.painter import FieldPainter
from softmax_viz.engine.run import TrainingRun
from softmax_viz.field.grid import fit_data
from softmax_viz.field.look import Look
from softmax_viz.storage.atomic import write_bytes
from softmax_viz.storage.presets import load_source
from softmax_viz.views.scene import Scene, device_size, render_image
from softmax_viz.views.theme import THEMES, apply_theme, system_theme


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
) -> None:
    """Train on ``source`` and write the picture. Main thread; makes an application if there is none.

    Parameters
    ----------
    source
        A preset's name or a file.
    output
        Where the picture goes; its ending names the format. An old file stays whole if writing fails.
    steps, seed, hyperparams, features
        The run.
    size, scale
        Logical pixels, and device pixels for each of them.
    theme
        ``light``, ``dark`` or ``system``.

    Raises
    ------
    UserError
        If the source cannot be used, the run diverges, or the file cannot be written.
    """
    data, title = load_source(source)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    name = system_theme() if theme == "system" else theme
    apply_theme(app, THEMES[name])
    image = render_session(Session(data, hyperparams, features, seed, title), steps, size, scale, name)
    _write(image, output)


def render_session(session: Session, steps: int, size: tuple[int, int], scale: float, theme: str) -> QImage:
    """The picture of ``session`` after ``steps`` steps; ``UserError`` if the run diverges before."""
    run = TrainingRun()
    run.use_hyperparams(session.hyperparams)
    run.use_features(session.features)
    run.use_data(session.data)
    run.reset(session.seed)
    advice = run.train(steps).advice
    if advice is not None:
        raise advice.message
    width, height = size
    view = fit_data(session.data, width / height)
    columns, rows = device_size(width, height, scale)
    picture = FieldPainter().draw(run.model, run.features, session.data.classes, view, columns, rows, theme, Look())
    scene = Scene(
        data=session.data,
        view=view,
        theme=THEMES[theme],
        picture=picture,
        wrong=run.readings().mistakes,
        held_out=run.held_out,
    )
    return render_image(scene, width, height, scale)


def _write(image: QImage, output: Path) -> None:
    """Encode in memory and write at once: a disk that is full leaves the old file whole."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    suffix = output.suffix.lstrip(".").upper() or "PNG"
    if not image.save(buffer, suffix):  # type: ignore[call-overload]
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "{file}: pictures of the kind {kind} cannot be written. Use .png."),
            file=str(output), kind=suffix,
        )  # fmt: skip
    write_bytes(output, bytes(content.data()))
