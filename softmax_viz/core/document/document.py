"""A document: everything that a session file contains. Frozen and pure; any thread."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.document.session import Session, Trained
from softmax_viz.core.model.limits import is_place, is_view
from softmax_viz.core.runs.run_entry import entry_of
from softmax_viz.core.runs.stored_run import StoredRun
from softmax_viz.core.settings.phases import DEFAULT_SPEED, SPEEDS
from softmax_viz.core.training.stopping import StopRules

MOST_STYLE_ENTRIES = 32
# The letters of further pinned places; there are no more of them than letters.
PIN_LETTERS = ("A", "B", "C", "D")


@frozen_dataclass(eq=False)
class Document:
    """A session with its trained state, the view of the plane, and the controls of the run.

    Parameters
    ----------
    session
        The data and the settings.
    trained
        The trained state, in shapes that fit the session (see ``fits``); None before any training.
    view
        The visible rectangle: x0 < x1, y0 < y1, in data units, within ``limits``; None for all points.
    probe
        The pinned place (x, y) in data units.
    pins
        Further pinned places by their letters, which are among ``PIN_LETTERS``.
    field_style
        How the field is drawn: the fields of ``field.picture.field_style.FieldStyle`` by name, plain values only
        (text, truth values, finite numbers), at most 32.
    speed
        Index into ``phases.SPEEDS``.
    rules
        When a run stops by itself.
    active_class
        Index of the class that new points get.
    run, stored
        The number of the present run among those of the session, and what is stored of each by its number. The state
        of the present one is ``trained``.

    Raises
    ------
    ValueError
        If a part does not fit the others: its file could not be opened again.
    """

    session: Session
    trained: Trained | None = None
    view: tuple[float, float, float, float] | None = None
    probe: tuple[float, float] | None = None
    field_style: dict[str, object] = field(default_factory=dict)
    speed: int = DEFAULT_SPEED
    rules: StopRules = field(default_factory=StopRules)
    active_class: int = 0
    pins: dict[str, tuple[float, float]] = field(default_factory=dict)
    run: int = 1
    stored: Mapping[int, StoredRun] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "field_style", dict(self.field_style))
        object.__setattr__(self, "pins", dict(self.pins))
        if self.trained is not None and not fits(self.trained, self.session):
            raise ValueError(f"weights {self.trained.state.weights.shape} do not fit the session")
        if self.view is not None and not is_view(*self.view):
            raise ValueError(f"the view is not valid: {self.view}")
        if self.probe is not None and not is_place(*self.probe):
            raise ValueError(f"the probe is not valid: {self.probe}")
        if not (self.pins.keys() <= set(PIN_LETTERS) and all(is_place(*place) for place in self.pins.values())):
            raise ValueError(f"a pinned place is not valid: {self.pins}")
        if len(self.field_style) > MOST_STYLE_ENTRIES or not all(map(is_plain, self.field_style.values())):
            raise ValueError(f"the field style is not valid: {self.field_style}")
        if self.session.runs and entry_of(self.session.runs, self.run) is None:
            raise ValueError(f"there is no run {self.run}")
        if not 0 <= self.speed < len(SPEEDS):
            raise ValueError(f"there is no speed {self.speed}")
        if not 0 <= self.active_class < self.session.data.n_classes:
            raise ValueError(f"there is no class {self.active_class}")


def fits(trained: Trained, session: Session) -> bool:
    """Return whether ``trained`` has a row for each class of ``session`` and a column for each of its features."""
    shape = (session.data.n_classes, len(session.features))
    state = trained.state
    return (
        state.weights.shape == shape
        and state.bias.shape == shape[:1]
        and all(moment.shape == (shape[0], shape[1] + 1) for moment in state.moments)
        and (state.moment_starts is None or state.moment_starts.shape == (shape[0], shape[1] + 1))
    )


def is_plain(value: object) -> bool:
    """Return whether ``value`` is text, a truth value or a finite number."""
    return isinstance(value, (str, bool, int)) or (isinstance(value, float) and math.isfinite(value))
