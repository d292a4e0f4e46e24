"""What the window "What is computed" shows of the session and the run: one frozen value. Pure; any thread."""

from __future__ import annotations

from dataclasses import field

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.settings.hyperparams import Hyperparams


@frozen_dataclass(eq=False)
class RunValues:
    """The settings, and the numbers of the run; None for a number that does not exist.

    Parameters
    ----------
    hyperparams, features
        Settings, and names of the features, keys of ``core.model.features.FEATURES``.
    n_points, n_classes, n_parameters
        Of the session.
    step, epoch
        Updates of the weights, and passes over the data.
    data_loss, total, gap, optimum
        Mean loss of the training points, J, J − J*, and J*.
    test_loss
        Mean loss of the points that are held out.
    accuracy, test_accuracy
        Shares of points that are classified correctly, 0 … 1.
    no_optimum
        Why there is no J*, as it is shown; empty if there is one, or if that is not known yet.
    safe_rate
        The learning rate that is safe at any weights, as it is shown; empty if unknown.
    place
        The position of the probe in data units.
    extent
        The larger side of the part of the plane that is shown.
    probabilities
        (K,) at the probe.
    """

    hyperparams: Hyperparams
    features: tuple[str, ...]
    n_points: int
    n_classes: int
    n_parameters: int
    step: int = 0
    epoch: int = 0
    data_loss: float | None = None
    total: float | None = None
    gap: float | None = None
    optimum: float | None = None
    test_loss: float | None = None
    accuracy: float | None = None
    test_accuracy: float | None = None
    no_optimum: str = ""
    safe_rate: str = ""
    place: tuple[float, float] | None = None
    extent: float = 6.0
    probabilities: Floats | None = field(default=None)
