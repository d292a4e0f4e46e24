"""The panels of the window. ``PANELS`` is the one place where a panel is added. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from PySide6.QtWidgets import QWidget

from softmax_viz.app.panels.usual import (
    connect_bars,
    connect_features,
    connect_points,
    connect_training,
    make_points,
)
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.views.panels.features_panel import FeaturesPanel
from softmax_viz.views.panels.panel_spec import PanelSpec
from softmax_viz.views.panels.probability_panel import ProbabilityPanel
from softmax_viz.views.panels.training_panel import TrainingPanel

_T = QT_TRANSLATE_NOOP


def _later(module: str, name: str) -> tuple[Callable[[], QWidget], Callable[..., None]]:
    """Return what makes a panel and what connects it, from a module of this package that is loaded only then."""

    def load(what: str) -> Any:
        return getattr(import_module(f"softmax_viz.app.panels.{module}"), f"{what}_{name}")

    return lambda: load("make")(), lambda *given: load("connect")(*given)


# In the order from top to bottom.
PANELS: tuple[PanelSpec, ...] = (
    PanelSpec("training", ("TrainingPanel", _T("TrainingPanel", "Training")), TrainingPanel, connect_training),
    PanelSpec("features", ("FeaturesPanel", _T("FeaturesPanel", "Features")), FeaturesPanel, connect_features),
    PanelSpec(
        "bars", ("ProbabilityPanel", _T("ProbabilityPanel", "Probabilities")), ProbabilityPanel, connect_bars,
        is_fixed=True,
    ),
    PanelSpec(
        "points", ("PointsTable", _T("PointsTable", "Points")), make_points, connect_points, is_beside=True
    ),
    PanelSpec(
        "by_hand", ("ByHandPanel", _T("ByHandPanel", "Softmax by hand")), *_later("by_hand", "by_hand"),
        is_beside=True,
    ),
    PanelSpec(
        "weights", ("WeightsPanel", _T("WeightsPanel", "Weights")), *_later("weights", "weights"),
        is_beside=True, insights=("weights",),
    ),
    PanelSpec(
        "cut", ("CutPanel", _T("CutPanel", "Cut")), *_later("cut", "cut"), is_beside=True, insights=("cut",)
    ),
    PanelSpec(
        "dropout_masks", ("MasksPanel", _T("MasksPanel", "Dropout masks")), *_later("dropout", "dropout_masks"),
        is_beside=True, insights=("dropout_masks",),
    ),
    PanelSpec(
        "line_search", ("LinePanel", _T("LinePanel", "J along the next step")), *_later("surfaces", "line"),
        is_beside=True, insights=("line_search",),
    ),
    PanelSpec(
        "surface", ("SurfacePanel", _T("SurfacePanel", "Loss surface")), *_later("surfaces", "surface"),
        is_beside=True, insights=("surface", "run_track"),
    ),
    PanelSpec(
        "losses", ("LossesPanel", _T("LossesPanel", "Losses of the points")), *_later("measure", "losses"),
        is_beside=True, insights=("point_losses",),
    ),
    PanelSpec(
        "metrics", ("MetricsPanel", _T("MetricsPanel", "Metrics")), *_later("measure", "metrics"),
        is_beside=True, insights=("metrics",),
    ),
    PanelSpec(
        "score", ("ScorePanel", _T("ScorePanel", "From score to loss")), *_later("score", "score"),
        is_beside=True, insights=("score_to_loss",),
    ),
    PanelSpec(
        "simplex", ("SimplexPanel", _T("SimplexPanel", "Triangle of probabilities")), *_later("simplex", "simplex"),
        is_beside=True, insights=("simplex",),
    ),
    PanelSpec(
        "next_step", ("NextStepPanel", _T("NextStepPanel", "This step, slowly")), *_later("next_step", "next_step"),
        is_beside=True, insights=("next_step",),
    ),
    PanelSpec(
        "sweep", ("SweepPanel", _T("SweepPanel", "Sweep")), *_later("sweep", "sweep"), is_beside=True, width=440
    ),
    PanelSpec("runs", ("RunsPanel", _T("RunsPanel", "Runs")), *_later("runs", "runs"), is_beside=True),
)  # fmt: skip
