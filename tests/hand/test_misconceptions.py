"""What learners believe wrongly of softmax regression, each met in a few clicks and keys, as the tour shows them.

The numbers in the names are those of the list of misconceptions. Each test does what a person does, in at most three
clicks beside training, and looks at what the window then shows. What it must show is known from the textbooks.
"""

import math

import numpy as np
import pytest
from canvas_hand import at, drag
from learners import CTRL, LEFT, SHIFT, far_blobs, learning, learning_window
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.toy_data.generators import blobs, generate
from softmax_viz.storage.presets import load_preset

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def opened(qapp, tmp_path_factory, request):
    yield from learning_window(qapp, tmp_path_factory.mktemp("learner"), request)


@pytest.fixture
def learner(opened, qtbot):
    yield from learning(opened, qtbot)


def test_01_and_40_sure_where_it_has_never_seen_a_point(learner):
    learner.begin(penalty="none")
    learner.train(300)
    learner.program.viewport.on_viewport_requested(type(learner.shown.view)(-30, 30, -30, 30))
    learner.rest()
    learner.key(Qt.Key.Key_O)
    learner.click(-25.0, 25.0)
    learner.rest()
    assert learner.bars.max() > 0.999
    learner.key(Qt.Key.Key_Plus)  # "none of these" is no answer of the model: a new class is only one more class
    learner.rest()
    assert learner.bars.max() > 0.99


def test_02_loss_and_accuracy_need_not_go_together(learner):
    learner.begin(strength=1e-3)
    learner.train()
    loss, accuracy = learner.numbers.data_loss, learner.numbers.accuracy
    learner.set("strength", 1.0)
    learner.train()
    assert learner.numbers.data_loss > 5 * loss
    assert learner.numbers.accuracy > accuracy - 0.03


def test_06_and_07_the_loss_starts_at_ln_k_whatever_the_points_are(learner):
    learner.begin(initialization="zeros")
    assert learner.numbers.data_loss == pytest.approx(math.log(3), rel=1e-12)
    for _ in range(2):
        learner.key(Qt.Key.Key_Plus)
    learner.key(Qt.Key.Key_R)
    learner.rest()
    assert learner.numbers.data_loss == pytest.approx(math.log(5), rel=1e-12)
    assert learner.shown.run.references[-1].chance_label == "ln 5"


def test_08_a_random_start_is_sometimes_below_ln_k(learner):
    learner.begin(initial_sigma=0.01)
    starts = set()
    for _ in range(20):
        learner.key(Qt.Key.Key_R, SHIFT)
        learner.rest()
        starts.add(learner.numbers.data_loss < math.log(3))
        if starts == {True, False}:
            break
    assert starts == {True, False}


def test_09_weights_that_are_all_zero_learn(learner):
    learner.begin(initialization="zeros", penalty="none")
    learner.train(200)
    assert learner.numbers.accuracy > 0.9


def test_10_every_start_ends_in_the_same_model(learner):
    learner.begin(strength=0.1)
    learner.train()
    learner.key(Qt.Key.Key_O)
    learner.click(0.2, 0.1)
    learner.rest()
    first, total = learner.bars, learner.numbers.total
    learner.key(Qt.Key.Key_R, SHIFT)
    learner.rest()
    learner.train()
    assert learner.numbers.total == pytest.approx(total, rel=1e-9)
    assert learner.numbers.gap < 1e-9
    np.testing.assert_allclose(learner.bars, first, atol=1e-4)


def test_11_the_bias_is_not_regularised_and_learns_the_shares(learner):
    data = Dataset(np.random.default_rng(1).normal(size=(100, 2)), np.repeat([0, 1], [80, 20]), make_classes(2))
    learner.begin(data, learning_rate=0.05)
    learner.set("strength", 10.0)
    learner.train()
    learner.key(Qt.Key.Key_O)
    learner.click(0.0, 0.0)
    learner.rest()
    np.testing.assert_allclose(learner.bars, [0.8, 0.2], atol=0.01)
    learner.set("bias", False)
    learner.train()
    np.testing.assert_allclose(learner.bars, [0.5, 0.5], atol=0.01)


def test_12_the_gradient_fits_the_penalty_as_it_is_defined(learner):
    learner.begin(strength=0.5)
    learner.train(20)
    learner.window.actions_by_name["check_gradient"].trigger()
    learner.rest()
    check = learner.program.runner.last_frame.gradient_check
    assert check.largest_relative_error < 1e-5


def test_13_more_points_of_the_same_kind_make_no_bigger_steps(learner):
    learner.train(50)
    learner.key(Qt.Key.Key_R)
    learner.key(Qt.Key.Key_Right, SHIFT)
    learner.rest()
    loss = learner.numbers.data_loss
    n_points = learner.program.editor.data.n_points
    for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V):
        learner.key(key, CTRL)
    learner.rest()
    data = learner.program.editor.data
    assert data.n_points == 2 * n_points
    learner.key(Qt.Key.Key_Escape)  # arrows move what is selected
    learner.key(Qt.Key.Key_R)
    learner.key(Qt.Key.Key_Right, SHIFT)
    learner.rest()
    same = np.array_equal(np.sort(data.points[:n_points], axis=0), np.sort(data.points[n_points:], axis=0))
    assert learner.numbers.data_loss == pytest.approx(loss, rel=1e-12 if same else 0.05)


def test_14_a_smaller_rate_is_safer_and_slower(learner):
    losses = {}
    for rate in (1e-4, 0.3):
        learner.set("learning_rate", rate)
        learner.key(Qt.Key.Key_R)
        learner.train(100)
        losses[rate] = learner.numbers.data_loss
    assert losses[1e-4] > 2 * losses[0.3]
    learner.set("learning_rate", 100.0)
    assert any(warning.param == "learning_rate" for warning in learner.shown.warnings.warned)


def test_15_above_the_safe_rate_the_loss_may_rise_and_nothing_is_broken(learner):
    learner.begin(standardize=True, strength=0.1, learning_rate=30.0)
    learner.train(60)
    losses = learner.losses.total.last
    assert (np.diff(losses) > 0).any()


def test_16_separable_classes_have_no_best_weights(learner):
    learner.begin(far_blobs(), penalty="none")
    learner.train(500)
    early = np.linalg.norm(learner.program.runner.last_frame.state.weights)
    learner.train(20_000)
    late = np.linalg.norm(learner.program.runner.last_frame.state.weights)
    assert learner.numbers.data_loss < 1e-2
    assert late > early
    assert learner.shown.run.optimum.weights is None


def test_18_where_a_score_is_zero_is_no_boundary(learner):
    learner.train(100)
    learner.key(Qt.Key.Key_Z)
    assert learner.shown.style.zero_lines
    learner.key(Qt.Key.Key_Z)
    frame = learner.program.runner.last_frame
    weights, bias = frame.state.weights, frame.state.bias
    along = np.array([-weights[0, 1], weights[0, 0]]) / np.linalg.norm(weights[0])
    place = -bias[0] * weights[0] / (weights[0] @ weights[0]) + 0.5 * along  # the score of class 1 is zero there
    learner.key(Qt.Key.Key_O)
    learner.click(*place.tolist())
    learner.rest()
    two = np.sort(learner.bars)[-2:]
    assert two[1] - two[0] > 0.05


def test_19_where_three_regions_meet_each_has_a_third(learner):
    learner.begin(strength=0.1)
    learner.train()
    state = learner.program.runner.last_frame.state
    differences = state.weights[1:] - state.weights[0], state.bias[0] - state.bias[1:]
    learner.key(Qt.Key.Key_O)
    learner.click(*np.linalg.solve(*differences).tolist())
    learner.rest()
    np.testing.assert_allclose(learner.bars, 1 / 3, atol=0.01)


def test_22_dropout_is_off_when_the_model_predicts(learner):
    learner.begin(strength=0.1)
    learner.train(200)
    learner.key(Qt.Key.Key_O)
    learner.click(0.2, 0.3)
    learner.rest()
    before, picture = learner.bars, learner.picture()
    learner.set("logit_dropout", 0.5)
    learner.key(Qt.Key.Key_D)
    learner.rest()
    assert learner.shown.style.dropout_fan
    np.testing.assert_array_equal(learner.bars, before)
    np.testing.assert_array_equal(learner.picture(), picture)
    learner.key(Qt.Key.Key_D)


def test_26_with_label_smoothing_no_model_reaches_zero(learner):
    """J* ≥ the entropy of the target (1 − ε + ε/K, ε/K, ε/K)."""
    learner.begin(far_blobs(), penalty="none", standardize=True)
    learner.set("label_smoothing", 0.1)
    learner.train(300)
    target = np.array([0.9 + 0.1 / 3, 0.1 / 3, 0.1 / 3])
    floor = float(-(target * np.log(target)).sum())
    assert floor == pytest.approx(0.291, abs=5e-4)
    assert learner.numbers.data_loss >= floor
    assert learner.shown.run.optimum.value >= floor


def test_27_one_wrong_point_costs_more_than_many_right_ones(learner):
    learner.begin(far_blobs(4.0), penalty="none", learning_rate=0.1)
    learner.train(500)
    before = learner.numbers.data_loss
    learner.key(Qt.Key.Key_2)
    learner.key(Qt.Key.Key_L)
    learner.click(*learner.program.editor.data.points[0].tolist())
    learner.rest()
    assert learner.program.editor.data.labels[0] == 1
    assert learner.numbers.data_loss > 5 * before


@pytest.mark.parametrize("loss", ["hinge", "cross_entropy"])
def test_28_far_right_points_matter_to_cross_entropy_and_not_to_the_hinge(learner, loss):
    learner.begin(far_blobs(6.0), penalty="none", initialization="zeros", learning_rate=0.1, view=(-20, 20, -20, 20))
    if loss == "hinge":
        learner.set("loss", "hinge")
    learner.train(300)
    before = learner.numbers.data_loss
    far = int(learner.program.editor.data.points[:, 1].argmax())  # class 1 is at the top
    x, y = learner.program.editor.data.points[far].tolist()
    canvas = learner.window.canvas
    drag(canvas, at(canvas, x, y), at(canvas, x, y + 2.0), at(canvas, x, y + 5.0))
    learner.rest()
    assert learner.program.editor.data.points[far, 1] > y + 3.0
    assert (learner.numbers.data_loss == before) == (loss == "hinge")


def test_29_and_36_the_penalty_does_not_lower_the_loss_of_the_data(learner):
    learner.begin(strength=1e-3)
    learner.train()
    loss = learner.numbers.data_loss
    assert learner.numbers.total > loss
    learner.set("strength", 0.1)
    learner.train()
    assert learner.numbers.data_loss > loss


def test_30_l1_makes_zeros_and_l2_small_weights(learner):
    zeros = {}
    for penalty in ("l1", "l2"):
        learner.begin(standardize=True, strength=0.1, penalty="none", features=("x", "y", "xy"))
        learner.set("penalty", penalty)
        learner.train()
        zeros[penalty] = int((learner.program.runner.last_frame.state.weights == 0.0).sum())
    assert zeros["l1"] > 0
    assert zeros["l2"] == 0


def test_31_no_linear_model_learns_xor_however_long(learner):
    learner.begin(generate("xor"))
    learner.train(2000)
    assert learner.numbers.data_loss > 0.95 * math.log(2)
    learner.feature("xy")
    learner.train(2000)
    assert learner.numbers.accuracy > 0.97


def test_32_overfitting_is_the_turn_of_the_test_curve(learner):
    learner.begin(blobs(seed=3), penalty="none", learning_rate=0.1)
    learner.set("test_share", 0.5)
    QTest.mouseClick(learner.window.features.degrees.buttons[4], LEFT)
    learner.set("standardize", True)
    learner.train(20_000)
    test, train = learner.losses.test.last, learner.numbers.data_loss
    assert test[-1] > 1.05 * test.min()
    assert train < test[-1]


def test_33_and_34_units_matter_to_the_descent_and_not_to_the_model(learner):
    data = load_preset("breast_cancer")
    learner.begin(data, penalty="none")
    learner.train(300)
    slow = learner.numbers.data_loss
    learner.set("standardize", True)
    learner.key(Qt.Key.Key_R)
    learner.train(300)
    assert learner.numbers.data_loss < slow
    picture = learner.picture()
    learner.set("standardize", False)
    learner.rest()
    differs = np.abs(learner.picture().view(np.uint8).astype(int) - picture.view(np.uint8).astype(int))
    assert differs.max() <= 2


def test_35_with_small_batches_the_loss_need_not_fall_in_every_step(learner):
    learner.begin(penalty="none", learning_rate=0.3)
    learner.train(100)
    for batch, rises in ((None, False), (1, True)):
        learner.begin(penalty="none", learning_rate=0.3)
        if batch:
            learner.set("batch_size", batch)
        learner.train(150)
        losses = learner.losses.total.last
        assert (np.diff(losses[:100]) > 0).any() == rises
