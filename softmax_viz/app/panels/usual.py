"""The panels of settings, probabilities and points: what they show, and which intents they make. GUI thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents import intents, probe_intents
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.controllers.display.shown_values import Marks, ReadPin, Warned
from softmax_viz.core.basics.arrays import Bools, Floats
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.data.training_places import Nearest
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.views.panels.features_panel import FeaturesPanel
from softmax_viz.views.panels.optimum_note import optimum_cure, optimum_note
from softmax_viz.views.panels.probability_panel import ProbabilityPanel
from softmax_viz.views.panels.training_panel import TrainingPanel
from softmax_viz.views.style.translated_texts import sentence

if TYPE_CHECKING:
    from softmax_viz.views.points.points_table import PointsTable


def connect_training(panel: TrainingPanel, store: StateStore, gate: Gate) -> None:
    """Connect the settings of training."""

    def show_warnings(warned: tuple[Warned, ...]) -> None:
        panel.show_setting_warnings(
            {warning.param: (sentence(warning.message), warning.is_severe) for warning in warned}
        )

    def show_rates(texts: tuple[str, str]) -> None:
        panel.show_safe_rates(*texts)

    def show_optimum(optimum: Optimum | None, hyperparams: Hyperparams) -> None:
        panel.show_optimum_note("" if optimum is None else optimum_note(optimum))
        panel.show_cure(*("", ()) if optimum is None else optimum_cure(optimum, hyperparams))

    store.bind(panel.show_params, "session.hyperparams", is_control=True)
    store.bind(show_warnings, "warnings.warned")
    store.bind(show_rates, "warnings.safe_rates")
    store.bind(show_optimum, "warnings.optimum", "session.hyperparams")
    store.bind(panel.show_theme, "theme")
    gate.takes(panel.paramRequested, intents.SetParam)
    gate.takes(panel.cureRequested, intents.SetParams)


def connect_features(panel: FeaturesPanel, store: StateStore, gate: Gate) -> None:
    """Connect the features."""
    store.bind(panel.show_params, "session.hyperparams", is_control=True)
    store.bind(panel.show_features, "session.features", is_control=True)
    store.bind(panel.show_theme, "theme")
    gate.takes(panel.paramRequested, intents.SetParam)
    gate.takes(panel.featuresRequested, intents.SetFeatures)


def connect_bars(panel: ProbabilityPanel, store: StateStore, gate: Gate) -> None:
    """Connect the probabilities at the probe."""

    def show(
        classes: tuple[ClassLabel, ...],
        place: tuple[float, float, bool] | None,
        probabilities: Floats | None,
        dropped: Bools | None,
        view: Viewport,
    ) -> None:
        panel.show_classes(classes)
        if place is not None:
            panel.show_place(*place, max(view.width, view.height))
        panel.show_probabilities(probabilities, dropped)

    def show_nearest(nearest: Nearest | None, probabilities: Floats | None, n_classes: int) -> None:
        is_far = nearest is not None and nearest.is_far
        most = None if probabilities is None else float(probabilities.max())
        panel.show_nearest(nearest.spreads if nearest is not None and is_far else None, most, n_classes)

    def show_pins(
        classes: tuple[ClassLabel, ...], pins: tuple[ReadPin, ...], dropped: Bools | None, view: Viewport
    ) -> None:
        rows = [(pin.letter, pin.place, pin.probabilities) for pin in pins]
        panel.show_pins(rows, max(view.width, view.height), classes, dropped)

    store.bind(show, "session.classes", "probe.place", "probe.probabilities", "probe.dropped", "view")
    store.bind(show_nearest, "nearest", "probe.probabilities", "session.n_classes")
    store.bind(show_pins, "session.classes", "probe.pins", "probe.dropped", "view")
    store.bind(panel.show_theme, "theme")
    gate.takes(panel.releaseRequested, intents.ReleaseProbe)
    gate.takes(panel.keepRequested, probe_intents.KeepProbe)
    gate.takes(panel.removeRequested, probe_intents.ReleasePin)


def make_points() -> QWidget:
    """Make the table of points, which is loaded only now."""
    from softmax_viz.views.points.points_table import PointsTable

    return PointsTable()


def connect_points(panel: PointsTable, store: StateStore, gate: Gate) -> None:
    """Connect the table of points."""

    def show_marks(marks: Marks | None) -> None:
        if marks is not None and marks.wrong is not None:
            panel.show_wrong(marks.wrong)
        panel.show_held_out(None if marks is None else marks.held_out)

    store.bind(panel.show_theme, "theme")
    store.bind(panel.show_data, "session.data")
    store.bind(panel.show_selection, "session.selection")
    store.bind(show_marks, "run.marks")
    store.bind(panel.show_values, "run.point_values")
    gate.takes(
        panel.moveRequested,
        lambda index, x, y: intents.MovePoints(np.array([index]), np.array([[x, y]]), 0),
    )
    gate.takes(panel.relabelRequested, lambda indices, label: intents.RelabelPoints(indices, label, 0))
    gate.takes(panel.deleteRequested, intents.RemovePoints)
    gate.takes(panel.selectionRequested, intents.SelectPoints)
    gate.takes(panel.copyRequested, intents.CopyPoints)
