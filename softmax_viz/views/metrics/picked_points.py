"""Which points of the metrics are picked: those of a cell, or of a bin of the reliability diagram. GUI thread only."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset, empty_dataset
from softmax_viz.core.insights.metrics import Metrics
from softmax_viz.views.metrics.metric_texts import bin_text, cell_text

_NONE = np.empty(0, np.int64)


@frozen_dataclass
class Pick:
    """A cell (true, predicted) of a confusion matrix, or a bin of the reliability diagram.

    Parameters
    ----------
    is_test
        Whether it is of the test points.
    cell, bin
        One of them is None.
    """

    is_test: bool
    cell: tuple[int, int] | None = None
    bin: int | None = None


class PickedPoints:
    """What is under the mouse, and what was clicked and stays lit.

    Attributes
    ----------
    value, data
        The metrics, and the points of the window, which may be newer.
    hovered, pinned
        The two picks; None for none.
    """

    def __init__(self) -> None:
        self.value: Metrics | None = None
        self.data: Dataset = empty_dataset()
        self.hovered: Pick | None = None
        self.pinned: Pick | None = None

    @property
    def is_fitting(self) -> bool:
        """Whether the metrics belong to the present points."""
        value, data = self.value, self.data
        return (
            value is not None
            and len(value.labels) == data.n_points
            and len(value.train.confusion) == data.n_classes
            and np.array_equal(value.labels, data.labels)
        )

    def forget_missing(self) -> None:
        """Forget picks of classes that no longer exist, or of test points if there are none any more."""
        for name in ("hovered", "pinned"):
            pick: Pick | None = getattr(self, name)
            if pick is None or self.value is None:
                continue
            has_class = pick.cell is None or max(pick.cell) < self.data.n_classes
            if not has_class or self.value.of(pick.is_test) is None:
                setattr(self, name, None)

    def points(self, pick: Pick | None) -> Ints:
        """Return the indices of the points of ``pick``, ascending; none while the metrics do not fit."""
        value = self.value
        if pick is None or value is None or not self.is_fitting:
            return _NONE
        if pick.cell is not None:
            return value.in_cell(pick.is_test, *pick.cell)
        return _NONE if pick.bin is None else value.in_bin(pick.is_test, pick.bin)

    def text(self, pick: Pick | None) -> str:
        """Return what is said of ``pick``."""
        metrics = None if pick is None or self.value is None else self.value.of(pick.is_test)
        if pick is None or metrics is None or len(metrics.confusion) != self.data.n_classes:
            return ""
        if pick.bin is not None:
            return bin_text(metrics.calibration, pick.bin, pick.is_test)
        return "" if pick.cell is None else cell_text(metrics, self.data.classes, pick.cell)
