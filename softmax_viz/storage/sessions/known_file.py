"""A session file as it was read or written last, and whether it has changed since. No Qt; any thread."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Literal

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.storage.files.files import fingerprint
from softmax_viz.storage.sessions.session_text import MAX_BYTES

Change = Literal["", "changed", "gone"]


@frozen_dataclass
class KnownFile:
    """The path of a file and the fingerprint of its last known content.

    Parameters
    ----------
    path
        The file; empty for none.
    fingerprint
        Of its content as it was read or written last (see ``files.fingerprint``); empty if unknown.
    """

    path: str = ""
    fingerprint: str = ""

    def change(self) -> Change:
        """Return how the file has changed since: empty if its content is the same, whichever program wrote it.

        It is also empty if the folder does not exist or the path is not a regular file: then writing reports the error.
        """
        try:
            status = os.stat(self.path)
        except FileNotFoundError:
            return "gone" if Path(os.path.realpath(self.path)).parent.is_dir() else ""
        except (OSError, ValueError):
            return ""
        if not stat.S_ISREG(status.st_mode):
            return ""
        if status.st_size > MAX_BYTES:
            return "changed"
        try:
            content = Path(self.path).read_bytes()
        except OSError:
            return "changed"
        return "" if fingerprint(content) == self.fingerprint else "changed"
