"""The numbers of the table of weights as they are written."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from softmax_viz.core.data.dataset import make_classes
from softmax_viz.core.insights.weights import Weights
from softmax_viz.views.weights.weights_model import WeightsModel


@pytest.mark.parametrize(
    ("biases", "written"),
    [
        ((0.1, 0.2, -0.3 + 3e-17), "0.0000"),
        ((0.1, 0.2, -0.3 + 3e-9), "1.00e−9"),
        ((0.0, 0.0, 0.0), "0.0000"),
        ((np.inf, 0.2, 0.1), "–"),  # diverged: there is no mean
    ],
)
def test_a_common_part_that_is_only_rounding_is_written_as_0(qapp, biases, written):
    theta = np.column_stack([[1.0, 2.0, 3.0], biases])
    zero = np.zeros_like(theta)
    model = WeightsModel()
    model.show_weights(Weights(5, ("x",), theta, zero, theta, zero, False, True, 1.0), make_classes(3), True)
    assert model.index(3, 1).data(Qt.ItemDataRole.DisplayRole) == written
    assert model.index(3, 0).data(Qt.ItemDataRole.DisplayRole) == "2.0000"
    assert model.index(0, 1).data(Qt.ItemDataRole.DisplayRole) != "2.0000"
