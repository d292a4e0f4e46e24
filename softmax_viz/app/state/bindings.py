"""Binds parts of the state to the views that show them, except panels (see ``panels``). GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from softmax_viz.app.state.state_store import Binding
from softmax_viz.controllers.display.shown_values import Marks, Numbers
from softmax_viz.core.data.dataset import MAX_CLASSES, MIN_CLASSES, ClassLabel
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.views.panels.optimum_note import optimum_note
from softmax_viz.views.tools.brush import Brush
from softmax_viz.views.tools.table import tool_hint
from softmax_viz.views.window.main_window import MainWindow


def bindings_of(window: MainWindow) -> tuple[Binding, ...]:
    """Return the bindings of all views in ``window`` except its panels."""
    return (*_canvas(window), *_classes(window), *_style(window), *_run(window), *_rest(window))


def _canvas(window: MainWindow) -> tuple[Binding, ...]:
    canvas = window.canvas

    def show_marks(marks: Marks | None) -> None:
        if marks is not None:  # until the first marks come, the canvas keeps what it shows
            canvas.show_wrong(marks.wrong)
            canvas.show_held_out(marks.held_out)

    def show_brushes(brushes: Mapping[str, Brush]) -> None:
        for name, brush in brushes.items():
            canvas.show_brush(name, brush)

    return (
        Binding(("session.data",), canvas.show_data),
        Binding(("session.selection",), canvas.show_selection),
        Binding(("session.active_class",), canvas.show_active_class),
        Binding(("view",), canvas.show_viewport),
        Binding(("run.picture",), canvas.show_picture),
        Binding(("run.marks",), show_marks),
        Binding(("probe.pinned",), canvas.show_probe),
        Binding(("probe.value",), canvas.show_value),
        Binding(("style",), canvas.show_field_style),
        Binding(("tool",), canvas.show_tool),
        Binding(("brushes",), show_brushes),
    )


def _classes(window: MainWindow) -> tuple[Binding, ...]:
    def show(classes: tuple[ClassLabel, ...], counts: tuple[int, ...], active: int) -> None:
        numbers = np.array(counts, np.int64)
        window.tools.show_classes(classes, numbers, active)
        window.class_menu.show_class(classes, numbers, active)

    return (
        Binding(("session.classes", "session.counts", "session.active_class"), show),
        Binding(("session.classes",), window.field_style_button.show_classes),
        Binding(("session.n_classes",), window.plot.show_classes_count),
        Binding(("session.n_classes",), lambda n: window.show_class_count(n, MIN_CLASSES, MAX_CLASSES)),
    )


def _style(window: MainWindow) -> tuple[Binding, ...]:
    return (
        Binding(("style",), window.field_style_button.show_field_style, is_control=True),
        Binding(("style",), window.field_style_menu.show_field_style, is_control=True),
        Binding(("session.has_dropout",), window.field_style_button.show_dropout),
        Binding(("session.has_dropout",), window.field_style_menu.show_dropout),
    )


def _run(window: MainWindow) -> tuple[Binding, ...]:
    transport, plot, status = window.transport, window.plot, window.status

    def show_curve(curve: Curve | None, step: int, measure: Evaluation | None) -> None:
        if curve is not None:
            plot.show_curve(curve, step, measure)

    def show_optimum(optimum: Optimum | None) -> None:
        if optimum is not None:
            plot.show_optimum(optimum.value)
            transport.show_optimum(optimum.value, optimum_note(optimum))

    def show_numbers(row: Numbers | None) -> None:
        if row is not None:
            transport.show_numbers(
                row.step, row.epoch, row.data_loss, row.total, row.gap, row.accuracy, row.test_accuracy, row.test_loss
            )  # fmt: skip

    return (
        Binding(("run.curve", "run.curve_step", "run.measure"), show_curve),
        Binding(("run.optimum",), show_optimum),
        Binding(("run.phase",), transport.show_phase),
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
        Binding(("panels",), window.show_panels, is_control=True),
        Binding(("theme",), window.show_theme),
        Binding(("theme_choice",), window.show_theme_choice, is_control=True),
    )
