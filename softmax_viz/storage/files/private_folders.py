"""Folders and files that only their owner may read. No Qt; any thread."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

_FOLDER = 0o700
_FILE = 0o600
_OTHERS = 0o077


def make_private_folder(folder: Path) -> None:
    """Create ``folder`` and missing parents; make an existing ``folder`` private.

    Raises
    ------
    OSError
        If it cannot be created. It is not an error if the permissions of a folder of another user cannot be changed.
    """
    make_folders(folder)
    _close_to_others(folder, _FOLDER)


def make_folders(folder: Path) -> None:
    """Create ``folder`` and missing parents, private as the XDG specification asks; raise ``OSError`` on failure."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(mode=_FOLDER, exist_ok=True)
    if not missing:
        os.listdir(folder)  # raises if it is a file, not a folder


def make_private_file(file: Path) -> None:
    """Create an empty ``file``, or make an existing one private; raise ``OSError`` on failure."""
    make_folders(file.parent)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, _FILE))
    _close_to_others(file, _FILE)


def _close_to_others(path: Path, mode: int) -> None:
    with suppress(OSError):
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & _OTHERS:
            path.chmod(mode)
