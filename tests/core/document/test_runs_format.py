"""Runs in a session file: all comes back bit for bit, older files open, and what is wrong is said in a sentence."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from softmax_viz.core.basics.plain_values import SessionFormatError
from softmax_viz.core.document import runs_format
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.document_format import SCHEMA, from_dict, to_dict
from softmax_viz.core.document.session import Session, Trained
from softmax_viz.core.runs.run_entry import Bookmark, RunEntry
from softmax_viz.core.runs.stored_run import StoredMoment, StoredRun
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.curve_notes import CurveMark, ReferenceSpan
from softmax_viz.core.training.loss_history import LossHistory
from softmax_viz.core.training.reference import TrainState

DATA, OTHER = blobs(3, 4), blobs(2, 5)
ADAM = Hyperparams(optimizer="adam", learning_rate=0.05)


def state(step: int, k: int, d: int, seed: int) -> TrainState:
    random = np.random.default_rng(seed)
    moments = tuple(np.abs(random.normal(size=(k, d + 1))) for _ in range(2))
    return TrainState(
        weights=random.normal(size=(k, d)),
        bias=random.normal(size=k),
        moments=moments,
        memory=("mean", "square"),
        moment_steps=step,
        step=step,
        epoch=step,
        position=0,
    )


def curve(steps: int):
    history = LossHistory()
    history.add_full_batch(0, np.linspace(2.0, 0.3, steps), np.linspace(0.0, 0.1, steps))
    history.add_seconds(0, steps, 0.125)
    history.references.note(1, ReferenceSpan(0, 1.0986, "ln 3", 0.25))
    return history.curve()


def document() -> Document:
    moments = (
        StoredMoment(state(0, 3, 2, 1), DATA, Hyperparams(), ("x", "y"), 7, True, None),
        StoredMoment(state(40, 3, 2, 2), DATA, ADAM, ("x", "y"), 7, True, 55),
        StoredMoment(state(60, 2, 3, 3), OTHER, ADAM, ("x", "y", "xy"), 7, True),
    )
    runs = (
        RunEntry(4, "A", OTHER, ADAM, ("x", "y", "xy"), 7, "first", bookmarks=(Bookmark(3), Bookmark(9, "here"))),
        RunEntry(9, "C", DATA, Hyperparams(), ("x", "y"), 1, "", 4, 12),
    )
    stored = {
        4: StoredRun(state(70, 2, 3, 4), curve(70), (CurveMark(40, "λ 0 → 1"),), moments, 0.125),
        9: StoredRun(None, None, (CurveMark(5, "place point"),), moments[:1]),
    }
    session = Session(DATA, Hyperparams(), ("x", "y"), 1, "two", runs)
    return Document(session, Trained(state(20, 3, 2, 5), curve(20)), run=9, stored=stored)


def again(value: Document, **changes) -> Document:
    return from_dict(json.loads(json.dumps({**to_dict(value), **changes})))


def bits(state: TrainState):
    arrays = state.weights, state.bias, *state.moments
    return [array.tobytes() for array in arrays], state.step, state.moment_steps, state.memory


def test_everything_of_every_run_comes_back():
    before, after = document(), again(document())
    numbers = {4: 1, 9: 2}
    assert after.session.runs == tuple(
        replace(run, number=numbers[run.number], parent=numbers.get(run.parent, 0)) for run in before.session.runs
    )
    assert after.run == 2
    assert after.session.runs[1].data is after.session.data, "points that are those of the session are there once"
    for number, now in numbers.items():
        was, now_is = before.stored[number], after.stored[now]
        assert now_is.marks == was.marks
        assert now_is.optimum == was.optimum
        assert (now_is.state is None) == (was.state is None)
        if was.state is not None:
            assert bits(was.state) == bits(now_is.state)
            assert now_is.curve.total.last.tobytes() == was.curve.total.last.tobytes()
            assert now_is.curve.seconds.last.tobytes() == was.curve.seconds.last.tobytes()
            assert now_is.curve.references == was.curve.references
        for one, other in zip(was.moments, now_is.moments, strict=True):
            assert bits(one.state) == bits(other.state)
            assert (one.data, one.hyperparams, one.features, one.seed) == (
                other.data, other.hyperparams, other.features, other.seed,
            )  # fmt: skip
            assert (one.is_change, one.until) == (other.is_change, other.until)
    datas = [moment.data for moment in after.stored[1].moments]
    assert datas[0] is datas[1], "points that several moments share are stored once"
    assert to_dict(after) == to_dict(before)


def test_a_code_without_history_has_no_runs_and_a_file_of_schema_3_opens_as_before():
    assert "runs" not in to_dict(document(), with_history=False)
    plain = to_dict(replace(document(), session=replace(document().session, runs=()), stored={}))
    assert "runs" not in plain
    older = from_dict({**plain, "schema": 3})
    assert SCHEMA == 4
    assert (older.session.runs, older.stored, older.run) == ((), {}, 1)
    assert older.trained.state.step == 20


def test_the_only_run_is_not_listed_but_its_marks_and_moments_come_back():
    before = document()
    lone = replace(before, session=replace(before.session, runs=()), stored={9: before.stored[9]})
    after = again(lone)
    assert after.session.runs == ()
    assert after.stored[after.run].marks == before.stored[9].marks
    assert len(after.stored[after.run].moments) == 1


def test_what_would_make_the_file_too_large_is_left_out_the_oldest_first(monkeypatch):
    monkeypatch.setattr(runs_format, "MOST_STORED_POINTS", OTHER.n_points - 1)
    after = again(document())
    assert [run.letter for run in after.session.runs] == ["C"]
    assert after.run == 1


def wrong_letter(runs):
    runs["entries"][1]["letter"] = 0


def wrong_order(runs):
    runs["entries"][0]["moments"].reverse()


def wrong_points(runs):
    runs["entries"][0]["points"] = 17


def wrong_settings(runs):
    runs["entries"][0]["settings"] = -1


def wrong_bookmark(runs):
    runs["entries"][0]["bookmarks"].reverse()


def wrong_shape(runs):
    runs["entries"][0]["moments"][0]["trained"]["weights"] = [[1.0]]


def no_entries(runs):
    runs["entries"] = []


def no_settings(runs):
    runs["settings"] = []


def wrong_mark(runs):
    runs["entries"][0]["marks"][0]["step"] = "soon"


@pytest.mark.parametrize(
    "spoil",
    [
        wrong_letter, wrong_order, wrong_points, wrong_settings, wrong_bookmark, wrong_shape, no_entries, no_settings,
        wrong_mark,
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_in_a_sentence_that_names_the_place(spoil):
    runs = json.loads(json.dumps(to_dict(document())["runs"]))
    spoil(runs)
    with pytest.raises(SessionFormatError) as refused:
        again(document(), runs=runs)
    sentence = str(refused.value)
    assert sentence.startswith("session: ") or "session" in sentence
    assert "runs" in sentence
