"""Random documents for the tests of files: every setting, awkward numbers, names in any script."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from hypothesis import strategies as st

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import ClassLabel, Dataset
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session, Trained
from softmax_viz.core.methods.optimizers import OPTIMIZERS
from softmax_viz.core.model.features import FEATURES, HIGHEST_DEGREE
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, NumberParam
from softmax_viz.core.training.loss_history import Curve, LossHistory
from softmax_viz.core.training.reference import TrainState
from softmax_viz.core.training.stopping import StopRules

AWKWARD = (
    0.0,
    -0.0,
    5e-324,
    -2.2250738585072014e-308,
    1e300,
    -1.7976931348623157e308,
    0.1,
    1 / 3,
    1e22,
    1e16,
    123456.0,
)
NAMES = (
    "",
    "가나다 클래스",
    'a "quoted" name',
    "{}, [] }, {",
    "tab\tline\nnul\0",
    "<b>bold</b>",
    "\u2028\x85\x7f",
    "🌸" * 40,
)


def random_document(seed: int, names: tuple[str, ...] = NAMES) -> Document:
    """A document that is a function of ``seed``, with texts from ``names``."""
    random = np.random.default_rng(seed)

    def numbers(*shape: int) -> np.ndarray:
        values = random.normal(size=shape) * 10.0 ** random.integers(-8, 9)
        return np.where(random.random(shape) < 0.1, random.choice(AWKWARD, shape), values)

    def name() -> str:
        return names[random.integers(len(names))]

    n, k = int(random.integers(0, 25)), int(random.integers(2, 13))
    features = tuple(random.permutation([*FEATURES])[: random.integers(0, 6)].tolist())
    keys = random.permutation(1000)[:k].tolist()
    classes = tuple(ClassLabel(key, name(), int(random.integers(12))) for key in keys)
    far = 10.0 ** (149 / HIGHEST_DEGREE)  # no feature of it is beyond the limits
    data = Dataset(numbers(n, 2).clip(-far, far), random.integers(0, k, n), classes, (name(), name()))
    session = Session(data, random_settings(random), features, int(random.integers(2**63)), name())
    rules = StopRules(*(None if random.random() < 0.5 else int(random.integers(1, 2**50)) for _ in range(2)))
    low = numbers(2).clip(-1e51, 1e51)
    document = Document(
        session=session,
        rules=replace(
            rules,
            data_loss=[None, 1e-12, 5e-324][random.integers(3)],
            total=[None, 0.3][random.integers(2)],
            gap=[None, 1e3][random.integers(2)],
        ),
        field_style={"quantity": name(), "class_key": int(random.integers(-5, 2**53)), "opacity": -0.0, "grid": True},
        speed=int(random.integers(7)),
        active_class=int(random.integers(k)),
    )
    if random.random() < 0.7:
        document = replace(document, trained=random_trained(random, k, len(features), numbers))
    if random.random() < 0.7:
        high = low + np.abs(low) + 1.0
        document = replace(document, view=(low[0], high[0], low[1], high[1]), probe=(float(low[0]), float(high[1])),
                           pins={"B": (float(high[0]), 0.0), "D": (0.0, float(low[1]))})  # fmt: skip
    return document


def random_settings(random: np.random.Generator) -> Hyperparams:
    """Any settings at all."""
    values: dict[str, object] = {}
    for param in PARAMS.values():
        if isinstance(param, ChoiceParam):
            values[param.name] = param.choices[random.integers(len(param.choices))][0]
        elif not isinstance(param, NumberParam):
            values[param.name] = bool(random.integers(2))
        elif param.none_is_all and random.random() < 0.3:
            values[param.name] = None
        elif param.whole:
            values[param.name] = int(random.integers(param.low, param.high + 1))
        else:
            values[param.name] = float(random.choice([random.uniform(param.low, param.high), param.low, param.high]))
    try:
        return Hyperparams(**values)
    except UserError:  # the optimizer wants J to be smooth
        return Hyperparams(**{**values, "loss": "cross_entropy", "penalty": "l2"})


def random_trained(random: np.random.Generator, k: int, d: int, numbers) -> Trained:
    """Any model for K classes and D features, with the memory of an optimizer and a history at times."""
    memory = OPTIMIZERS[str(random.choice([*OPTIMIZERS]))].memory
    moments = [np.abs(numbers(k, d + 1)) for _ in memory]
    step = int(random.choice([0, 5, 1500, 2**40]))
    counts = [step, *random.integers(0, 2**50, 2).tolist()]
    history = LossHistory()
    first = max(0, step - (1200 if random.random() < 0.2 else 20))
    history.add_full_batch(first, random.random(step - first), random.random(step - first))
    history.add_minibatch(first, random.random(min(step, 9)))
    history.add_test(first, 0.1)
    age = int(random.integers(2**30))
    starts = random.integers(0, age + 1, (k, d + 1)) if random.random() < 0.5 else None
    state = TrainState(numbers(k, d), numbers(k), *counts, tuple(moments), age, memory, starts)
    return Trained(state, history.curve() if random.random() < 0.7 else None)


documents = st.builds(
    random_document, st.integers(0, 2**32), st.tuples(*[st.text(max_size=30) | st.sampled_from(NAMES)] * 3)
)


def bits(document: Document, with_history: bool = True) -> tuple[object, ...]:
    """All that ``document`` holds, bit for bit: −0.0 is not 0.0, and 1 is neither 1.0 nor true."""
    data, trained = document.session.data, document.trained
    learned: object = None
    if trained is not None:
        state = trained.state
        arrays = (state.weights, state.bias, *state.moments)
        starts = None if state.moment_starts is None else state.moment_starts.tolist()
        counts = (state.step, state.epoch, state.position, state.moment_steps, state.memory, starts)
        learned = [(a.shape, a.dtype, a.tobytes()) for a in arrays], counts
        if with_history and trained.curve is not None:
            learned = learned, curve_bits(trained.curve)
    return (
        (data.points.tobytes(), data.labels.tobytes(), data.classes, data.axes),
        repr(
            [getattr(document.session, field.name) for field in fields(Session) if field.name not in ("data", "runs")]
        ),
        runs_of(document.session),
        learned,
        repr([None if place is None else [*map(float, place)] for place in (document.view, document.probe)]),
        repr((document.field_style, document.speed, document.rules, document.active_class)),
        repr({letter: [*map(float, place)] for letter, place in sorted(document.pins.items())}),
    )


def runs_of(session: Session) -> list[tuple[object, ...]]:
    """The list of runs without their numbers, which are others in another window."""
    letters = {run.number: run.letter for run in session.runs}
    return [
        (
            (run.letter, letters.get(run.parent), run.branch_step, run.name, run.bookmarks),
            (run.data.points.tobytes(), run.data.labels.tobytes(), run.data.classes),
            (repr(run.hyperparams), run.features, run.seed),
        )
        for run in session.runs
    ]


def curve_bits(curve: Curve) -> list[bytes]:
    """Every array of a curve."""
    series = curve.series().values()
    return [getattr(part, name).tobytes() for part in series for name in ("steps", "low", "high", "last")]
