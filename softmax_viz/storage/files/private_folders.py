"""Folders and files that nobody but their owner may read. No Qt; any thread."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

_FOLDER = 0o700
_FILE = 0o600
_OTHERS = 0o077


def make_private_folder(folder: Path) -> None:
    """Make ``folder`` and those above it that are missing; one that is there already becomes private.

    Raises
    ------
    OSError
        If it cannot be made. A folder that stays open to others, because it is theirs, is no error.
    """
    make_folders(folder)
    _close_to_others(folder, _FOLDER)


def make_folders(folder: Path) -> None:
    """Make ``folder`` and those above it that are missing, private as the XDG specification asks; ``OSError``."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(mode=_FOLDER, exist_ok=True)
    if not missing:
        os.listdir(folder)  # a file in the place of the folder


def make_private_file(file: Path) -> None:
    """Make an empty ``file``, or make the one that is there private. ``OSError`` if that is impossible."""
    make_folders(file.parent)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, _FILE))
    _close_to_others(file, _FILE)


def _close_to_others(path: Path, mode: int) -> None:
    with suppress(OSError):
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & _OTHERS:
            path.chmod(mode)
