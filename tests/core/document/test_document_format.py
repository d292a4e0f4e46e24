"""Documents as plain values: what goes in comes out, a run goes on as if never stopped, nothing is taken on trust."""

import copy
import json
import math
from dataclasses import fields, replace

import numpy as np
import pytest
from documents import bits, curve_bits, documents, random_document
from fused_problems import bits as state_bits
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_viz.core.data.dataset import MAX_POINTS, Dataset, make_classes
from softmax_viz.core.document.document import Document, fits
from softmax_viz.core.document.document_format import MIGRATIONS, SCHEMA, SessionFormatError, from_dict, to_dict
from softmax_viz.core.document.session import DEFAULT_SEED, Session, Trained
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.model.features import expand
from softmax_viz.core.model.standardization import standardization
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS
from softmax_viz.core.settings.phases import DEFAULT_SPEED
from softmax_viz.core.training.fast.trainer import FusedTrainer
from softmax_viz.core.training.loss_history import Curve, LossHistory
from softmax_viz.core.training.reference import TrainingSet, TrainState, initial_state, starting_memory
from softmax_viz.core.training.stopping import StopRules

# The least that is a session.
_LEAST = {
    "format": "softmax_viz session",
    "schema": SCHEMA,
    "classes": [{"key": 5, "style": 1}, {"key": 3, "style": 0}],
    "points": [{"x": 1.0, "y": -0.5, "class": 1}],
}


def through_text(document: Document, with_history: bool = True) -> Document:
    """``document`` after it was written and read, by JSON as others know it."""
    return from_dict(json.loads(json.dumps(to_dict(document, with_history), allow_nan=False)))


@settings(max_examples=25)
@given(documents)
def test_writing_and_reading_is_the_identity(document):
    assert bits(through_text(document)) == bits(document)


@settings(max_examples=15)
@given(documents)
def test_without_history_all_but_the_curve_stays(document):
    read = through_text(document, with_history=False)
    assert bits(read, with_history=False) == bits(document, with_history=False)
    assert read.trained is None or read.trained.curve is None


# --- going on --------------------------------------------------------------------------------------------


def samples_of(session: Session) -> TrainingSet:
    features = expand(session.data.points, session.features)
    if session.hyperparams.standardize:
        features = standardization(features, session.hyperparams.bias).apply(features)
    return TrainingSet(features, session.data.labels, session.data.n_classes)


def advanced(session: Session, state: TrainState, steps: int) -> tuple[TrainState, bytes, bytes]:
    trainer = FusedTrainer(samples_of(session), session.hyperparams, session.seed, state)
    report = trainer.advance(steps)
    assert len(report.data_loss) == steps
    return trainer.state(), report.data_loss.tobytes(), report.penalty.tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("standardize", [False, True])
def test_a_session_that_was_put_away_goes_on_bit_for_bit(optimizer, standardize):
    for scope in ("off", "epoch", "step", "example"):
        for batch_size in (None, 4):  # 20 steps of 4 of 31 points end in the middle of an epoch
            check_going_on(optimizer, standardize, scope, batch_size)


def check_going_on(optimizer: str, standardize: bool, scope: str, batch_size: int | None) -> None:
    random = np.random.default_rng(3)
    data = Dataset(random.normal(size=(31, 2)) * 3 + 1, random.integers(0, 3, 31), make_classes(3))
    settings = Hyperparams(
        learning_rate=0.05,
        optimizer=optimizer,
        penalty="elastic" if OPTIMIZERS[optimizer].proximal else "l2",
        logit_dropout=0.0 if scope == "off" else 0.3,
        dropout_scope="epoch" if scope == "off" else scope,
        batch_size=batch_size,
        standardize=standardize,
    )
    session = Session(data, settings, ("x", "y", "xy"), seed=2**40 + 1)
    start = initial_state(3, 3, settings, session.seed)
    whole, losses, penalties = advanced(session, start, 50)

    before, first_losses, first_penalties = advanced(session, start, 20)
    assert (before.position != 0) == (batch_size is not None)
    kept = through_text(Document(session, Trained(before)))
    assert kept.trained is not None
    after, later_losses, later_penalties = advanced(kept.session, kept.trained.state, 30)
    assert state_bits(after) == state_bits(whole)
    assert (first_losses + later_losses, first_penalties + later_penalties) == (losses, penalties)


@settings(max_examples=25)
@given(st.integers(0, 2**32), st.integers(0, 3000), st.integers(0, 2000))
def test_a_history_that_was_put_away_goes_on_thinning_as_if_never_stopped(seed, cut, more):
    random = np.random.default_rng(seed)
    losses, penalties = random.random((2, cut + more))

    def grow(history: LossHistory, start: int, stop: int) -> LossHistory:
        history.add_full_batch(start, losses[start:stop], penalties[start:stop])
        history.add_minibatch(start, losses[start:stop])
        if start < stop:
            history.add_test(start, losses[start])
        return history

    first = grow(LossHistory(), 0, cut)
    state = TrainState(np.zeros((3, 2)), np.zeros(3), step=cut)
    kept = through_text(Document(Session(), Trained(state, first.curve())))
    assert kept.trained is not None
    assert kept.trained.curve is not None
    going_on = grow(LossHistory.restored(kept.trained.curve), cut, cut + more)
    assert curve_bits(going_on.curve()) == curve_bits(grow(first, cut, cut + more).curve())


def test_what_nobody_could_go_on_from_is_left_out():
    """No number that is not finite is ever written, and no loss of a step that is still to come."""
    history = LossHistory()
    history.add_full_batch(0, np.array([1.0, math.inf, math.nan, 0.5, 0.25]), np.zeros(5))
    curve = history.curve()
    state = TrainState(np.zeros((3, 2)), np.zeros(3), step=3)
    kept = through_text(Document(Session(), Trained(state, curve))).trained
    assert kept is not None
    assert kept.curve is not None
    assert kept.curve.data.steps.tolist() == [0, 3]
    assert kept.curve.data.last.tolist() == [1.0, 0.5]
    broken = TrainState(np.full((3, 2), math.nan), np.zeros(3))
    assert through_text(Document(Session(), Trained(broken))).trained is None


# --- other versions --------------------------------------------------------------------------------------


def test_every_older_schema_can_be_migrated():
    assert {*MIGRATIONS} == {*range(1, SCHEMA)}


def test_a_newer_schema_is_refused_with_what_to_do():
    with pytest.raises(SessionFormatError) as caught:
        from_dict({**_LEAST, "schema": SCHEMA + 1}, "mine.softmax")
    assert str(caught.value) == (
        f"mine.softmax was written by a newer softmax_viz (schema {SCHEMA + 1}; this one knows {SCHEMA}). "
        "Update the program."
    )


def test_what_is_absent_is_as_in_a_new_session():
    read = from_dict(_LEAST)
    assert read.session.hyperparams == Hyperparams()
    assert (read.session.seed, read.session.features, read.session.title) == (DEFAULT_SEED, ("x", "y"), "")
    assert (read.trained, read.view, read.probe, read.field_style, read.active_class) == (None, None, None, {}, 0)
    assert (read.speed, read.rules) == (DEFAULT_SPEED, StopRules())
    assert [(label.key, label.name, label.style) for label in read.session.data.classes] == [(5, "", 1), (3, "", 0)]


def test_what_is_not_known_is_passed_over():
    extra = {"new": [1, {"a": None}], "settings": {"warp": 9}, "trained": None, "rules": {"moon": "full"}}
    assert bits(from_dict({**_LEAST, **extra})) == bits(from_dict(_LEAST))


# --- refusals --------------------------------------------------------------------------------------------


def changed(value: dict, path: list, new: object) -> dict:
    """A copy of ``value`` with ``new`` at ``path``; the entry is removed if it is ``...``."""
    value = copy.copy(value)
    at = value
    for step in path[:-1]:
        at[step] = copy.copy(at[step])
        at = at[step]
    if new is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = new
    return value


def refusal(value: object) -> str:
    with pytest.raises(SessionFormatError) as caught:
        from_dict(value, "mine.softmax")
    sentence = str(caught.value)
    assert sentence.startswith("mine.softmax")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 500
    return sentence


@pytest.fixture(scope="module")
def whole() -> dict:
    """A document that has everything."""
    random = np.random.default_rng(0)
    data = Dataset(random.normal(size=(20, 2)), random.integers(0, 3, 20), make_classes(["a", "b", "c"]))
    history = LossHistory()
    history.add_full_batch(0, random.random(1100), random.random(1100))
    moments = (random.normal(size=(3, 3)), random.random((3, 3)))
    starts = np.array([[0, 3, 7], [0, 0, 0], [7, 0, 1]])
    memory = ("mean", "square")
    state = TrainState(random.normal(size=(3, 2)), random.normal(size=3), 1100, 4, 2, moments, 7, memory, starts)
    return to_dict(
        Document(
            Session(data),
            Trained(state, history.curve()),
            view=(0.0, 1.0, 0.0, 1.0),
            probe=(0.0, 0.0),
            field_style={"quantity": "blend"},
            rules=StopRules(**{rule.name: number for number, rule in enumerate(fields(StopRules), start=1)}),
        )
    )


_REFUSALS: list[tuple[list, object, str]] = [
    (["points", 17, "x"], "1", "points[17].x must be a finite number, not '1'. Correct it."),
    (["points", 17, "x"], math.inf, "points[17].x must be a finite number, not inf"),
    (["points", 17, "x"], math.nan, "points[17].x must be a finite number"),
    (["points", 17, "y"], True, "points[17].y must be a finite number, not true"),
    (["points", 17, "y"], None, "points[17].y must be a finite number, not null"),
    (["points", 17, "y"], 10**400, "points[17].y must be a finite number"),
    (["points", 17, "y"], ..., "points[17].y is missing."),
    (["points", 17, "class"], 3, "points[17].class must be a whole number from 0 to 2, not 3"),
    (["points", 17, "class"], -1, "points[17].class must be a whole number"),
    (["points", 17, "class"], 1.0, "points[17].class must be a whole number"),
    (["points", 17, "class"], True, "points[17].class must be a whole number"),
    (["points", 17], [1, 2, 0], "points[17] must be an object with named entries, not […]"),
    (["points", 17], "xy", "points[17] must be an object"),
    (["points"], {}, "points must be a list, not {…}"),
    (["points"], ..., "points is missing"),
    (["points"], [None] * (MAX_POINTS + 1), "points must have 0 to 200000 entries, not 200001"),
    (["classes"], [], "classes must have 2 to 12 entries, not 0"),
    (["classes"], [{}] * 13, "classes must have 2 to 12 entries, not 13"),
    (["classes", 1, "key"], 0, "classes[1].key repeats 0"),
    (["classes", 1, "key"], 2**53, "classes[1].key must be a whole number"),
    (["classes", 1, "key"], ..., "classes[1].key is missing"),
    (["classes", 1, "style"], 12, "classes[1].style must be a whole number from 0 to 11"),
    (["classes", 1, "name"], "n" * 201, "classes[1].name must be text of at most 200 characters"),
    (["classes", 1, "name"], 5, "classes[1].name must be text"),
    (["axes"], ["x"], "axes must have 2 entries, not 1"),
    (["axes", 1], None, "axes[1] must be text"),
    (["title"], ["t"], "title must be text"),
    (["features", 1], "z", "features[1] must be one of x, y,"),
    (["features", 1], ["x"], "features[1] must be one of x, y,"),
    (["features", 1], "x", "features[1] repeats 'x'"),
    (["features"], ["x"] * 500, "features must have 0 to"),
    (["features"], ["x", "y", "xy"], "trained.weights[0] must have 3 entries, not 2"),
    (["seed"], -1, "seed must be a whole number"),
    (["seed"], 1.0, "seed must be a whole number"),
    (["seed"], 2**64, "seed must be a whole number"),
    (["schema"], ..., "schema is missing"),
    (["schema"], "2", "schema must be a whole number"),
    (["schema"], True, "schema must be a whole number"),
    (["schema"], 0, "schema must be a whole number"),
    (["settings"], [], "settings must be an object"),
    (["settings", "learning_rate"], 1000, "settings.learning_rate must lie between 0.0001 and 100.0, not at 1000."),
    (["settings", "learning_rate"], "0.1", "settings.learning_rate must be a number, not '0.1'."),
    (["settings", "learning_rate"], 10**400, "settings.learning_rate must be a whole number from"),
    (["settings", "optimizer"], "magic", "settings.optimizer must be one of gd, momentum"),
    (["settings", "optimizer"], "m" * 10**6, "settings.optimizer must be text of at most"),
    (["settings", "loss"], 1, "settings.loss must be one of"),
    (["settings", "bias"], 1, "settings.bias must be on or off"),
    (["settings", "batch_size"], 2.0, "settings.batch_size must be a number"),
    (["settings", "split_seed"], None, "settings.split_seed must be a number"),
    (["settings"], {"optimizer": "newton", "loss": "hinge"}, "settings.optimizer cannot be newton"),
    (["rules", "steps"], 0, "rules.steps must be a whole number from 1"),
    (["rules", "steps"], 10**400, "rules.steps must be a whole number from 1"),
    (["rules", "epochs"], 1.5, "rules.epochs must be a whole number from 1"),
    (["rules", "gap"], -0.0, "rules.gap must be above 0"),
    (["rules", "data_loss"], math.inf, "rules.data_loss must be a finite number"),
    (["speed"], 99, "speed must be a whole number from 0 to 6"),
    (["active_class"], 3, "active_class must be a whole number from 0 to 2"),
    (["view"], [0, 1, 0], "view must have 4 entries, not 3"),
    (["view"], [1, 0, 0, 1], "view must be [x0, x1, y0, y1] with x0 below x1"),
    (["view"], [-1.1e52, 0, 0, 1], "view must have edges of at most 1e52 in size"),
    (["view"], [0, 1, 0, 1e-61], "at least 1e−60 apart"),
    (["probe"], [-1.1e52, 0], "probe must be at most 1e52 in size, not −1.1e52"),
    (["points", 1, "y"], 1.1e50, "points[1].y must be at most 1e50 in size, not 1.1e50"),
    (["view", 2], "0", "view[2] must be a finite number"),
    (["probe", 1], math.nan, "probe[1] must be a finite number"),
    (["pins"], {"C": [0, -1.1e52]}, "pins.C must be at most 1e52 in size, not −1.1e52"),
    (["pins"], {"A": [0]}, "pins.A must have 2 entries, not 1"),
    (["pins"], [], "pins must be an object"),
    (["look", "quantity"], [1], "look.quantity must be a number, text, true or false, not […]"),
    (["look", "quantity"], None, "look.quantity must be a number, text, true or false, not null"),
    (["look", "opacity"], math.inf, "look.opacity must be a finite number"),
    (["look", "n" * 201], 1, "must be text of at most 200 characters"),
    (["look"], {str(i): i for i in range(33)}, "look must have 0 to 32 entries, not 33"),
    (["trained"], [], "trained must be an object"),
    (["trained", "step"], -1, "trained.step must be a whole number from 0"),
    (["trained", "step"], 2**53, "trained.step must be a whole number from 0"),
    (["trained", "position"], 0.5, "trained.position must be a whole number"),
    (["trained", "weights"], ..., "trained.weights is missing"),
    (["trained", "weights"], [], "trained.weights must have 3 entries, not 0"),
    (["trained", "weights", 2], [1.0], "trained.weights[2] must have 2 entries, not 1"),
    (["trained", "weights", 2, 1], math.inf, "trained.weights[2][1] must be a finite number"),
    (["trained", "bias"], [0.0] * 4, "trained.bias must have 3 entries, not 4"),
    (["trained", "moments"], [[]] * 3, "trained.moments must have 0 to 2 entries, not 3"),
    (["trained", "moments", 0], [[0.0] * 2] * 3, "trained.moments[0][0] must have 3 entries, not 2"),
    (["trained", "moments", 1, 1, 1], -1.0, "trained.moments[1] must have no number below 0"),
    (["trained", "memory"], ["mean"], "trained.memory must have 2 entries, not 1"),
    (["trained", "memory", 0], 1, "trained.memory[0] must be text"),
    (["trained", "moment_starts"], [[0] * 3] * 2, "trained.moment_starts must have 3 entries, not 2"),
    (["trained", "moment_starts", 2, 0], 8, "trained.moment_starts[2][0] must be a whole number from 0 to 7, not 8"),
    (["trained", "curve", "data", "steps", 4], 3, "trained.curve.data.steps must ascend"),
    (["trained", "curve", "data", "steps", 1030], 1037, "trained.curve.data.steps must ascend"),
    (["trained", "curve", "data", "steps", 4], 4.0, "trained.curve.data.steps[4] must be a whole number"),
    (["trained", "curve", "data", "steps", -1], 1102, "trained.curve.data.steps[1061] must be a whole number from"),
    (["trained", "curve", "data", "steps"], [0] * 30_000, "trained.curve.data.steps must have 0 to 23040 entries"),
    (["trained", "curve", "data", "last"], [0.0], "trained.curve.data.last must have 1062 entries, not 1"),
    (["trained", "curve", "test", "low"], ..., "trained.curve.test.low is missing"),
    (["trained", "curve", "data", "low", 9], math.nan, "trained.curve.data.low[9] must be a finite number"),
    (["trained", "curve"], 0, "trained.curve must be an object"),
]  # fmt: skip


def test_a_refusal_names_the_place(whole):
    for path, new, words in _REFUSALS:
        assert words in refusal(changed(whole, path, new)), path


def test_what_is_no_session_at_all():
    for value in (None, [], "text", 3, {}, {"format": "other", "schema": 1}, {"schema": 2}):
        assert "is no session of softmax_viz" in refusal(value)


def test_every_setting_is_written_and_checked(whole):
    for name in PARAMS:
        assert name in whole["settings"]
        assert f"settings.{name} " in refusal(changed(whole, ["settings", name], []))
        assert f"settings.{name} " in refusal(changed(whole, ["settings", name], "x"))
        read = from_dict(changed(whole, ["settings", name], ...))
        assert getattr(read.session.hyperparams, name) == getattr(Hyperparams(), name)


@settings(max_examples=25)
@given(st.text(st.characters(codec=None), max_size=250), st.integers(0, 2**32))
def test_any_name_at_all_can_be_kept(text, seed):
    """A surrogate without its other half is no character, and a name without end is cut; nothing is refused."""
    document = random_document(seed, (text,))
    read = from_dict(to_dict(document))
    for before, after in zip(document.session.data.classes, read.session.data.classes, strict=True):
        assert after.name.encode().decode() == after.name
        assert len(after.name) <= 200
        if before.name.isascii():
            assert after.name == before.name[:200]


def test_a_memory_without_names_is_known_by_its_number_as_it_was_before_there_were_names(whole):
    for count, names in ((0, ()), (1, ("velocity",)), (2, ("mean", "square"))):
        older = changed(whole, ["trained", "memory"], ...)
        older = changed(older, ["trained", "moment_starts"], ...)
        older = changed(older, ["trained", "moments"], whole["trained"]["moments"][:count])
        state = from_dict(older).trained.state
        assert (state.memory, state.moment_starts, state.moment_steps) == (names, None, 7)
    unknown = from_dict(changed(whole, ["trained", "memory"], ["tide", "moon"])).trained.state
    assert all(starting_memory(unknown, name)[1] == 0 for name in OPTIMIZERS)


# --- documents that cannot be ----------------------------------------------------------------------------


def test_a_document_whose_parts_do_not_fit_is_not_made():
    def learned(k: int, d: int, *moments: tuple[int, int]) -> Trained:
        memory = ("velocity",) * len(moments)
        return Trained(TrainState(np.zeros((k, d)), np.zeros(k), moments=tuple(map(np.zeros, moments)), memory=memory))

    fine = Document(Session())
    assert fits(learned(3, 2, (3, 3)), fine.session)
    for trained in (learned(2, 2), learned(3, 3), learned(3, 2, (3, 2))):
        assert not fits(trained, fine.session)
        with pytest.raises(ValueError, match="do not fit"):
            replace(fine, trained=trained)
    wrong: list[dict[str, object]] = [
        {"view": (0.0, 0.0, 0.0, 1.0)}, {"view": (0.0, math.inf, 0.0, 1.0)}, {"probe": (math.nan, 0.0)},
        {"pins": {"E": (0.0, 0.0)}}, {"pins": {"A": (0.0, math.inf)}},
        {"field_style": {"a": [1]}}, {"field_style": {"a": math.inf}}, {"field_style": {str(i): i for i in range(33)}},
        {"speed": 7}, {"active_class": 3},
    ]  # fmt: skip
    for change in wrong:
        with pytest.raises(ValueError, match=r"not valid|^there is no "):
            replace(fine, **change)


def test_a_restored_empty_history_is_a_new_one():
    empty = LossHistory().curve()
    assert isinstance(empty, Curve)
    history = LossHistory.restored(empty)
    history.add_full_batch(0, np.arange(3000.0), np.zeros(3000))
    fresh = LossHistory()
    fresh.add_full_batch(0, np.arange(3000.0), np.zeros(3000))
    assert curve_bits(history.curve()) == curve_bits(fresh.curve())
