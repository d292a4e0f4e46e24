"""Work that the user discarded, kept for a week in a folder of its own beside the autosaved work."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from softmax_viz.storage.files.private_folders import make_private_folder

log = logging.getLogger(__name__)

KEPT_DAYS = 7
_DAY_S = 86_400
_FOLDER = "discarded"


class DiscardedWork:
    """Moves files into the folder, lists them, and removes those that are older than ``KEPT_DAYS``.

    The name of a file begins with the second at which it was discarded: its own time is that of the work.

    Parameters
    ----------
    folder
        The folder of the autosaved work.
    suffixes
        The endings of the files of one piece of work, that of the work itself first.
    clock
        Returns seconds since 1970.
    """

    def __init__(self, folder: Path, suffixes: tuple[str, ...], clock: Callable[[], float] = time.time) -> None:
        self._folder = folder / _FOLDER
        self._suffixes = suffixes
        self._clock = clock

    def put(self, path: Path) -> None:
        """Move the files of the work at ``path`` here; ``OSError`` if that fails, and they stay where they are."""
        make_private_folder(self._folder)
        target = self._folder / f"{int(self._clock())}-{path.name}"
        for suffix in reversed(self._suffixes):  # the work last: what is listed is complete
            if path.with_suffix(suffix).exists():
                path.with_suffix(suffix).replace(target.with_suffix(suffix))

    def paths(self) -> list[Path]:
        """Return the files of work that was discarded within the last days, the last discarded first."""
        oldest = self._clock() - KEPT_DAYS * _DAY_S
        found = []
        try:
            files = [path for path in self._folder.iterdir() if path.suffix == self._suffixes[0]]
        except OSError:
            return []
        for path in files:
            second = path.name.partition("-")[0]
            if second.isdecimal() and int(second) < oldest:
                self._remove(path)
            elif second.isdecimal():
                found.append((int(second), path))
        return [path for _, path in sorted(found, reverse=True)]

    def _remove(self, path: Path) -> None:
        for suffix in self._suffixes:
            try:
                path.with_suffix(suffix).unlink(missing_ok=True)
            except OSError as error:
                log.warning("%s", error)
