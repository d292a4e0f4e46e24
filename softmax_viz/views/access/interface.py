"""Qt's accessibility interface of a widget about which ``spoken`` says something. GUI thread only.

Imported only when an assistive program asks.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface, QAccessibleValueInterface
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QWidget
from shiboken6 import Shiboken

from softmax_viz.views.access.spoken import NumberAccess, Spoken

_Text = QAccessible.Text
_STEPS = 100  # a number is changed by this part of its range


class _Number(QAccessibleValueInterface):
    """The value of a slider in its own unit."""

    def __init__(self, number: NumberAccess) -> None:
        super().__init__()
        self._number = number

    def currentValue(self) -> float:
        """Return the number; the upper bound if it stands for all."""
        value = self._number.value()
        return self._number.high if value is None else float(value)

    def setCurrentValue(self, value: float) -> None:
        """Ask for another number."""
        self._number.request(float(value))

    def minimumValue(self) -> float:
        """Return the lower bound."""
        return self._number.low

    def maximumValue(self) -> float:
        """Return the upper bound."""
        return self._number.high

    def minimumStepSize(self) -> float:
        """Return a small step."""
        return (self._number.high - self._number.low) / _STEPS


class SpokenInterface(QAccessibleWidget):
    """Says of ``widget`` what ``spoken`` has."""

    def __init__(self, widget: QWidget, spoken: Spoken) -> None:
        super().__init__(widget, QAccessible.Role[spoken.role], "")
        self._widget = widget
        self._spoken = spoken
        self._number = None if spoken.number is None else _Number(spoken.number)

    def text(self, kind: QAccessible.Text) -> str:
        """Return name, value or description, plain text."""
        spoken = self._spoken
        if kind == _Text.Name and spoken.name is not None:
            return spoken.name()
        if kind == _Text.Value and spoken.value is not None:
            return spoken.value()
        if kind == _Text.Description:
            return self._widget.accessibleDescription()  # and not the tooltip, which is rich text
        return super().text(kind)

    def state(self) -> QAccessible.State:
        """Return the state; of a button also whether it is pressed."""
        state = super().state()
        if isinstance(self._widget, QAbstractButton):
            state.checkable, state.checked = self._widget.isCheckable(), self._widget.isChecked()
        return state

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        """Return the interface for the value, too."""
        if kind == QAccessible.InterfaceType.ValueInterface and self._number is not None:
            return Shiboken.VoidPtr(Shiboken.getCppPointer(self._number)[0])
        found = super().interface_cast(kind)
        return Shiboken.VoidPtr(0) if found is None else found  # PySide cannot convert None back

    def actionNames(self) -> list[str]:
        """Return what can be done: a combo box opens its list, a button is pressed."""
        names = super().actionNames()
        if self._spoken.open_list is not None:
            names.insert(0, QAccessibleActionInterface.showMenuAction())
        if isinstance(self._widget, QAbstractButton):
            names.insert(0, QAccessibleActionInterface.pressAction())
        return names

    def doAction(self, name: str) -> None:
        """Open the list of a combo box, or press a button."""
        if isinstance(self._widget, QAbstractButton) and name == QAccessibleActionInterface.pressAction():
            self._widget.click()
        elif self._spoken.open_list is not None and name == QAccessibleActionInterface.showMenuAction():
            self._spoken.open_list()
        else:
            super().doAction(name)

    def childCount(self) -> int:
        """Return the number of parts."""
        inside = self._spoken.inside
        return super().childCount() if inside is None else len(inside())

    def child(self, index: int) -> Any:
        """Return the interface of a part; None beyond the ends."""
        if self._spoken.inside is None:
            return super().child(index)
        parts = self._spoken.inside()
        return QAccessible.queryAccessibleInterface(parts[index]) if 0 <= index < len(parts) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return the index of a part; −1 for any other."""
        if self._spoken.inside is None:
            return super().indexOfChild(child)
        parts = self._spoken.inside()
        return next((index for index, part in enumerate(parts) if part is child.object()), -1)
