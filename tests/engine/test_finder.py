"""The search beside the training: the latest request wins, and it ends when told."""

import queue

import numpy as np
import pytest

from softmax_viz.core.optimum import search as optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.reference import TrainingSet
from softmax_viz.engine.optimum_thread import OptimumFinder


@pytest.fixture
def answers():
    return queue.SimpleQueue()


@pytest.fixture
def finder(answers):
    finder = OptimumFinder(lambda number, found: answers.put((number, found)))
    yield finder
    assert finder.stop(10.0)


def samples():
    data = blobs()
    return TrainingSet(data.points, data.labels, 3)


def test_it_finds_the_bottom_of_the_bowl(finder, answers):
    finder.request(7, samples(), Hyperparams())
    number, best = answers.get(timeout=30)
    assert number == 7
    assert best.converged
    # Nothing near it is lower.
    theta = np.column_stack([best.weights, best.bias])
    features, labels = samples().features, samples().labels

    def objective(theta):
        scores = features @ theta[:, :2].T + theta[:, 2]
        top = scores.max(axis=1)
        losses = np.log(np.exp(scores - top[:, None]).sum(axis=1)) + top - scores[np.arange(len(labels)), labels]
        return losses.mean() + 0.5e-3 * np.square(theta[:, :2]).sum()

    assert objective(theta) == pytest.approx(best.value, abs=1e-12)
    for _ in range(50):
        step = np.random.default_rng(1).normal(size=theta.shape) * 1e-3
        assert objective(theta + step) > best.value


def test_only_the_latest_of_many_requests_must_be_answered(finder, answers):
    for number in range(50):
        finder.request(number, samples(), Hyperparams(strength=0.01 + number / 1000))
    received = []
    while not received or received[-1][0] != 49:
        received.append(answers.get(timeout=30))
    numbers = [number for number, _ in received]
    assert numbers == sorted(numbers)
    assert received[-1][1].penalty > 0


def test_failing_arithmetic_is_answered_with_nothing(finder, answers, monkeypatch, expect_log):
    def fails(*_arguments):
        raise np.linalg.LinAlgError("no inverse")

    monkeypatch.setattr(optimum, "find_optimum", fails)
    with expect_log("search for the optimum failed"):
        finder.request(1, samples(), Hyperparams())
        assert answers.get(timeout=30) == (1, None)


def test_stopping_before_any_request_and_twice_is_harmless(answers):
    finder = OptimumFinder(lambda number, found: answers.put((number, found)))
    assert finder.stop(1.0)
    assert finder.stop(1.0)
    finder.request(1, samples(), Hyperparams())
    assert answers.empty()


def test_an_error_of_the_program_is_reported_and_the_next_problem_is_looked_at_all_the_same(
    finder, answers, monkeypatch
):
    reported = []
    monkeypatch.setattr("sys.excepthook", lambda kind, *_: reported.append(kind))
    with monkeypatch.context() as broken:
        broken.setattr(optimum, "find_optimum", lambda *_: {}["not there"])
        finder.request(1, samples(), Hyperparams())
        assert answers.get(timeout=30) == (1, None)
    finder.request(2, samples(), Hyperparams())
    number, best = answers.get(timeout=30)
    assert (number, best.converged) == (2, True)
    assert reported == [KeyError]
