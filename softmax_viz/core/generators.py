"""Seeded toy data. Pure; any thread."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.dataset import Dataset, make_classes
from softmax_viz.core.randomness import Purpose, stream


def blobs(n_classes: int = 3, per_class: int = 45, spread: float = 0.28, seed: int = 0) -> Dataset:
    """Gaussian clouds around centres on a circle of radius 0.6, the first at the upper left.

    Parameters
    ----------
    n_classes, per_class
        K clouds of that many points.
    spread
        Standard deviation of each cloud in data units.
    seed
        The same seed gives the same points.
    """
    random = stream(seed, Purpose.TOY_DATA)
    angles = np.pi * (5.0 / 6.0 - 2.0 * np.arange(n_classes) / n_classes)
    centres = 0.6 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    labels = np.repeat(np.arange(n_classes), per_class)
    points = centres[labels] + spread * random.standard_normal((len(labels), 2))
    return Dataset(points, labels, make_classes(n_classes))
