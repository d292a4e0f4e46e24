"""The menu of the panels: each entry shows its panel, or closes it. GUI thread only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from softmax_viz.views.docks.dock import DockSpec
from softmax_viz.views.style.tooltips import set_whats_this


class PanelMenu(QMenu):
    """One checkable entry for each panel, checked while the panel is in view.

    Parameters
    ----------
    specs
        The docks.
    actions
        Commands that show a panel and have a key, by the name of the panel.
    parent
        The window.

    Attributes
    ----------
    entries
        The entries by the names of the panels.

    Signals
    -------
    panelRequested(str, bool)
        Show the panel of this name, or close it.
    """

    panelRequested = Signal(str, bool)

    def __init__(
        self, specs: Iterable[DockSpec], actions: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("&Panels"))
        self._in_view: frozenset[str] = frozenset()
        self.entries: dict[str, QAction] = {}
        for spec in specs:
            action = actions.get(spec.name) or QAction(spec.title.replace("&", "&&"), self)
            if spec.name not in actions:
                sentence = self.tr("Shows this panel, or closes it.")
                action.setStatusTip(sentence)
                set_whats_this(action, spec.title, sentence)
            action.setCheckable(True)
            self.addAction(action)
            self.entries[spec.name] = action
            action.toggled.connect(lambda is_shown, name=spec.name: self._on_toggled(name, is_shown))

    def show_panels(self, names: Collection[str]) -> None:
        """Check the entries of the panels in view."""
        self._in_view = frozenset(names)
        for name, action in self.entries.items():
            action.setChecked(name in names)

    def _on_toggled(self, name: str, is_shown: bool) -> None:
        if is_shown != (name in self._in_view):
            self.panelRequested.emit(name, is_shown)
