"""What is shown of a run, as frozen values: the contents of its frames, and the model at its probe.

Pure, without Qt; any thread. Parts are compared by identity: a changed value is always a new object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

import numpy as np

from softmax_viz.controllers.display.point_values import PointValues
from softmax_viz.core.basics.arrays import Bools, Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.data.training_places import Nearest
from softmax_viz.core.model.softmax import softmax
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.runs.ghost import Ghost
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import DEFAULT_SPEED, Phase
from softmax_viz.core.training.curve_notes import CurveMark, ReferenceSpan
from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.core.training.safe_rates import SafeRates, named_rates, setting_warnings
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.picture import Picture
from softmax_viz.field.picture.quantities import value_at
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.local_scores import scores_at

Place = tuple[float, float]
# Metadata of a field that is compared by identity: its values are large, or every new one is to be shown.
OBJECT: Mapping[str, bool] = MappingProxyType({"is_object": True})


@frozen_dataclass
class Numbers:
    """One row of numbers, all at the same step; None for a number that does not exist.

    Parameters
    ----------
    step, epoch
        Updates of the weights, and passes over the data.
    data_loss, total, gap
        The mean loss of the training points, the objective J, and J − J*.
    accuracy, test_accuracy
        The fractions of training and test points that are classified correctly.
    test_loss
        The mean loss of the test points.
    """

    step: int
    epoch: int
    data_loss: float | None = None
    total: float | None = None
    gap: float | None = None
    accuracy: float | None = None
    test_accuracy: float | None = None
    test_loss: float | None = None


@frozen_dataclass(eq=False)
class Marks:
    """Which points (N,) the model misclassifies, and which are held out for testing; None for none."""

    wrong: Bools | None
    held_out: Bools | None


@frozen_dataclass(eq=False)
class ShownRun:
    """The newest contents of the frames of a run.

    Parameters
    ----------
    phase
        What the trainer does.
    picture
        The picture of the field. It may be shown until it is replaced here.
    marks
        The newest marks that fitted the points when they came; None until there are some. The points may have
        changed since.
    curve, curve_step, measure
        The loss history, the present step in it, and the newest evaluation of the training points.
    optimum
        The optimum that was found last; None until one is found.
    numbers
        The row of numbers, updated slowly enough to be read.
    rates
        Steps and pictures per second; None while the run is paused.
    references
        The values that the curve is compared with, in ascending steps; each holds until the next begins.
    curve_marks
        What was changed during the run, in ascending steps.
    point_values
        The model, to be evaluated at single points, updated as slowly as the numbers; None until there is one.
    insights
        The newest values of insights by name. While training runs a value may be of an earlier step.
    missing_insights
        Those that are asked for and still have to be computed at the present state.
    ghost
        The model at a step that the user points at; None for none.
    """

    phase: Phase = Phase.PAUSED
    picture: Picture | None = None
    marks: Marks | None = None
    curve: Curve | None = None
    curve_step: int = 0
    measure: Evaluation | None = None
    optimum: Optimum | None = None
    numbers: Numbers | None = None
    rates: tuple[float | None, float | None] = (None, None)
    references: tuple[ReferenceSpan, ...] = ()
    curve_marks: tuple[CurveMark, ...] = ()
    point_values: PointValues | None = None
    insights: Mapping[str, object] = field(default_factory=dict, metadata=OBJECT)
    missing_insights: frozenset[str] = frozenset()
    ghost: Ghost | None = None


@frozen_dataclass
class Pin:
    """A further pinned place: its letter, and (x, y) in data units."""

    letter: str
    place: Place


@frozen_dataclass(eq=False)
class ReadPin:
    """A further pinned place, with scores and probabilities (K,) as in ``ProbeState``."""

    letter: str
    place: Place
    scores: Floats | None = None
    probabilities: Floats | None = None


@frozen_dataclass(eq=False)
class Probed:
    """The position of the probe, and the model to evaluate there.

    Parameters
    ----------
    place
        (x, y) in data units; None for no position.
    is_pinned
        Whether the position stays when the cursor moves.
    frame
        The frame whose model is evaluated; None until there is one.
    pins
        Further pinned places.
    """

    place: Place | None = None
    is_pinned: bool = False
    frame: Frame | None = None
    pins: tuple[Pin, ...] = ()

    @property
    def pinned(self) -> Place | None:
        """The position, if it is pinned."""
        return self.place if self.is_pinned else None


@frozen_dataclass(eq=False)
class ProbeState:
    """The model at the probe.

    Parameters
    ----------
    place
        (x, y) in data units, and whether it is pinned; None if the model cannot be evaluated.
    pinned
        The position of the pinned probe; None for none.
    scores, probabilities
        (K,) logits minus that of the first class, and probabilities; None if the model cannot be evaluated.
    dropped
        (K,) which logits the present dropout mask drops; None without dropout, or if the mask differs between points.
    value
        The value of the quantity that the field shows there; None if it shows none.
    pins
        The further pinned places.
    """

    place: tuple[float, float, bool] | None = None
    pinned: Place | None = None
    scores: Floats | None = field(default=None, metadata=OBJECT)
    probabilities: Floats | None = field(default=None, metadata=OBJECT)
    dropped: Bools | None = field(default=None, metadata=OBJECT)
    value: float | None = None
    pins: tuple[ReadPin, ...] = ()


def read_probe(
    probed: Probed, classes: tuple[ClassLabel, ...], style: FieldStyle, nearest: Nearest | None = None
) -> ProbeState:
    """Evaluate the model at the probe and at the further places; one with another number of classes is not.

    ``nearest`` is the training point that is nearest to the probe; None if there is none.
    """
    place, frame = probed.place, probed.frame
    if frame is None or frame.state.n_classes != len(classes):
        return ProbeState(pinned=probed.pinned, pins=tuple(ReadPin(pin.letter, pin.place) for pin in probed.pins))
    pins = tuple(ReadPin(pin.letter, pin.place, *_read(frame, pin.place)) for pin in probed.pins)
    if place is None:
        return ProbeState(pinned=probed.pinned, dropped=frame.dropped, pins=pins)
    scores, probabilities = _read(frame, place)
    return ProbeState(
        (*place, probed.is_pinned),
        probed.pinned,
        scores,
        probabilities,
        frame.dropped,
        value_at(style, classes, probabilities, 0.0 if nearest is None else nearest.familiarity),
        pins,
    )


def _read(frame: Frame, place: Place) -> tuple[Floats, Floats]:
    """Return scores less that of the first class, and probabilities (K,), of the model of ``frame`` at ``place``."""
    scores = scores_at(frame.state.weights, frame.state.bias, frame.features, place)
    # With finite scores no probability is exactly 0 or 1: one that rounds to 0 or 1 becomes the next float.
    return scores, np.clip(softmax(scores[None])[0], np.nextafter(0.0, 1.0), np.nextafter(1.0, 0.0))


@frozen_dataclass(eq=False)
class Stability:
    """What is known of the objective of a run: safe learning rates, and whether it has a minimum.

    Parameters
    ----------
    rates
        Safe learning rates of plain gradient descent.
    optimum
        The optimum that was found last; None until one is found.
    has_begun
        Whether the run has taken a step.
    """

    rates: SafeRates = field(default_factory=SafeRates)
    optimum: Optimum | None = None
    has_begun: bool = False


@frozen_dataclass
class Warned:
    """A warning at a setting: the field of ``Hyperparams``, whether it is severe, and a sentence with its values."""

    param: str
    is_severe: bool
    template: str
    values: tuple[tuple[str, object], ...]

    @property
    def message(self) -> UserError:
        """The sentence, to be translated into the language of the window."""
        return UserError(self.template, **dict(self.values))


@frozen_dataclass(eq=False)
class WarningState:
    """Warnings about settings, shown before a problem occurs.

    Parameters
    ----------
    warned
        At most one warning for each setting.
    safe_rates
        The largest learning rate that is safe at any weights, as a text, empty if unknown; and the steps that it is
        valid for, as in ``safe_rates.NamedRates``.
    optimum
        The optimum that was found last, or the reason why there is none; None before the first step, when nobody has
        asked for it.
    """

    warned: tuple[Warned, ...] = ()
    safe_rates: tuple[str, str] = ("", "")
    optimum: Optimum | None = None


def warnings_of(hyperparams: Hyperparams, stability: Stability) -> WarningState:
    """Return the warnings about these settings; of several about one setting, the severe one is shown."""
    rates = stability.rates
    found: dict[str, Warned] = {}
    for warning in setting_warnings(hyperparams, rates):
        if warning.param not in found or warning.severe:
            message = warning.message
            values = tuple(message.values.items())
            found[warning.param] = Warned(warning.param, warning.severe, message.template, values)
    named = named_rates(hyperparams, rates)
    safe = "" if named.everywhere is None else number(named.everywhere)
    return WarningState(tuple(found.values()), (safe, named.scope), stability.optimum if stability.has_begun else None)


@frozen_dataclass(eq=False)
class RunFacts:
    """Everything that one run contributes to what is shown.

    Parameters
    ----------
    shown
        The newest contents of its frames.
    probed
        The position of its probe, and the model to evaluate there.
    stability
        What is known of its objective.
    view
        The rectangle of the data plane that is drawn.
    speed
        The notch of ``SPEEDS``.
    rules
        When the run stops by itself.
    """

    view: Viewport
    shown: ShownRun = field(default_factory=ShownRun)
    probed: Probed = field(default_factory=Probed)
    stability: Stability = field(default_factory=Stability)
    speed: int = DEFAULT_SPEED
    rules: StopRules = field(default_factory=StopRules)
