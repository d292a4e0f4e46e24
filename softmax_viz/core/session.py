"""The session: everything a person made. It belongs to the GUI thread; others get frozen copies."""

from __future__ import annotations

from dataclasses import dataclass, field

from softmax_viz.core.dataset import Dataset, empty_dataset
from softmax_viz.core.features import LINEAR
from softmax_viz.core.hyperparams import Hyperparams

# Any would do; from this one the first weights happen to be about as good as guessing.
DEFAULT_SEED = 1


@dataclass(frozen=True, slots=True)
class Session:
    """What was placed and set.

    Parameters
    ----------
    data
        Points and classes.
    hyperparams
        The settings of the run.
    features
        Names of the features in use, keys of ``features.FEATURES``.
    seed
        The seed of the run: Reset keeps it, a new start draws another.
    title
        Name of the data set, for people.
    """

    data: Dataset = field(default_factory=empty_dataset)
    hyperparams: Hyperparams = field(default_factory=Hyperparams)
    features: tuple[str, ...] = LINEAR
    seed: int = DEFAULT_SEED
    title: str = ""
