"""Classes renamed, recoloured and put in another order while they are learned: what was learned stays theirs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.editing.edits import Batch, EditClass, MoveClass, apply
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import generate
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.reading.run_readings import held_out_of
from softmax_viz.engine.run.adapt_weights import adapt_classes
from softmax_viz.engine.run.training_run import TrainingRun

DATA = generate("circles")


def run_of(**settings):
    run = TrainingRun()
    run.use_hyperparams(Hyperparams(learning_rate=0.1, batch_size=32, **settings))
    run.use_features(("x", "y", "x2", "y2"))
    run.use_data(DATA)
    run.reset(3)
    run.train(60)
    return run


def arrays(state):
    return [state.theta, *state.moments]


@given(st.data())
def test_a_row_follows_its_key_and_a_new_one_is_zero(draw):
    before = draw.draw(st.lists(st.integers(0, 99), min_size=2, max_size=12, unique=True))
    after = draw.draw(st.lists(st.sampled_from([*before, 100, 101, 102]), min_size=2, max_size=12, unique=True))
    random = np.random.default_rng(len(before))
    theta, moment = random.normal(size=(2, len(before), 3))
    state = TrainState(theta[:, :-1], theta[:, -1], step=7, moments=(moment,), memory=("velocity",))
    adapted = adapt_classes(state, before, after)
    assert adapted.step == 7
    for was, now in zip(arrays(state), arrays(adapted), strict=True):
        known = {key: row.tolist() for key, row in zip(before, was, strict=True)}
        assert now.tolist() == [known.get(key, [0.0, 0.0, 0.0]) for key in after]


@pytest.mark.parametrize("test_share", [0.0, 0.4])
@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam"])
def test_another_name_and_colour_change_no_bit_and_another_order_permutes(optimizer, standardize, test_share):
    run, untouched = (run_of(optimizer=optimizer, standardize=standardize, test_share=test_share) for _ in range(2))
    learned, curve, problem, held_out = run.state, run.curve, run.current.problem_number, held_out_of(run)
    renamed, _ = apply(
        Batch(tuple(EditClass(i, replace(DATA.classes[i], name=f"ring {i}", style=11 - i)) for i in range(3))), DATA
    )
    run.use_data(renamed)
    assert run.data == renamed
    assert run.current.problem_number == problem, "the optimum is the same"
    for was, now in zip(arrays(learned), arrays(run.state), strict=True):
        assert now.tobytes() == was.tobytes()

    reordered, back = apply(MoveClass(0, 2), renamed)
    order = [1, 2, 0]  # the old numbers of the classes that stand there now
    assert [label.key for label in reordered.classes] == order
    run.use_data(reordered)
    assert run.state.step == 60
    np.testing.assert_array_equal(held_out_of(run), held_out)
    assert run.curve.total.last.tobytes() == curve.total.last.tobytes()
    for was, now in zip(arrays(learned), arrays(run.state), strict=True):
        np.testing.assert_allclose(now, was[order], rtol=1e-14 if standardize else 0)

    for each in (run, untouched):
        each.train(60)
    for expected, got in zip(arrays(untouched.state), arrays(run.state), strict=True):
        np.testing.assert_allclose(got, expected[order], rtol=1e-8, atol=1e-12)
    run.use_data(apply(back, reordered)[0])
    np.testing.assert_allclose(run.model.theta, untouched.model.theta, rtol=1e-8, atol=1e-12)
