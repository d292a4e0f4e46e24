"""The one state of what the window shows, and the bindings that update views when it changes. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Slot

from softmax_viz.app.state.window_state import FIELDS, Sources, WindowState, diff, resolve, value_of
from softmax_viz.controllers.display.shown_values import RunFacts
from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.core.basics.arrays import Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.sweep.sweep_state import SweepState
from softmax_viz.field.picture.field_style import FieldStyle


@frozen_dataclass(eq=False)
class Binding:
    """Connects fields of the state to a function that shows them.

    Parameters
    ----------
    fields
        Names of the fields, as in ``window_state.diff``.
    show
        Shows them; its arguments are the values of the fields, in order.
    is_control
        Whether the view is a control: it may show a value that was refused, and is then restored.
    """

    fields: tuple[str, ...]
    show: Callable[..., object]
    is_control: bool = False

    def __post_init__(self) -> None:
        unknown = set(self.fields) - FIELDS
        if unknown:
            raise ValueError(f"the state has no {', '.join(sorted(unknown))}")

    def apply(self, state: WindowState) -> None:
        """Show the values of the fields in ``state``."""
        self.show(*(value_of(state, name) for name in self.fields))


class StateStore(QObject):
    """Holds the sources and the state that is computed from them.

    Attributes
    ----------
    state
        What the window shows.
    """

    def __init__(self, sources: Sources, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sources = sources
        self.state = resolve(sources)
        self._bindings: list[Binding] = []
        self._readers: dict[str, list[int]] = {name: [] for name in FIELDS}
        self._is_started = False
        self._owner: SessionOwner | None = None

    def follow(self, owner: SessionOwner) -> None:
        """Follow the session of ``owner``; to be called once."""
        self._owner = owner
        for changed in (owner.dataChanged, owner.titleChanged, owner.activeClassChanged):
            changed.connect(self._take_session)
        owner.visited.connect(self._take_session)
        owner.runsListed.connect(self._take_session)
        owner.hyperparamsChanged.connect(self._take_hyperparams)
        owner.featuresChanged.connect(self._take_features)
        owner.selectionChanged.connect(self._take_selection)

    def bind(self, show: Callable[..., object], *fields: str, is_control: bool = False) -> None:
        """Call ``show`` with the values of ``fields`` whenever one of them changes; see ``Binding``."""
        self.bind_all((Binding(fields, show, is_control),))

    def bind_all(self, bindings: Iterable[Binding]) -> None:
        """Add these bindings; after ``start`` they are also applied at once."""
        for binding in bindings:
            for name in binding.fields:
                self._readers[name].append(len(self._bindings))
            self._bindings.append(binding)
            if self._is_started:
                binding.apply(self.state)

    def start(self) -> None:
        """Apply every binding, and from now on those whose fields change."""
        self._is_started = True
        for binding in self._bindings:
            binding.apply(self.state)

    def update(self, again: Iterable[str] = (), **sources: Any) -> None:
        """Replace some of the sources, by the names of the fields of ``Sources``, and show what has changed.

        ``again``: fields that are shown even if they are unchanged.
        """
        self.sources = replace(self.sources, **sources)
        before, self.state = self.state, resolve(self.sources, self.state)
        if self._is_started:
            self._show(diff(before, self.state).union(again))

    def restore(self) -> None:
        """Show the state again in every control, which may show a value that was refused."""
        for binding in self._bindings:
            if binding.is_control:
                binding.apply(self.state)

    def light(self, indices: Sequence[int] | Ints) -> None:
        """Light up the points at ``indices`` on the canvas; none if there are none."""
        if len(indices) or len(self.sources.lit):
            self.update(lit=frozen(indices, np.int64))

    def draw(self, name: str, overlay: object) -> None:
        """Draw ``overlay``, an ``Overlay``, over the canvas instead of the last one of this name; None for none."""
        if overlay is not None or self.sources.overlays.get(name) is not None:
            self.update(overlays={**self.sources.overlays, name: overlay})

    @Slot(object)
    def take_run(self, facts: RunFacts) -> None:
        """Use these facts of the run."""
        self.update(run=facts)

    @Slot(object)
    def take_style(self, style: FieldStyle) -> None:
        """Use this field style."""
        self.update(style=style)

    @Slot(object)
    def take_sweep(self, sweep: SweepState) -> None:
        """Show this state of the sweep."""
        self.update(sweep=sweep)

    @Slot(object)
    def _take_selection(self, selection: Ints) -> None:
        self.update(selection=selection)

    @Slot()
    def _take_hyperparams(self) -> None:
        """Show hyper-parameters even if they are unchanged: a control may still show what was typed."""
        self._take("session.hyperparams")

    @Slot()
    def _take_features(self) -> None:
        self._take("session.features")

    @Slot()
    def _take_session(self) -> None:
        self._take()

    def _take(self, *again: str) -> None:
        """Use the session of the owner, its active class and its selection; show the fields ``again`` in any case."""
        owner = self._owner
        assert owner is not None
        selection = owner.selection
        if np.array_equal(selection, self.sources.selection):
            selection = self.sources.selection
        self.update(again, session=owner.session, active_class=owner.active_class, selection=selection)

    def _show(self, names: set[str]) -> None:
        """Apply the bindings of these fields in the order in which they were bound, each once.

        Each shows the newest state: a view may respond at once with an intent that changes it.
        """
        if names:
            for index in sorted({index for name in names for index in self._readers[name]}):
                self._bindings[index].apply(self.state)
