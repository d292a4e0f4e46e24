"""Writes a file whole or not at all: whatever goes wrong, the old one stays as it was."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QFileDevice, QIODevice, QSaveFile

from softmax_viz.core.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.storage.files import shown

_T = QT_TRANSLATE_NOOP


def write_bytes(path: str | Path, content: bytes) -> None:
    """Put ``content`` in the place of the file ``path``. Any thread.

    It is written beside the old file and takes its place, with its permissions, when it is complete and on the
    disk. A link is followed to the file that it names.

    Parameters
    ----------
    path
        As the person gave it: that is how it is named in a sentence.
    content
        All of the file.

    Raises
    ------
    UserError
        One sentence that says why it could not be written and what to do. The old file is whole.
    """
    file = shown(path)
    try:
        target = Path(os.path.realpath(path))
        os.fsencode(target)
        if target.is_dir():
            raise UserError(_T("errors", "{file} is a folder. Choose a file name in it."), file=file)
        if target.exists() and not target.is_file():
            raise UserError(_T("errors", "{file} is not an ordinary file. Choose another name."), file=file)
        if not target.parent.is_dir():
            raise UserError(_T("errors", "The folder of {file} does not exist. Choose another place."), file=file)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it, or one that cannot be encoded
        reason = getattr(error, "strerror", None) or error
        raise _not_written(file, str(reason)) from error
    saving = QSaveFile(str(target))
    if not (saving.open(QIODevice.OpenModeFlag.WriteOnly) and _write_all(saving, content) and saving.commit()):
        kind, reason = saving.error(), saving.errorString()
        saving.cancelWriting()
        saving.commit()  # takes away what was written so far
        if kind == QFileDevice.FileError.ResourceError:
            raise UserError(
                _T("errors", "There is no room for {file} on the disk. Make some, or choose another disk."), file=file
            )
        if not os.access(target.parent, os.W_OK):
            raise UserError(_T("errors", "The folder of {file} is read-only. Choose another place."), file=file)
        raise _not_written(file, reason)


def _write_all(saving: QSaveFile, content: bytes) -> bool:
    """Hand over everything: on a full disk a part of it is taken first, which Qt does not call an error."""
    rest = memoryview(content)
    while rest:
        taken = saving.write(bytes(rest))
        if taken <= 0:
            return False
        rest = rest[taken:]
    return True


def _not_written(file: str, reason: str) -> UserError:
    return UserError(
        _T("errors", "{file} cannot be written: {reason}. Choose another place."), file=file, reason=shown(reason)
    )
