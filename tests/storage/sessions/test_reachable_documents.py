"""Whatever a person does with whatever can be opened is saved so that it opens again, equal to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from documents import bits, documents
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.data.dataset import MAX_CLASSES, MIN_CLASSES, Dataset
from softmax_viz.core.document.document import Document, fits
from softmax_viz.core.document.session import Session, Trained
from softmax_viz.core.model.features import FEATURES
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.storage.sessions.session_file import load_session, save_session

LARGEST_KEY, LARGEST_SEED, LARGEST_COUNT = 2**53 - 1, 2**64 - 1, 2**53 - 1
DEEDS = ("place", "add", "remove", "undo", "redo", "move", "rename", "open", "start", "features", "clear")
COUNTS = ("step", "epoch", "position", "moment_steps")


@st.composite
def edge_documents(draw):
    """Documents with keys, seeds and counts as large as a file may have them."""
    document = draw(documents)
    session = document.session
    data = session.data
    keys = draw(
        st.lists(
            st.integers(LARGEST_KEY - 15, LARGEST_KEY) | st.integers(0, 15),
            min_size=data.n_classes, max_size=data.n_classes, unique=True,
        )
    )  # fmt: skip
    classes = tuple(replace(label, key=key) for label, key in zip(data.classes, keys, strict=True))
    session = replace(session, data=replace(data, classes=classes), seed=draw(st.sampled_from([LARGEST_SEED, 0])))
    trained = document.trained
    if trained is not None and draw(st.booleans()):
        largest = {name: LARGEST_COUNT - draw(st.integers(0, 3)) for name in COUNTS}
        trained = Trained(replace(trained.state, **largest))
    return replace(document, session=session, trained=trained)


def do(editor, deed, number):
    data = editor.data
    index = number % data.n_classes
    if deed == "place":
        editor.place(number / 7, -number)
    elif deed == "add":
        editor.add_class()
    elif deed == "remove":
        editor.remove_class(index)
    elif deed == "undo":
        editor.undo_stack.undo()
    elif deed == "redo":
        editor.undo_stack.redo()
    elif deed == "move":
        editor.move_class(0, index)
    elif deed == "rename":
        editor.rename_class(index, "n\ud800\0" * number)
    elif deed == "open":
        editor.open_data(blobs(MIN_CLASSES + number % (MAX_CLASSES - 1), 3), "t" * number)
    elif deed == "start":
        editor.set_seed(editor.session.seed + 1)
    elif deed == "features":
        editor.set_features(tuple(FEATURES)[: number % len(FEATURES)])
    else:
        editor.clear_points()


def saved(path, document):
    save_session(path, document)
    return load_session(path)


@settings(max_examples=40)
@given(edge_documents(), st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 120)), max_size=15))
def test_what_can_be_reached_is_saved_and_opens_equal(tmp_path_factory, document, deeds):
    path = tmp_path_factory.getbasetemp() / "reached.softmax"
    document = saved(path, document)
    editor = Editor(document.session)
    for deed, number in deeds:
        do(editor, deed, number)
    session = editor.session
    keys = [label.key for label in session.data.classes]
    assert len({*keys}) == len(keys)
    trained = document.trained
    reached = Document(session, trained if trained is not None and fits(trained, session) else None)
    assert bits(saved(path, reached)) == bits(reached)


@settings(max_examples=20)
@given(st.lists(st.integers(0, 2), min_size=4, max_size=4), st.sampled_from(["gd", "adam"]))
def test_a_run_whose_counts_come_to_their_end_can_be_saved(tmp_path_factory, below, optimizer):
    path = tmp_path_factory.getbasetemp() / "counts.softmax"
    run, data = TrainingRun(), Dataset(np.eye(3)[:, :2], [0, 1, 2], blobs(3, 1).classes)
    run.use_hyperparams(run.hyperparams.with_value("optimizer", optimizer).with_value("batch_size", 1))
    run.use_data(data)
    run.reset(1)
    run.train(5)
    counts = {name: LARGEST_COUNT - less for name, less in zip(COUNTS, below, strict=True)}
    run.resume(1, Trained(replace(run.state, **counts)))
    run.train(4)
    session = Session(data, run.hyperparams)
    read = saved(path, Document(session, Trained(run.state, run.curve)))
    assert read.trained.state.weights.tobytes() == run.state.weights.tobytes()
    assert read.trained.state.step == min(run.state.step, LARGEST_COUNT)
    run.resume(1, read.trained)
    run.train(3)
    saved(path, Document(session, Trained(run.state, run.curve)))
