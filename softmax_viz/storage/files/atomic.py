"""Writes a file completely or not at all: whatever goes wrong, the old one stays as it was. No Qt; any thread.

File names are bytes to the system, and Python preserves them. Qt does not: with a name that is not valid UTF-8 it
would write to another file.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.storage.files.files import shown

_T = QT_TRANSLATE_NOOP

NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_FORBIDDEN = (errno.EACCES, errno.EPERM)
_NO_FOLDER = (errno.ENOENT, errno.ENOTDIR)
# Some file systems allow names of 143 bytes only, most 255: the name of the unfinished file must not exceed that.
_LONG_NAME = 100
_SHORT_NAME = 30
_PRIVATE = 0o600


def write_bytes(path: str | Path, content: bytes) -> None:
    """Replace the content of the file ``path``, or create it.

    The content is written to a new file beside the old one, which it replaces, with the same permissions, once it is
    completely on the disk. Symbolic links are followed.

    Parameters
    ----------
    path
        As the user gave it, because it is quoted in error messages.
    content
        The whole content.

    Raises
    ------
    UserError
        One sentence that says why it could not be written and what to do. The old file is intact.
    """
    file = shown(path)
    try:
        target = Path(os.path.realpath(path))
    except ValueError as error:  # a name with a NUL in it
        raise _not_written(file, str(error)) from error
    try:
        _refuse_unless_writable(target, file)
        replace_file(target, content)
    except OSError as error:
        raise _refusal(file, target.parent, error) from error
    except ValueError as error:  # a name that cannot be encoded
        raise _not_written(file, str(error)) from error


def replace_file(target: Path, content: bytes, is_private: bool = False) -> None:
    """Replace the file ``target``, which need not exist, by one with this ``content``.

    Parameters
    ----------
    target
        The file itself: a symbolic link is replaced, not followed.
    content
        The whole content.
    is_private
        Whether only its owner may read it. Otherwise the permissions of the old file stay, and a new file gets the
        default ones (umask).

    Raises
    ------
    OSError
        If it cannot be written. The old file is intact, and no unfinished file is left.
    """
    mode = _PRIVATE if is_private else _mode(target)
    unfinished, descriptor = _unfinished(target, 0o666 if mode is None else _PRIVATE)
    is_done = False
    try:
        with open(descriptor, "wb", buffering=0) as stream:
            rest = memoryview(content)
            while rest:
                rest = rest[stream.write(rest) :]
            if mode is not None and hasattr(os, "fchmod"):
                with suppress(PermissionError):  # a file system without permissions
                    os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        os.replace(unfinished, target)
        is_done = True
    finally:
        if not is_done:
            with suppress(OSError):
                os.unlink(unfinished)
    _sync_folder(target.parent)


def _unfinished(target: Path, mode: int) -> tuple[Path, int]:
    """Create a file beside ``target`` and open it for writing. Its name begins with that of ``target``."""
    name = target.name
    if len(os.fsencode(name)) > _LONG_NAME:
        name = name[:_SHORT_NAME]
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    while True:
        path = target.with_name(f"{name}.{os.urandom(4).hex()}")
        with suppress(FileExistsError):
            return path, os.open(path, flags, mode)


def _mode(target: Path) -> int | None:
    """Return the permissions of an existing file; None if there is none."""
    try:
        return stat.S_IMODE(os.stat(target).st_mode)
    except FileNotFoundError:
        return None


def _sync_folder(folder: Path) -> None:
    """Write the changed entry of the folder to the disk, too, where the system can do that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _refuse_unless_writable(target: Path, file: str) -> None:
    try:
        kind = os.stat(target).st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(kind):
        raise UserError(_T("errors", "{file} is a folder. Choose a file name in it."), file=file)
    if not stat.S_ISREG(kind):
        raise UserError(_T("errors", "{file} is not an ordinary file. Choose another name."), file=file)
    if not os.access(target, os.W_OK):
        raise UserError(
            _T("errors", "{file} is write-protected. Change its permissions, or choose another name."), file=file
        )


def _refusal(file: str, folder: Path, error: OSError) -> UserError:
    """Return a sentence on what the user can do about ``error``, raised while a file in ``folder`` was written."""
    if error.errno in NO_ROOM:
        return UserError(
            _T("errors", "There is no room for {file} on the disk. Make some, or choose another disk."), file=file
        )
    if error.errno == errno.EROFS or (error.errno in _FORBIDDEN and not os.access(folder, os.W_OK)):
        return UserError(_T("errors", "The folder of {file} is read-only. Choose another place."), file=file)
    if error.errno in _NO_FOLDER and not folder.is_dir():
        return UserError(_T("errors", "The folder of {file} does not exist. Choose another place."), file=file)
    if error.errno == errno.ENAMETOOLONG:
        return UserError(_T("errors", "The name of {file} is too long. Choose a shorter one."), file=file)
    return _not_written(file, error.strerror or str(error))


def _not_written(file: str, reason: str) -> UserError:
    return UserError(
        _T("errors", "{file} cannot be written: {reason}. Choose another place."), file=file, reason=shown(reason)
    )
