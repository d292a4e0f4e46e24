"""What a user can ask for with classes: one object that chips, their menu and the tool strip share. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class ClassIntents(QObject):
    """Requests about classes, which are counted from 0.

    Signals
    -------
    classRequested(int), addClassRequested()
        New points shall belong to the class with this index; there shall be one more class.
    nameRequested(int)
        A user wants to type a name for the class.
    renameRequested(int, str)
        The class shall have that name, perhaps none.
    recolourRequested(int, int)
        The class shall have a style, index into ``CLASS_STYLES``; a class that has it takes the old one.
    moveRequested(int, int)
        The class shall become number so-and-so.
    selectClassRequested(int)
        Its points shall be selected.
    removeClassRequested(int)
        It shall go, with its points.
    """

    classRequested = Signal(int)
    addClassRequested = Signal()
    nameRequested = Signal(int)
    renameRequested = Signal(int, str)
    recolourRequested = Signal(int, int)
    moveRequested = Signal(int, int)
    selectClassRequested = Signal(int)
    removeClassRequested = Signal(int)
