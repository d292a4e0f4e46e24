"""Answers Qt when an assistive program asks about a widget of ``spoken``. GUI thread only."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from softmax_viz.views.access.spoken import spoken_of


@cache
def install() -> None:
    """Answer Qt's questions about the widgets of ``speak``, from now on in this process."""
    # Imported here: Qt's accessibility classes take time to load, and only assistive programs need them.
    from PySide6.QtGui import QAccessible

    QAccessible.installFactory(_interface)


def _interface(_class_name: str, described: QObject | None) -> object:
    """Return the interface of a widget of ``speak``; None leaves it to Qt."""
    spoken = None if described is None else spoken_of(described)
    if spoken is None or not isinstance(described, QWidget):
        return None
    from softmax_viz.views.access.interface import SpokenInterface

    # Qt deletes the interface with the widget; until then Python must not.
    interface = SpokenInterface(described, spoken)
    described._interface = interface  # type: ignore[attr-defined]
    return interface
