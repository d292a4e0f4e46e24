"""What the window shows, as one frozen value that is computed from ``Sources``. Pure, without Qt; any thread.

``resolve`` computes it; ``diff`` names the fields that differ. Views are updated only from it: see ``bindings``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, fields, replace
from operator import is_
from typing import TYPE_CHECKING, Any

import numpy as np

from softmax_viz.app.intents.mode import FREE, Mode
from softmax_viz.controllers.display.shown_values import (
    OBJECT,
    ProbeState,
    RunFacts,
    ShownRun,
    WarningState,
    read_probe,
    warnings_of,
)
from softmax_viz.core.basics.arrays import Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import ClassLabel, Dataset
from softmax_viz.core.data.training_places import Nearest, TrainingPlaces
from softmax_viz.core.document.session import Session
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.runs.run_result import RunRow
from softmax_viz.core.runs.time_line import TimeLine
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.sweep.sweep_state import SweepState
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport

if TYPE_CHECKING:
    from softmax_viz.views.style.theme import Theme
    from softmax_viz.views.tools.brush import Brush


@frozen_dataclass(eq=False)
class Sources:
    """Everything from which the state of the window is computed.

    Parameters
    ----------
    session
        The session of the user.
    active_class
        The class of new points.
    selection
        Indices of the selected points.
    run
        Facts of the run.
    style
        How the field is drawn.
    theme, theme_choice
        The theme in use, and what was chosen: ``system`` or the name of a theme.
    tool
        The active tool.
    brushes
        The brush of each tool that has one.
    panels
        Names of the shown panels among those that can be hidden.
    mode
        Which intents are allowed.
    inquiry
        What the user asks about the run.
    lit
        Indices of the points that a panel lights up.
    overlays
        What panels draw over the canvas, by their names: ``views.overlays.overlay.Overlay`` or None.
    time
        Where on the time line of the run the user looks.
    runs
        The runs that the user has, the present one among them.
    sweep
        The sweep of two settings.
    """

    session: Session
    active_class: int
    selection: Ints
    run: RunFacts
    style: FieldStyle
    theme: Theme
    theme_choice: str
    brushes: Mapping[str, Brush]
    tool: str = "place"
    panels: frozenset[str] = frozenset()
    mode: Mode = FREE
    inquiry: Inquiry = field(default_factory=Inquiry)
    lit: Ints = field(default_factory=lambda: frozen((), np.int64))
    overlays: Mapping[str, object] = field(default_factory=dict)
    time: TimeLine = field(default_factory=TimeLine)
    runs: tuple[RunRow, ...] = ()
    sweep: SweepState = field(default_factory=SweepState)


@frozen_dataclass(eq=False)
class SessionState:
    """The session as it is shown.

    Parameters
    ----------
    data, hyperparams, features, title
        Of the session.
    selection
        Indices of the selected points.
    classes, counts
        The K classes and the number of points in each.
    active_class
        The class of new points, one of them.
    sizes
        Numbers of points, of classes, and of trained parameters.
    n_classes
        K.
    has_dropout
        Whether the run trains with logit dropout.
    """

    data: Dataset = field(metadata=OBJECT)
    hyperparams: Hyperparams = field(metadata=OBJECT)
    features: tuple[str, ...] = field(metadata=OBJECT)
    title: str
    selection: Ints = field(metadata=OBJECT)
    classes: tuple[ClassLabel, ...]
    counts: tuple[int, ...]
    active_class: int
    sizes: tuple[int, int, int]
    n_classes: int
    has_dropout: bool


@frozen_dataclass(eq=False)
class WindowState:
    """Everything that the window shows.

    Parameters
    ----------
    session, probe, warnings, run
        The session, the model at the probe, warnings at the settings, what frames have brought.
    view, speed, rules
        Of the run.
    style
        How the field is drawn; its class exists.
    theme, theme_choice, tool, brushes, panels, mode, inquiry, lit, overlays, time, runs
    theme, theme_choice, tool, brushes, panels, mode, inquiry, lit, overlays, sweep
        As in ``Sources``.
    known, nearest
        Where the training points are; the one nearest to the probe, None without a probe or a measure of distance.
    inputs
        The objects from which each computed part was computed.
    """

    session: SessionState
    probe: ProbeState
    warnings: WarningState
    run: ShownRun
    view: Viewport
    speed: int
    rules: StopRules
    style: FieldStyle
    theme: Theme = field(metadata=OBJECT)
    theme_choice: str
    tool: str
    brushes: Mapping[str, Brush]
    panels: frozenset[str]
    mode: Mode
    inquiry: Inquiry
    lit: Ints = field(metadata=OBJECT)
    known: TrainingPlaces
    nearest: Nearest | None
    overlays: Mapping[str, object] = field(metadata=OBJECT)
    time: TimeLine
    runs: tuple[RunRow, ...] = field(metadata=OBJECT)
    sweep: SweepState = field(metadata=OBJECT)
    inputs: dict[str, tuple[object, ...]]


def resolve(sources: Sources, before: WindowState | None = None) -> WindowState:
    """Compute what the window shows.

    A part of ``before``, an earlier state, is reused if it was computed from the same objects: the result would be
    equal, but would cost time to compute and to compare.
    """
    known = {} if before is None else before.inputs
    inputs: dict[str, tuple[object, ...]] = {}

    def part(name: str, make: Callable[..., Any], *of: object) -> Any:
        inputs[name] = of
        earlier = known.get(name)
        if earlier is not None and all(map(is_, earlier, of)):
            return getattr(before, name)
        return make(*of)

    run = sources.run
    session = part("session", _session_state, sources.session, sources.active_class, sources.selection)
    style = part("style", _with_class, sources.style, session.classes)
    held_out = None if run.shown.marks is None else run.shown.marks.held_out
    training_places = None if before is None else before.known
    if training_places is None or not training_places.is_of(session.data, held_out):
        training_places = TrainingPlaces(session.data, held_out)
    nearest = part("nearest", _nearest, run.probed.place, training_places)
    return WindowState(
        session,
        part("probe", read_probe, run.probed, session.classes, style, nearest),
        part("warnings", warnings_of, session.hyperparams, run.stability),
        run.shown,
        run.view,
        run.speed,
        run.rules,
        style,
        sources.theme,
        sources.theme_choice,
        sources.tool,
        sources.brushes,
        sources.panels,
        sources.mode,
        sources.inquiry,
        sources.lit,
        training_places,
        nearest,
        sources.overlays,
        sources.time,
        sources.runs,
        sources.sweep,
        inputs,
    )


def diff(before: WindowState, after: WindowState) -> set[str]:
    """Return the names of the fields that differ; those inside a part as ``part.field``."""
    names: set[str] = set()
    for name, is_object, inner in _LAYOUT:
        old, new = getattr(before, name), getattr(after, name)
        if old is new:
            continue
        if inner:
            for field_name, inner_is_object in inner:
                a, b = getattr(old, field_name), getattr(new, field_name)
                if a is not b and (inner_is_object or a != b):
                    names.add(f"{name}.{field_name}")
        elif is_object or old != new:
            names.add(name)
    return names


def value_of(state: WindowState, name: str) -> Any:
    """Return the value of a field by its name as in ``diff``."""
    value: Any = state
    for part in name.split("."):
        value = getattr(value, part)
    return value


def _layout(kind: type) -> list[tuple[str, bool]]:
    return [(f.name, "is_object" in f.metadata) for f in fields(kind)]


# The fields of the state: name, whether compared as objects, and the fields of a part that is compared inside.
_PARTS: dict[str, type] = {"session": SessionState, "probe": ProbeState, "warnings": WarningState, "run": ShownRun}
_LAYOUT = [
    (name, is_object, _layout(_PARTS[name]) if name in _PARTS else [])
    for name, is_object in _layout(WindowState)
    if name != "inputs"
]
FIELDS = frozenset(
    f"{name}.{part}" if part else name for name, _, inner in _LAYOUT for part in ([p for p, _ in inner] or [""])
)


def _session_state(session: Session, active_class: int, selection: Ints) -> SessionState:
    data, hyperparams = session.data, session.hyperparams
    n_parameters = data.n_classes * (len(session.features) + int(hyperparams.bias))
    return SessionState(
        data=data,
        hyperparams=hyperparams,
        features=session.features,
        title=session.title,
        selection=selection,
        classes=data.classes,
        counts=tuple(data.counts().tolist()),
        active_class=min(active_class, data.n_classes - 1),
        sizes=(data.n_points, data.n_classes, n_parameters),
        n_classes=data.n_classes,
        has_dropout=hyperparams.logit_dropout > 0.0,
    )


def _nearest(place: tuple[float, float] | None, known: TrainingPlaces) -> Nearest | None:
    return None if place is None else known.nearest(*place)


def _with_class(style: FieldStyle, classes: tuple[ClassLabel, ...]) -> FieldStyle:
    """Return the style; if its class no longer exists, with the first class instead."""
    keys = [label.key for label in classes]
    return style if style.class_key in keys else replace(style, class_key=keys[0])
