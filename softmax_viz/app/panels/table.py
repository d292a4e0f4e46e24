"""The panels of the window. ``PANELS`` is the one place where a panel is added. GUI thread only."""

from __future__ import annotations

from softmax_viz.app.panels.next_step import connect_next_step, make_next_step
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
        "weights", ("WeightsPanel", _T("WeightsPanel", "Weights")), make_weights, connect_weights,
        is_beside=True, insights=("weights",),
    ),
    PanelSpec(
        "next_step", ("NextStepPanel", _T("NextStepPanel", "This step, slowly")), make_next_step, connect_next_step,
        is_beside=True, insights=("next_step",),
    ),
)  # fmt: skip
