"""Measures the whole window under load: pictures, clicks and steps while training runs at full speed. Main thread.

The control, in the same run, is the obvious design: the worker only trains, and the GUI thread draws the newest
model with the same rasteriser whenever it takes a frame.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication

from softmax_viz.app.application import make_application
from softmax_viz.app.program import Program
from softmax_viz.bench.side_by_side import CanvasRow, lines_of, measure_canvases
from softmax_viz.bench.spread import Spread, spread
from softmax_viz.bench.steps import machine
from softmax_viz.core.document.session import Session
from softmax_viz.core.model.features import expand, of_degree
from softmax_viz.core.settings.phases import SPEEDS
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.reference import TrainingSet, initial_state
from softmax_viz.engine.drawing.field_painter import FieldPainter
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.picture import Picture
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings

WORKER, GUI = "worker rasterises", "GUI rasterises"
_CLICK_EVERY_MS = 130
_WARM_UP_S = 1.5
_ALONE_STEPS = 256
_PATIENCE_S = 60.0
_SIDE = 640  # the most of a canvas that stands beside another
_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One design, measured.

    Parameters
    ----------
    design
        ``WORKER`` or ``GUI``.
    pictures_per_s
        New pictures that were painted, per second.
    interval
        Time between the repaints of two new pictures.
    age
        Time from the trained state that a picture shows to the end of its repaint.
    click
        Time from a mouse press to the end of the repaint that shows its point.
    retrained
        Time from a mouse press to the end of the repaint of a field that was trained with its point.
    paint
        Duration of one repaint of the canvas.
    paint_share, gui_share
        Fractions of the time in which the GUI thread painted the canvas, and in which it was busy.
    steps_per_s, alone_steps_per_s, share
        Speed of training in the window, of the loop without a window in the same process, and their ratio.
    """

    design: str
    pictures_per_s: float
    interval: Spread
    age: Spread
    click: Spread
    retrained: Spread
    paint: Spread
    paint_share: float
    gui_share: float
    steps_per_s: float
    alone_steps_per_s: float
    share: float


def alone_steps_per_s(session: Session, seconds: float) -> float:
    """Measure the speed of the training loop alone: no window, no pictures, no evaluations."""
    data = session.data
    samples = TrainingSet(expand(data.points, session.features), data.labels, data.n_classes)
    start = initial_state(data.n_classes, samples.n_features, session.hyperparams, 0)
    trainer = FusedTrainer(samples, session.hyperparams, 0, start)
    steps, began = 0, time.perf_counter()
    while steps == 0 or time.perf_counter() - began < seconds:
        trainer.advance(_ALONE_STEPS)
        steps += _ALONE_STEPS
    return steps / (time.perf_counter() - began)


@dataclass(slots=True)
class _Times:
    """The times measured between two moments."""

    pictures_s: list[float] = field(default_factory=list)
    ages_s: list[float] = field(default_factory=list)
    clicks_s: list[float] = field(default_factory=list)
    retrained_s: list[float] = field(default_factory=list)
    paints_s: list[float] = field(default_factory=list)


@dataclass(slots=True)
class _Click:
    pressed_s: float
    n_points: int
    revision: int | None = None
    is_seen: bool = False


class _Recorder(QObject):
    """Sends mouse presses, and records when the canvas has painted what."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.times = _Times()
        self._program = program
        self._canvas = program.window.canvas
        self._random = np.random.default_rng(0)
        self._clicks: list[_Click] = []
        self._begun_s: float | None = None  # of the picture that the next repaint shows
        self._revision = 0
        self.presser = QTimer(self, interval=_CLICK_EVERY_MS)
        self.presser.timeout.connect(self.press)
        program.editor.dataChanged.connect(self.on_data)
        self._paint = self._canvas.paintEvent
        self._canvas.paintEvent = self._timed_paint  # type: ignore[method-assign]

    @property
    def has_seen_all(self) -> bool:
        """Whether everything has been measured at least once."""
        times = self.times
        return len(times.pictures_s) > 1 and bool(times.clicks_s) and bool(times.retrained_s)

    def show(self, picture: Picture, begun_s: float, revision: int) -> None:
        """Note that a new picture waits for the next repaint."""
        del picture
        self._begun_s, self._revision = begun_s, revision

    @Slot()
    def press(self) -> None:
        """Post a mouse press, as the window system would: it waits while the GUI thread is busy."""
        canvas = self._canvas
        across, down = self._random.uniform(0.1, 0.9, 2)
        place = QPointF(QPoint(int(across * canvas.width()), int(down * canvas.height())))
        self._clicks.append(_Click(time.perf_counter(), canvas.scene.data.n_points))
        for kind, buttons in (
            (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
            (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
        ):
            event = QMouseEvent(
                kind, place, canvas.mapToGlobal(place), Qt.MouseButton.LeftButton, buttons,
                Qt.KeyboardModifier.NoModifier,
            )  # fmt: skip
            QApplication.postEvent(canvas, event)

    @Slot(object, int)
    def on_data(self, data: object, revision: int) -> None:
        """Note the revision of the data in which a click has become a point."""
        del data
        for click in self._clicks:
            if click.revision is None:
                click.revision = revision

    def _timed_paint(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        self._paint(event)
        ended = time.perf_counter()
        times = self.times
        times.paints_s.append(ended - began)
        fresh, self._begun_s = self._begun_s, None
        if fresh is not None:
            times.pictures_s.append(ended)
            times.ages_s.append(ended - fresh)
        for click in list(self._clicks):
            if not click.is_seen and self._canvas.scene.data.n_points > click.n_points:
                click.is_seen = True
                times.clicks_s.append(ended - click.pressed_s)
            if fresh is not None and click.revision is not None and self._revision >= click.revision:
                times.retrained_s.append(ended - click.pressed_s)
                self._clicks.remove(click)


class _WorkerDesign(QObject):
    """The program as it is."""

    def __init__(self, program: Program, recorder: _Recorder) -> None:
        super().__init__()
        self._recorder = recorder
        program.runner.frameTaken.connect(self.on_frame)

    def begin(self) -> None:
        """Do nothing: the program is measured unchanged."""

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Note the picture of a frame that the canvas will show."""
        if frame.picture is not None:
            self._recorder.show(frame.picture, frame.picture_s, frame.revision)


class _GuiDesign(QObject):
    """The obvious design: every frame that is taken is drawn on the GUI thread, then painted."""

    def __init__(self, program: Program, recorder: _Recorder) -> None:
        super().__init__()
        self._recorder = recorder
        self._program = program
        self._painter = FieldPainter()
        self._shown: Picture | None = None
        program.runner.frameTaken.connect(self.on_frame)

    def begin(self) -> None:
        """Stop the worker from drawing, now that the window is shown."""
        viewport = self._program.viewport
        self._program.runner.use_viewport(viewport.view, 0, 0, self._program.themes.theme.name)

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Draw the newest model."""
        canvas, classes = self._program.window.canvas, self._program.editor.data.classes
        if frame.picture is not None or frame.state.n_classes != len(classes):
            return
        began = time.perf_counter()
        theme = self._program.themes.theme.name
        ratio = canvas.devicePixelRatioF()
        width, height = round(canvas.width() * ratio), round(canvas.height() * ratio)
        picture = self._painter.draw(
            frame.state, frame.features, classes, canvas.scene.view, width, height, theme, FieldStyle()
        )  # fmt: skip
        canvas.show_picture(picture)
        self._painter.release(self._shown)
        self._shown = picture
        self._recorder.show(picture, began, frame.revision)


def measure_window(
    design: str, session: Session, size: tuple[int, int], seconds: float, warm_up_s: float, alone: float
) -> WindowRow:
    """Open the window, train at full speed, click, and measure for ``seconds``."""
    app = make_application()
    # Only ``end`` may end the event loop below: another request to quit would end the next event loop.
    quits_by_itself = app.quitOnLastWindowClosed()
    app.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory() as folder:
        settings, autosave = Settings(Path(folder, "settings.ini")), Autosave(Path(folder, "autosave"))
        settings.set_keeps_training(True)
        program = Program(app, session, settings, "light", autosave)
        program.window.canvas.setFixedSize(*size)
        program.show()
        recorder = _Recorder(program)
        drawing = (_WorkerDesign if design == WORKER else _GuiDesign)(program, recorder)
        program.runner.set_speed(len(SPEEDS) - 1)
        program.runner.run()
        moments: list[tuple[float, float, int]] = []

        def mark() -> None:
            frame = program.runner.last_frame
            moments.append((time.perf_counter(), time.thread_time(), 0 if frame is None else frame.state.step))

        def begin() -> None:
            recorder.times = _Times()
            mark()
            recorder.presser.start()

        def end() -> None:
            if not recorder.has_seen_all and time.perf_counter() < moments[0][0] + _PATIENCE_S:
                QTimer.singleShot(_CLICK_EVERY_MS, end)  # a very busy machine: wait for at least one time of each kind
                return
            recorder.presser.stop()
            mark()
            program.quit_now()
            app.quit()

        for after_s, slot in ((0.4 * warm_up_s, drawing.begin), (warm_up_s, begin), (warm_up_s + seconds, end)):
            QTimer.singleShot(round(1e3 * after_s), slot)
        app.exec()
        program.shutdown()
        # Delete in order, because Python's garbage collector might free parts of the program twice.
        program.window.deleteLater()
        program.deleteLater()
        app.processEvents()
    app.setQuitOnLastWindowClosed(quits_by_itself)
    (began_s, began_busy_s, first), (ended_s, ended_busy_s, last) = moments
    times, elapsed_s = recorder.times, ended_s - began_s
    steps_per_s = (last - first) / elapsed_s
    return WindowRow(
        design,
        len(times.pictures_s) / elapsed_s,
        spread(np.diff(times.pictures_s)),
        spread(times.ages_s),
        spread(times.clicks_s),
        spread(times.retrained_s),
        spread(times.paints_s),
        sum(times.paints_s) / elapsed_s,
        (ended_busy_s - began_busy_s) / elapsed_s,
        steps_per_s,
        alone,
        steps_per_s / alone,
    )


def run_window(
    size: tuple[int, int],
    seconds: float,
    n_points: int,
    n_classes: int,
    degree: int,
    write: Callable[[str], object],
    as_json: bool,
    repeat: int = 1,
    warm_up_s: float = _WARM_UP_S,
) -> None:
    """Measure both designs, and one and two runs side by side, turn by turn, and ``write`` the results.

    Parameters
    ----------
    size
        Of the canvas, in device-independent pixels.
    seconds
        For each design and turn.
    n_points, n_classes, degree
        What is trained: N points of K clouds with all features up to this degree.
    write
        Receives text with line ends.
    as_json
        A document ``{"schema", "machine", "size", …, "rows": [WindowRow], "side_by_side": …}`` instead of lines.
    repeat
        Number of turns.
    warm_up_s
        Time that the window runs before each measurement.
    """
    data = blobs(n_classes, -(-n_points // n_classes))
    session = Session(data=data, features=of_degree(degree), title="benchmark")
    make_application()
    screen = QGuiApplication.primaryScreen()
    shown_hz = screen.refreshRate()
    about = {**machine(), "platform": QGuiApplication.platformName(), "display_hz": shown_hz}
    problem = {"size": list(size), "points": data.n_points, "classes": n_classes, "degree": degree, "seconds": seconds}
    say: Callable[[str], object] = (lambda _: None) if as_json else write
    say(f"{', '.join(f'{key} {value}' for key, value in about.items() if value)}\n")
    say(f"canvas {size[0]} × {size[1]}, {data.n_points} points, {n_classes} classes, degree {degree}; times in ms\n")
    rows: list[WindowRow] = []
    canvases: list[CanvasRow] = []
    beside = min(size[0], _SIDE), min(size[1], _SIDE)
    for _ in range(repeat):
        alone = alone_steps_per_s(session, min(seconds, 2.0))
        for design in (WORKER, GUI):
            row = measure_window(design, session, size, seconds, warm_up_s, alone)
            rows.append(row)
            say(_lines(row))
        for runs in (1, 2):
            measured = measure_canvases(runs, session, beside, seconds, warm_up_s)
            canvases += measured
            say(lines_of(measured, beside))
    if as_json:
        document = {
            "schema": _SCHEMA,
            "machine": about,
            **problem,
            "rows": [asdict(row) for row in rows],
            "side_by_side": {"size": list(beside), "rows": [asdict(row) for row in canvases]},
        }
        write(json.dumps(document, indent=2) + "\n")


def _lines(row: WindowRow) -> str:
    spreads = {
        "between pictures": row.interval,
        "age of a picture": row.age,
        "click to point": row.click,
        "click to field": row.retrained,
        "repaint": row.paint,
    }
    lines = [
        f"\n{row.design}: {row.pictures_per_s:.1f} pictures/s, {row.steps_per_s:,.0f} steps/s "
        f"({row.share:.0%} of {row.alone_steps_per_s:,.0f} alone)",
        f"  GUI thread busy {row.gui_share:.0%}, painting the canvas {row.paint_share:.0%}",
    ]
    for name, of in spreads.items():
        lines.append(
            f"  {name:<17} median {of.median:>6.1f}  90 % {of.p90:>6.1f}  99 % {of.p99:>6.1f}  "
            f"max {of.largest:>6.1f}  ({of.count})"
        )
    return "\n".join(lines) + "\n"
