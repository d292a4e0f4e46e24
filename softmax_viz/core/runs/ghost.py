"""The model at a step that the user points at. Frozen; any thread."""

from __future__ import annotations

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.training.reference import TrainState


@frozen_dataclass(eq=False)
class Ghost:
    """A model whose boundaries are shown without going there: ``model`` in data units, and its features' names."""

    step: int
    model: TrainState
    features: tuple[str, ...]
