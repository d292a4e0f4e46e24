"""The panels of the window. ``PANELS`` is the one place where a panel is added. GUI thread only."""

from __future__ import annotations

from softmax_viz.app.panels.by_hand import connect_by_hand, make_by_hand
from softmax_viz.app.panels.cut import connect_cut, make_cut
from softmax_viz.app.panels.dropout import connect_dropout_masks, make_dropout_masks
from softmax_viz.app.panels.measure import connect_losses, connect_metrics, make_losses, make_metrics
from softmax_viz.app.panels.next_step import connect_next_step, make_next_step
from softmax_viz.app.panels.score import connect_score, make_score
from softmax_viz.app.panels.simplex import connect_simplex, make_simplex
from softmax_viz.app.panels.surfaces import connect_line, connect_surface, make_line, make_surface
from softmax_viz.app.panels.usual import (
    connect_bars,
    connect_features,
    connect_points,
    connect_training,
    make_points,
)
from softmax_viz.app.panels.weights import connect_weights, make_weights
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.views.panels.features_panel import FeaturesPanel
from softmax_viz.views.panels.panel_spec import PanelSpec
from softmax_viz.views.panels.probability_panel import ProbabilityPanel
from softmax_viz.views.panels.training_panel import TrainingPanel

_T = QT_TRANSLATE_NOOP

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
        "by_hand", ("ByHandPanel", _T("ByHandPanel", "Softmax by hand")), make_by_hand, connect_by_hand,
        is_beside=True,
    ),
    PanelSpec(
        "weights", ("WeightsPanel", _T("WeightsPanel", "Weights")), make_weights, connect_weights,
        is_beside=True, insights=("weights",),
    ),
    PanelSpec(
        "cut", ("CutPanel", _T("CutPanel", "Cut")), make_cut, connect_cut, is_beside=True, insights=("cut",)
    ),
    PanelSpec(
        "dropout_masks", ("MasksPanel", _T("MasksPanel", "Dropout masks")), make_dropout_masks, connect_dropout_masks,
        is_beside=True, insights=("dropout_masks",),
    ),
    PanelSpec(
        "line_search", ("LinePanel", _T("LinePanel", "J along the next step")), make_line, connect_line,
        is_beside=True, insights=("line_search",),
    ),
    PanelSpec(
        "surface", ("SurfacePanel", _T("SurfacePanel", "Loss surface")), make_surface, connect_surface,
        is_beside=True, insights=("surface", "run_track"),
    ),
    PanelSpec(
        "losses", ("LossesPanel", _T("LossesPanel", "Losses of the points")), make_losses, connect_losses,
        is_beside=True, insights=("point_losses",),
    ),
    PanelSpec(
        "metrics", ("MetricsPanel", _T("MetricsPanel", "Metrics")), make_metrics, connect_metrics,
        is_beside=True, insights=("metrics",),
    ),
    PanelSpec(
        "score", ("ScorePanel", _T("ScorePanel", "From score to loss")), make_score, connect_score,
        is_beside=True, insights=("score_to_loss",),
    ),
    PanelSpec(
        "simplex", ("SimplexPanel", _T("SimplexPanel", "Triangle of probabilities")), make_simplex, connect_simplex,
        is_beside=True, insights=("simplex",),
    ),
    PanelSpec(
        "next_step", ("NextStepPanel", _T("NextStepPanel", "This step, slowly")), make_next_step, connect_next_step,
        is_beside=True, insights=("next_step",),
    ),
)  # fmt: skip
