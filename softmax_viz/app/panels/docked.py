"""Connects panels when they are first shown, and asks for the insights of those in view. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.controllers.run.inquiries import Inquiries
from softmax_viz.views.docks.dock_host import DockHost
from softmax_viz.views.panels.panel_spec import PanelSpec


class DockedPanels(QObject):
    """Follows the docks of the window.

    Parameters
    ----------
    specs, panels
        All panels, and those that have been made, by name.
    docks
        The docks, some of which may have been made already.
    store, gate, inquiries
        What panels show, what they ask for, and which insights are wanted.
    """

    def __init__(
        self,
        specs: Sequence[PanelSpec],
        panels: Mapping[str, QWidget],
        docks: DockHost,
        store: StateStore,
        gate: Gate,
        inquiries: Inquiries,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._specs = tuple(specs)
        self._panels = panels
        self._store = store
        self._gate = gate
        self._inquiries = inquiries
        for name in docks.docks:
            self._on_made(name)
        docks.made.connect(self._on_made)
        docks.viewChanged.connect(self._on_view)

    @Slot(str)
    def _on_made(self, name: str) -> None:
        for spec in self._specs:
            if spec.dock == name:
                spec.connect(self._panels[spec.name], self._store, self._gate)

    @Slot(object)
    def _on_view(self, names: frozenset[str]) -> None:
        wanted = frozenset(insight for spec in self._specs if spec.dock in names for insight in spec.insights)
        self._inquiries.want(wanted)
        self._store.update(panels=names)
