"""What a screen reader hears of a widget, where Qt's own description is not enough. GUI thread only.

Qt asks for the description of a widget when an assistive program does, so nothing here costs time without one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

Number = float | None


@dataclass
class NumberAccess:
    """The value of a slider as a number.

    Parameters
    ----------
    value
        Returns the number, in its own unit, or None if it has none now.
    low, high
        The bounds.
    request
        Asks for another number.
    """

    value: Callable[[], Number]
    low: float
    high: float
    request: Callable[[float], None]


@dataclass
class Spoken:
    """What is said of a widget.

    Parameters
    ----------
    role
        The name of a ``QAccessible.Role``.
    name
        Returns the name; None for the accessible name of the widget.
    value
        Returns the value in words, plain text.
    number
        The value as a number.
    open_list
        Shows the choices of a combo box.
    inside
        Returns the widgets inside that are described; None for all.
    """

    role: str
    name: Callable[[], str] | None = None
    value: Callable[[], str] | None = None
    number: NumberAccess | None = None
    open_list: Callable[[], None] | None = None
    inside: Callable[[], list[QWidget]] | None = None


_ATTRIBUTE = "_spoken"


def speak(widget: QWidget, spoken: Spoken) -> None:
    """Let screen readers be told ``spoken`` of ``widget``."""
    setattr(widget, _ATTRIBUTE, spoken)


def spoken_of(widget: QObject) -> Spoken | None:
    """Return what is said of ``widget``; None if Qt describes it."""
    return getattr(widget, _ATTRIBUTE, None)


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader that is running say ``text`` as soon as it has finished speaking."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    if QAccessible.isActive() and text:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
