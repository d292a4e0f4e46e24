"""Binds parts of the state to the views that show them, except panels (see ``panels``). GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from softmax_viz.app.state.state_store import Binding
from softmax_viz.controllers.display.shown_values import Marks, Numbers, ReadPin
from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.data.dataset import MAX_CLASSES, MIN_CLASSES, ClassLabel, Dataset
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.runs.time_line import TimeLine
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import SPEEDS, Phase
from softmax_viz.core.training.curve_notes import ReferenceSpan, chance_of
from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.field.picture.field_style import has_cells
from softmax_viz.views.overlays.lit_points import LitPoints
from softmax_viz.views.overlays.overlay import Overlay
from softmax_viz.views.panels.optimum_note import optimum_note
from softmax_viz.views.probes.pin_marks import PinMarks
from softmax_viz.views.tools.brush import Brush
from softmax_viz.views.tools.table import tool_hint
from softmax_viz.views.window.main_window import MainWindow


def _enabled(window: MainWindow, *names: str) -> Callable[[object], None]:
    """Return a function that enables commands by name if its argument is true: they would do nothing otherwise."""

    def enable(is_possible: object) -> None:
        for name in names:
            window.actions_by_name[name].setEnabled(bool(is_possible))

    return enable


def _commands(window: MainWindow) -> tuple[Binding, ...]:
    of_selection = _enabled(window, "cut", "copy", "delete")
    of_points = _enabled(window, "select_all", "clear", "export")
    slower, faster = _enabled(window, "slower"), _enabled(window, "faster")
    release = _enabled(window, "release_probe")
    run = _enabled(window, "toggle", "step", "step_ten")

    def of_speed(speed: int) -> None:
        slower(speed > 0)
        faster(speed < len(SPEEDS) - 1)

    return (
        Binding(("session.selection",), lambda selection: of_selection(len(selection) > 0)),
        Binding(("session.sizes",), lambda sizes: of_points(sizes[0] > 0)),
        Binding(("probe.pinned", "probe.pins"), lambda place, pins: release(place is not None or bool(pins))),
        Binding(("speed",), of_speed),
        Binding(("run.phase",), lambda phase: run(phase not in (Phase.FAULTED, Phase.STOPPED))),
    )


def _time(window: MainWindow) -> tuple[Binding, ...]:
    faces: list[Phase] = []

    def show_button(phase: Phase, time: TimeLine) -> None:
        """Let the primary button be Pause while the past is played, too."""
        face = Phase.RUNNING if time.playing else phase
        if faces != [face]:  # the live end moves with every curve
            faces[:] = [face]
            window.transport.show_phase(face)

    return (
        Binding(("run.phase", "time"), show_button),
        Binding(("run.phase",), window.timeline.show_phase),
        Binding(("run.curve_marks",), window.timeline.show_marks),
        Binding(("time",), window.timeline.show_time),
        Binding(("time",), window.past_band.show_time),
    )


def bindings_of(window: MainWindow) -> tuple[Binding, ...]:
    """Return the bindings of all views in ``window`` except its panels."""
    return (
        *_canvas(window),
        *_classes(window),
        *_style(window),
        *_run(window),
        *_time(window),
        *_commands(window),
        *_rest(window),
    )


def _canvas(window: MainWindow) -> tuple[Binding, ...]:
    canvas = window.canvas

    def show_marks(marks: Marks | None) -> None:
        if marks is not None:  # until the first marks come, the canvas keeps what it shows
            canvas.show_wrong(marks.wrong)
            canvas.show_held_out(marks.held_out)

    def show_brushes(brushes: Mapping[str, Brush]) -> None:
        for name, brush in brushes.items():
            canvas.show_brush(name, brush)

    def show_lit(data: Dataset, lit: Ints) -> None:
        points = data.points[lit[lit < data.n_points]]
        canvas.overlays.show("lit", LitPoints(points) if len(points) else None)

    def show_pins(pins: tuple[ReadPin, ...]) -> None:
        marks = tuple((pin.letter, pin.place) for pin in pins)
        shown = canvas.overlays.get("pins")
        if marks != (shown.pins if isinstance(shown, PinMarks) else ()):  # every frame brings new probabilities
            canvas.overlays.show("pins", PinMarks(marks, canvas.pinMoveRequested.emit) if marks else None)
            canvas.pointers.show_pins(marks)

    def show_overlays(overlays: Mapping[str, Overlay | None]) -> None:
        for name, overlay in overlays.items():
            if overlay is not canvas.overlays.get(name):
                canvas.overlays.show(name, overlay)

    return (
        Binding(("session.data",), canvas.show_data),
        Binding(("session.selection",), canvas.show_selection),
        Binding(("session.active_class",), canvas.show_active_class),
        Binding(("view",), canvas.show_viewport),
        Binding(("view",), lambda view: window.canvas_speech.show_extent(max(view.width, view.height))),
        Binding(("run.picture",), canvas.show_picture),
        Binding(("run.marks",), show_marks),
        Binding(("probe.pinned",), canvas.show_probe),
        Binding(("probe.value",), canvas.show_value),
        Binding(("session.classes", "probe.place", "probe.probabilities"), window.canvas_speech.show_probed),
        Binding(("style",), canvas.show_field_style),
        Binding(("tool",), canvas.show_tool),
        Binding(("brushes",), show_brushes),
        Binding(("session.data", "lit"), show_lit),
        Binding(("probe.pins",), show_pins),
        Binding(("overlays",), show_overlays),
    )


def _classes(window: MainWindow) -> tuple[Binding, ...]:
    def show(classes: tuple[ClassLabel, ...], counts: tuple[int, ...], active: int) -> None:
        numbers = np.array(counts, np.int64)
        window.tools.show_classes(classes, numbers, active)
        window.class_menu.show_class(classes, numbers, active)

    return (
        Binding(("session.classes", "session.counts", "session.active_class"), show),
        Binding(("session.classes",), window.field_style_button.show_classes),
        Binding(("session.n_classes",), lambda n: window.show_class_count(n, MIN_CLASSES, MAX_CLASSES)),
    )


def _style(window: MainWindow) -> tuple[Binding, ...]:
    return (
        Binding(("style",), window.field_style_button.show_field_style, is_control=True),
        Binding(("style",), window.field_style_menu.show_field_style, is_control=True),
        Binding(("session.has_dropout",), window.field_style_button.show_dropout),
        Binding(("session.has_dropout",), window.field_style_menu.show_dropout),
        Binding(("session.features",), lambda features: window.field_style_button.show_cells(has_cells(features))),
        Binding(("session.features",), lambda features: window.field_style_menu.show_cells(has_cells(features))),
    )


def _run(window: MainWindow) -> tuple[Binding, ...]:
    transport, plot, status = window.transport, window.plot, window.status

    def show_curve(curve: Curve | None, step: int, measure: Evaluation | None) -> None:
        if curve is not None:
            plot.show_curve(curve, step, measure)

    def show_batches(settings: Hyperparams, row: Numbers | None, measure: Evaluation | None) -> None:
        if row is not None and measure is not None:
            plot.show_batches(len(measure.wrong), settings.batch_size, row.step, row.epoch)

    def show_optimum(optimum: Optimum | None) -> None:
        if optimum is not None:
            transport.show_optimum(optimum.value, optimum_note(optimum))

    def show_numbers(row: Numbers | None) -> None:
        if row is not None:
            transport.show_numbers(
                row.step, row.epoch, row.data_loss, row.total, row.gap, row.accuracy, row.test_accuracy, row.test_loss
            )  # fmt: skip

    def show_references(spans: tuple[ReferenceSpan, ...], n_classes: int) -> None:
        # Until the run has said what it is compared with, a model that knows nothing.
        plot.show_references(spans or (ReferenceSpan(0, *chance_of(Hyperparams(), n_classes)),))

    def show_progress(row: Numbers | None) -> None:
        if row is not None:
            window.canvas_speech.show_numbers(row.step, row.data_loss, row.accuracy, row.test_accuracy)
            transport.until_button.show_progress(row.step, row.epoch, row.data_loss, row.total, row.gap)

    return (
        Binding(("run.numbers",), show_progress),
        Binding(("run.curve", "run.curve_step", "run.measure"), show_curve),
        Binding(("session.hyperparams", "run.numbers", "run.measure"), show_batches),
        Binding(("runs",), plot.show_runs),
        Binding(("run.references", "session.n_classes"), show_references),
        Binding(("run.curve_marks",), plot.show_marks),
        Binding(("run.phase",), plot.show_phase),
        Binding(("run.optimum",), show_optimum),
        Binding(("run.phase",), status.show_phase),
        Binding(("run.numbers",), show_numbers),
        Binding(("run.rates",), lambda rates: status.show_rates(*rates)),
        Binding(("speed",), transport.show_speed, is_control=True),
        Binding(("rules",), transport.show_rules, is_control=True),
    )


def _rest(window: MainWindow) -> tuple[Binding, ...]:
    options, status = window.tool_options, window.status

    def show_brushes(brushes: Mapping[str, Brush]) -> None:
        for name, brush in brushes.items():
            options.show_brush(name, brush)

    return (
        Binding(("tool",), window.tools.show_tool, is_control=True),
        Binding(("tool",), options.show_tool),
        Binding(("brushes",), show_brushes, is_control=True),
        Binding(("tool", "session.active_class"), lambda name, active: status.show_hint(tool_hint(name, active))),
        Binding(("session.sizes",), lambda sizes: status.show_counts(*sizes)),
        Binding(("panels",), window.panel_menu.show_panels, is_control=True),
        Binding(("theme",), window.show_theme),
        Binding(("theme_choice",), window.show_theme_choice, is_control=True),
    )
