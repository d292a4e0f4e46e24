"""The user's requests about classes: one object that chips, menus and the tool strip share. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class ClassIntents(QObject):
    """Requests about classes, which are counted from 0.

    Signals
    -------
    classRequested(int), addClassRequested()
        New points are to get the class with this index; one more class is to be added.
    nameRequested(int)
        The user wants to type a name for the class.
    renameRequested(int, str)
        The class is to get this name, which may be empty.
    recolourRequested(int, int)
        The class is to get a style, index into ``CLASS_STYLES``; a class that already has it gets the old one.
    moveRequested(int, int)
        The class (first) is to move to the index (second).
    selectClassRequested(int)
        The points of the class are to be selected.
    removeClassRequested(int)
        The class is to be removed, with its points.
    """

    classRequested = Signal(int)
    addClassRequested = Signal()
    nameRequested = Signal(int)
    renameRequested = Signal(int, str)
    recolourRequested = Signal(int, int)
    moveRequested = Signal(int, int)
    selectClassRequested = Signal(int)
    removeClassRequested = Signal(int)
