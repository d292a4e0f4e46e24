"""The field style in the menus: the quantities as a submenu, the lines as switches. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.quantities import QUANTITIES
from softmax_viz.views.field_style.line_switches import LINE_SWITCHES, NO_CELLS, NO_DROPOUT
from softmax_viz.views.style.tooltips import tooltip_text
from softmax_viz.views.style.translated_texts import translated


class FieldStyleMenu(QMenu):
    """The submenu of quantities, of which one is checked; it also keeps the switches of the lines up to date.

    Parameters
    ----------
    actions
        The commands of ``views.window.actions`` by name; those named like the lines become switches of the field style.
    parent
        The window.

    Signals
    -------
    fieldStyleRequested(FieldStyle)
        A quantity was chosen.
    toggleRequested(str)
        A line was switched: the field of ``FieldStyle``.
    """

    fieldStyleRequested = Signal(object)
    toggleRequested = Signal(str)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Field &shows"))
        self.setToolTipsVisible(True)
        self._field_style = FieldStyle()
        self.quantity_actions: dict[str, QAction] = {}
        self._switches = {line.name: actions[line.name] for line in LINE_SWITCHES}
        group = QActionGroup(self)
        for name, quantity in QUANTITIES.items():
            action = self.addAction(translated("quantities", quantity.label))
            action.setToolTip(tooltip_text(translated("quantities", quantity.help)))
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, name=name: self._on_chosen(name))
            self.quantity_actions[name] = action
        for name, switch in self._switches.items():
            switch.triggered.connect(lambda _checked=False, name=name: self._on_switched(name))
        self.show_field_style(self._field_style)

    def show_field_style(self, field_style: FieldStyle) -> None:
        """Check the entries of ``field_style``, without emitting."""
        self._field_style = field_style
        self.quantity_actions[field_style.quantity].setChecked(True)
        for name, switch in self._switches.items():
            switch.setChecked(getattr(field_style, name))

    def show_dropout(self, is_on: bool) -> None:
        """Enable the boundaries of dropout masks if logits are dropped."""
        switch = self._switches["dropout_fan"]
        switch.setEnabled(is_on)
        switch.setToolTip("" if is_on else tooltip_text(translated("look", NO_DROPOUT)))

    def show_cells(self, are_possible: bool) -> None:
        """Enable the sites if the regions are the cells of sites."""
        switch = self._switches["cells"]
        switch.setEnabled(are_possible)
        switch.setToolTip("" if are_possible else tooltip_text(translated("look", NO_CELLS)))

    def _on_chosen(self, name: str) -> None:
        self.fieldStyleRequested.emit(replace(self._field_style, quantity=name))

    def _on_switched(self, name: str) -> None:
        self.toggleRequested.emit(name)
