"""The panels of the window. ``PANELS`` is the one place where a panel is added. GUI thread only."""

from __future__ import annotations

from softmax_viz.app.panels.measure import connect_losses, connect_metrics, make_losses, make_metrics
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
        "losses", ("LossesPanel", _T("LossesPanel", "Losses of the points")), make_losses, connect_losses,
        is_beside=True, insights=("point_losses",),
    ),
    PanelSpec(
        "metrics", ("MetricsPanel", _T("MetricsPanel", "Metrics")), make_metrics, connect_metrics,
        is_beside=True, insights=("metrics",),
    ),
)  # fmt: skip
