"""Makes the drawings of ``assets/icons`` available to the stylesheet in one colour, from memory. GUI thread only.

A stylesheet takes pictures only from files, and the drawings need the colours of the theme. So each coloured drawing
becomes a file of Qt's resource system, which exists only in memory.
"""

from __future__ import annotations

import struct
from functools import cache

from PySide6.QtCore import qRegisterResourceData
from PySide6.QtGui import QColor

from softmax_viz.system.resources import asset

# Qt does not copy registered bytes, so references to them must be kept.
_KEPT: list[tuple[bytes, bytes, bytes]] = []
# Version 1 of the binary format of resources, and the flag of a folder.
_VERSION, _FOLDER = 1, 2


def icon_url(name: str, colour: QColor) -> str:
    """Return the text for ``url(…)`` that names the drawing ``name`` in ``colour``.

    Raises
    ------
    FileNotFoundError
        If ``assets/icons`` has no such drawing.
    """
    return _registered(name, colour.name())


@cache
def _registered(name: str, colour: str) -> str:
    drawing = asset("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour).encode()
    file = f"icon-{name}-{colour.removeprefix('#')}.svg"
    # A folder with one file. Each entry: offset of its name, flags; then the number and the index of its children, or
    # country, language and offset of its bytes.
    tree = struct.pack(">IHII", 0, _FOLDER, 1, 1) + struct.pack(">IHHHI", 0, 0, 0, 1, 0)
    names = struct.pack(">HI", len(file), _hash(file)) + file.encode("utf-16-be")
    content = struct.pack(">I", len(drawing)) + drawing
    _KEPT.append((tree, names, content))
    qRegisterResourceData(_VERSION, tree, names, content)
    return f":/{file}"


def _hash(name: str) -> int:
    """Return the number by which Qt finds a file in a folder (``qt_hash``)."""
    value = 0
    for letter in name:
        value = (value << 4) + ord(letter)
        value = (value ^ ((value & 0xF0000000) >> 23)) & 0x0FFFFFFF
    return value
