"""What is shown of a run, as frozen values: what its frames brought, and what is read at its probe.

Pure, without Qt; any thread. Parts are compared as objects: whoever has another value makes another object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from types import MappingProxyType

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.model.softmax import softmax
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import DEFAULT_SPEED, Phase
from softmax_viz.core.training.divergence import SafeRates, named_rates, setting_warnings
from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.picture import Picture
from softmax_viz.field.picture.quantities import value_at
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.local_scores import scores_at

Place = tuple[float, float]
# Marks a field whose values are compared as objects: they are large, or every new one is to be shown.
OBJECT: Mapping[str, bool] = MappingProxyType({"is_object": True})


@frozen_dataclass
class Numbers:
    """One row of numbers, all of one step; None where there is no such number.

    Parameters
    ----------
    step, epoch
        Updates of the weights, and passes over the data.
    data_loss, total, gap
        The mean loss of a training point, the objective J, and J − J*.
    accuracy, test_accuracy
        Shares of the training and the test points whose most probable class is their own.
    """

    step: int
    epoch: int
    data_loss: float | None = None
    total: float | None = None
    gap: float | None = None
    accuracy: float | None = None
    test_accuracy: float | None = None


@frozen_dataclass(eq=False)
class Marks:
    """Which points (N,) the model gets wrong, and which are held out for testing; None for none."""

    wrong: Bools | None
    held_out: Bools | None


@frozen_dataclass(eq=False)
class ShownRun:
    """What frames have brought, each part as long as nothing newer of it has come.

    Parameters
    ----------
    phase
        What the trainer does.
    picture
        The field. It may be shown until another takes its place here.
    marks
        The newest that fitted the points when it came; None until there are some. Since then there may be other
        points.
    curve, curve_step, measure
        The history, the step where the run stands in it, and the newest measure of the training points.
    optimum
        The optimum that was found last; None until one is.
    numbers
        The row of numbers, at a rate at which it can be read.
    rates
        Steps and pictures in a second; None while nothing moves.
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


@frozen_dataclass(eq=False)
class Probed:
    """Where probabilities are asked for, and of which model.

    Parameters
    ----------
    place
        (x, y) in data units; None for nowhere.
    is_pinned
        Whether the place stays when the cursor moves.
    frame
        The state of the run that is asked; None until there is one.
    """

    place: Place | None = None
    is_pinned: bool = False
    frame: Frame | None = None

    @property
    def pinned(self) -> Place | None:
        """The place, if it is pinned."""
        return self.place if self.is_pinned else None


@frozen_dataclass(eq=False)
class ProbeState:
    """The model at the probe.

    Parameters
    ----------
    place
        (x, y) in data units, and whether it is pinned; None where nothing can be read.
    pinned
        The place of the pinned probe; None for none.
    scores, probabilities
        (K,) logits less that of the first class, and probabilities; None where nothing can be read.
    dropped
        (K,) which logits the step in progress drops; None without dropout, or if it differs by point.
    value
        The number that the field shows there; None where it shows none.
    """

    place: tuple[float, float, bool] | None = None
    pinned: Place | None = None
    scores: Floats | None = field(default=None, metadata=OBJECT)
    probabilities: Floats | None = field(default=None, metadata=OBJECT)
    dropped: Bools | None = field(default=None, metadata=OBJECT)
    value: float | None = None


def read_probe(probed: Probed, classes: tuple[ClassLabel, ...], style: FieldStyle) -> ProbeState:
    """Evaluate the model at the probe; nothing can be read of a model of another number of ``classes``."""
    place, frame = probed.place, probed.frame
    if place is None or frame is None or frame.state.n_classes != len(classes):
        return ProbeState(pinned=probed.pinned)
    scores = scores_at(frame.state.weights, frame.state.bias, frame.features, place)
    # No finite score makes a probability 0 or 1; where it rounds to one of them it is the number beside it.
    probabilities = np.clip(softmax(scores[None])[0], np.nextafter(0.0, 1.0), np.nextafter(1.0, 0.0))
    return ProbeState(
        (*place, probed.is_pinned),
        probed.pinned,
        scores,
        probabilities,
        frame.dropped,
        value_at(style, classes, probabilities),
    )


@frozen_dataclass(eq=False)
class Stability:
    """What is known of the objective of a run: how steep it is, and whether it has a minimum.

    Parameters
    ----------
    rates
        Safe learning rates of plain gradient descent.
    optimum
        The optimum that was found last; None until one is.
    """

    rates: SafeRates = field(default_factory=SafeRates)
    optimum: Optimum | None = None


@frozen_dataclass
class Warned:
    """A warning at a setting: the field of ``Hyperparams``, whether it is severe, and a sentence with its values."""

    param: str
    is_severe: bool
    template: str
    values: tuple[tuple[str, object], ...]

    @property
    def message(self) -> UserError:
        """The sentence, to be worded in the language of the window."""
        return UserError(self.template, **dict(self.values))


@frozen_dataclass(eq=False)
class WarningState:
    """What is said at the settings before anything has happened.

    Parameters
    ----------
    warned
        At most one warning for each setting.
    safe_rates
        Up to where the learning rate is safe at these weights and at any, as texts, empty where that is not known;
        and for which steps, as in ``advice.NamedRates``.
    optimum
        The optimum that was found last, for the reason why there is none.
    """

    warned: tuple[Warned, ...] = ()
    safe_rates: tuple[str, str, str] = ("", "", "")
    optimum: Optimum | None = None


def warnings_of(hyperparams: Hyperparams, stability: Stability) -> WarningState:
    """Return what to say of these settings; a severe warning goes before another of the same setting."""
    optimum = stability.optimum
    rates = replace(stability.rates, everywhere=optimum.global_safe_rate if optimum is not None else None)
    found: dict[str, Warned] = {}
    for caution in setting_warnings(hyperparams, rates):
        if caution.param not in found or caution.severe:
            message = caution.message
            values = tuple(message.values.items())
            found[caution.param] = Warned(caution.param, caution.severe, message.template, values)
    named = named_rates(hyperparams, rates)
    texts = tuple("" if rate is None else f"{rate:.3g}" for rate in (named.now, named.everywhere))
    return WarningState(tuple(found.values()), (texts[0], texts[1], named.scope), optimum)


@frozen_dataclass(eq=False)
class RunFacts:
    """Everything that one run contributes to what is shown.

    Parameters
    ----------
    shown
        What its frames have brought.
    probed
        What is asked at its probe.
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
