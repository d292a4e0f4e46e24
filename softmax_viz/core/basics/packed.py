"""Lists of numbers as short text: the little-endian bytes of their numbers, compressed, in base64. Pure; any thread.

All bits survive. A text is written and read much faster than the numbers one by one, and takes a fourth of the room.
"""

from __future__ import annotations

import base64
import binascii
import math
import zlib
from typing import Any

import numpy as np

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.basics.plain_values import Plain

# Shorter lists stay readable. Longer ones than this are in no file.
_LEAST, _MOST = 8, 65_536
_KINDS = {"f8": "<f8", "i8": "<i8"}
_T = QT_TRANSLATE_NOOP


def packed_numbers(value: Any) -> Any:
    """Return plain values with every long list, or table, of numbers as an object with the entry ``packed``."""
    if isinstance(value, dict):
        return {name: packed_numbers(item) for name, item in value.items()}
    if not isinstance(value, list):
        return value
    rows = value if value and isinstance(value[0], list) else [value]
    kinds = {type(item) for row in rows if isinstance(row, list) for item in row}
    is_table = all(isinstance(row, list) and len(row) == len(rows[0]) for row in rows)
    if is_table and kinds in ({int}, {float}) and len(rows) * len(rows[0]) >= _LEAST:
        kind = "f8" if kinds == {float} else "i8"
        array = np.array(value, _KINDS[kind])
        text = base64.b64encode(zlib.compress(array.tobytes(), 1)).decode()
        return {"packed": text, "kind": kind, "shape": list(array.shape)}
    return [packed_numbers(item) for item in value]


def unpacked_numbers(found: Plain) -> Plain:
    """Return what ``packed_numbers`` was given; ``SessionFormatError`` if a text holds anything but such numbers."""
    return Plain(_unpacked(found), found.place, found.file)


def _unpacked(found: Plain) -> Any:
    value = found.value
    if isinstance(value, dict):
        members = found.members()
        if "packed" in members:
            return _numbers(members["packed"], members)
        return {name: _unpacked(item) for name, item in members.items()}
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        return [_unpacked(item) for item in found.items(0, len(value))]
    return value


def _numbers(found: Plain, members: dict[str, Plain]) -> list[Any]:
    kind = members["kind"].value if "kind" in members else None
    sides = [side.whole(1, _MOST) for side in members["shape"].items(1, 2)] if "shape" in members else []
    size = 8 * math.prod(sides)
    content = None
    if isinstance(kind, str) and kind in _KINDS and isinstance(found.value, str) and sides and size <= 8 * _MOST:
        content = _content(found.value, size)
    if content is None or not isinstance(kind, str):
        found.refuse(_T("errors", "{file}: {place} must be packed numbers of the stated shape. Open another copy."))
    numbers: list[Any] = np.frombuffer(content, _KINDS[kind]).reshape(sides).tolist()
    return numbers


def _content(text: str, size: int) -> bytes | None:
    """Return the ``size`` bytes in ``text``; None if there are others. No more is unpacked than that."""
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(base64.b64decode(text, validate=True), size + 1)
    except (binascii.Error, ValueError, zlib.error):
        return None
    return content if unpacker.eof and not unpacker.unused_data and len(content) == size else None
