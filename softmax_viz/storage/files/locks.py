"""A lock file that a process holds until it ends, however it ends. No Qt.

The operating system holds the lock, not the content of the file: the lock is released when its process ends, even if
another process has the same number later, the host name changes, or the file was not written completely.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_MOST_BYTES = 1_000
_MOST_TRIES = 20
# On Windows other processes cannot read locked bytes, so a byte behind the text is locked.
_LOCKED_AT = 1 << 20
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_MACHINE_ID = Path("/etc/machine-id")


class FileLock:
    """A lock on a separate file. One thread at a time.

    To release the lock, its holder removes the file while it is still locked. So a process that has just locked a
    file checks whether the path still refers to that file.

    Parameters
    ----------
    path
        The lock file; its folder must exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def try_lock(self) -> bool:
        """Lock the file; return False if another process holds it. Raise ``OSError`` if the file cannot be used."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
        if self._descriptor is not None:
            return True
        for _ in range(_MOST_TRIES):
            descriptor = os.open(self._path, flags, 0o600)
            if not _take(descriptor):
                os.close(descriptor)
                return False
            if self._is_at_path(descriptor):
                self._descriptor = descriptor
                with suppress(OSError):  # full disk; the content is needed only on file systems without locks
                    _write(descriptor)
                return True
            os.close(descriptor)  # its last holder has just removed it
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))  # the file never stays at its path

    @property
    def is_held(self) -> bool:
        """Whether the lock is held and its file still exists at its path."""
        return self._descriptor is not None and self._is_at_path(self._descriptor)

    def unlock(self) -> None:
        """Remove the file and release the lock. Idempotent."""
        if self._descriptor is None:
            return
        is_windows = sys.platform == "win32"  # where an open file cannot be removed
        is_ours = self._is_at_path(self._descriptor)
        if is_ours and not is_windows:
            with suppress(OSError):
                self._path.unlink()
        os.close(self._descriptor)
        self._descriptor = None
        if is_ours and is_windows:
            with suppress(OSError):
                self._path.unlink()

    def _is_at_path(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), os.stat(self._path))
        except OSError:
            return False


def _take(descriptor: int) -> bool:
    """Lock an open file; return False if another process has locked it."""
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, _LOCKED_AT, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a file system without locks; on Windows, where all have them, the file cannot be used
        return sys.platform != "win32" and not _holder_lives(descriptor)
    return True


def _holder_lives(descriptor: int) -> bool:
    """Return whether the process named in a lock file still runs on this machine. Not on Windows."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    lines = os.read(descriptor, _MOST_BYTES).decode("utf-8", "replace").split("\n")
    if len(lines) < len(_holder()) or lines[1:] != _holder()[1:]:
        return False
    try:
        os.kill(int(lines[0]), 0)
    except (OSError, ValueError, OverflowError) as error:
        return isinstance(error, PermissionError)
    return True


def _write(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, "\n".join(_holder()).encode("utf-8", "replace"))


def _holder() -> list[str]:
    """Return the lines of a lock file: process, program, host, machine and boot, as in Qt's lock files."""
    return [str(os.getpid()), "softmax-viz", socket.gethostname(), _line(_MACHINE_ID), _line(_BOOT_ID), ""]


def _line(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
