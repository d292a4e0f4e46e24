"""The field style: how the field is drawn. GUI thread only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.quantities import QUANTITIES


class FieldStyleController(QObject):
    """Owns the field style.

    Parameters
    ----------
    field_style
        The style at the start.

    Signals
    -------
    fieldStyleChanged(FieldStyle)
        The style has changed.
    """

    fieldStyleChanged = Signal(object)

    def __init__(self, field_style: FieldStyle, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.field_style = field_style

    def remembered(self) -> dict[str, object]:
        """Return the values to store for the next start: all but the class, which belongs to the present data."""
        values = self.field_style.as_dict()
        del values["class_key"]
        return values

    @Slot(object)
    def use(self, field_style: FieldStyle) -> None:
        """Draw the field in this style."""
        if field_style != self.field_style:
            self.field_style = field_style
            self.fieldStyleChanged.emit(field_style)

    @Slot(str)
    def toggle(self, name: str) -> None:
        """Show or hide the lines ``name``, a Boolean field of ``FieldStyle``."""
        changes: dict[str, Any] = {name: not getattr(self.field_style, name)}
        self.use(replace(self.field_style, **changes))

    @Slot()
    def next_quantity(self) -> None:
        """Show the quantity after the one shown; the first comes after the last."""
        self._move(1)

    @Slot()
    def previous_quantity(self) -> None:
        """Show the quantity before the one shown; the last comes before the first."""
        self._move(-1)

    @Slot(object)
    def on_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Use the first class in the style if its class no longer exists."""
        keys = [label.key for label in classes]
        if self.field_style.class_key not in keys:
            self.use(replace(self.field_style, class_key=keys[0]))

    def _move(self, step: int) -> None:
        names = list(QUANTITIES)
        place = names.index(self.field_style.quantity) + step
        self.use(replace(self.field_style, quantity=names[place % len(names)]))
