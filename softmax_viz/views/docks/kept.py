"""The arrangement of docks as bytes, for the next start. Pure."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass

VERSION = 1
_MOST_BYTES = 200_000
_MOST_PIXELS = 100_000


@frozen_dataclass
class KeptArrangement:
    """An arrangement that the user left.

    Parameters
    ----------
    named
        The named arrangement that was chosen last.
    is_fitted
        Whether the bars have the height that fits them; else the user gave them another.
    made
        The docks that had been made: they must be there before ``state`` is restored.
    sizes
        Width and height of each dock in view inside the window.
    state
        From ``QMainWindow.saveState``.
    """

    named: str
    is_fitted: bool
    made: tuple[str, ...]
    sizes: Mapping[str, tuple[int, int]]
    state: bytes

    def to_bytes(self) -> bytes:
        """Return the arrangement as ASCII text with a check sum: Qt does not check everything that it reads."""
        values = {
            "version": VERSION,
            "named": self.named,
            "is_fitted": self.is_fitted,
            "made": list(self.made),
            "sizes": {name: list(size) for name, size in self.sizes.items()},
            "state": base64.b64encode(self.state).decode(),
            "sum": zlib.crc32(self.state),
        }
        return json.dumps(values).encode()


def read_arrangement(content: bytes) -> KeptArrangement | None:
    """Return the arrangement; None for what another version wrote, or what is damaged or foreign."""
    if not content or len(content) > _MOST_BYTES:
        return None
    try:
        values = json.loads(content)
        if not isinstance(values, dict) or values["version"] != VERSION:
            return None
        state = base64.b64decode(values["state"], validate=True)
        named, is_fitted, made = values["named"], values["is_fitted"], values["made"]
        sizes = {name: (int(width), int(height)) for name, (width, height) in values["sizes"].items()}
        is_whole = zlib.crc32(state) == values["sum"]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, binascii.Error):
        return None
    is_sound = (
        is_whole
        and isinstance(named, str)
        and isinstance(is_fitted, bool)
        and isinstance(made, list)
        and all(isinstance(name, str) for name in made)
        and all(0 < side < _MOST_PIXELS for size in sizes.values() for side in size)
    )
    return KeptArrangement(named, is_fitted, tuple(made), sizes, state) if is_sound else None
