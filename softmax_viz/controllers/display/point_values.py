"""What a model says of single points: the probability of their own class, their loss and pull. Pure; any thread."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.methods.losses import LOSSES
from softmax_viz.core.methods.point_pull import PointPull, point_pull
from softmax_viz.core.model.features import expand
from softmax_viz.core.model.softmax import softmax
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.engine.messages.frame import Frame


@frozen_dataclass(eq=False)
class PointValues:
    """The model of a frame, to be evaluated at any points.

    Parameters
    ----------
    frame
        The frame whose weights, features and loss are used.
    """

    frame: Frame

    def __call__(self, points: Floats, labels: Ints) -> tuple[Floats, Floats]:
        """Return p_y and the loss in use (M,) of ``points`` (M, 2) of the classes ``labels`` (M,).

        NaN where there is no such number: for classes that the model does not know.
        """
        state, settings = self.frame.state, self.frame.hyperparams or Hyperparams()
        p, losses = np.full(len(labels), np.nan), np.full(len(labels), np.nan)
        if len(labels) and labels.max() < state.n_classes:
            with np.errstate(over="ignore", invalid="ignore"):
                logits = state.logits(expand(points, self.frame.features))
                p = np.take_along_axis(softmax(logits), labels[:, None], axis=1)[:, 0]
                losses = LOSSES[settings.loss].value(logits, labels, settings.label_smoothing)
        return p, losses

    def pull(self, point: Floats, label: int) -> PointPull | None:
        """Return what ``point`` (2,) of class ``label`` still does to the training; None if the model cannot say."""
        state, settings = self.frame.state, self.frame.hyperparams or Hyperparams()
        if label >= state.n_classes:
            return None
        with np.errstate(over="ignore", invalid="ignore"):
            scores = state.logits(expand(point[None], self.frame.features))[0]
        return point_pull(scores, label, LOSSES[settings.loss], settings.label_smoothing)
