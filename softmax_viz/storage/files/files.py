"""Reads a file that the user named, if it is a regular file of bounded size; raises one clear sentence otherwise."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError

_MEGABYTE = 1_000_000
_TOO_LARGE = QT_TRANSLATE_NOOP("errors", "{file} is larger than {most} MB. Keep only the rows and columns you need.")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NO_CHARACTER = re.compile(r"[\ud800-\udfff]")  # a byte of a file name that is not valid UTF-8


def shown(text: object, most: int = 0) -> str:
    """Return ``text`` for use in a sentence: on one line, shortened to ``most`` characters unless that is 0."""
    line = _NO_CHARACTER.sub("\ufffd", _UNPRINTABLE.sub(" ", str(text)))
    return line if not most or len(line) <= most else line[: most - 1] + "…"


def read_bytes(path: str | Path, most: int, too_large: str = _TOO_LARGE) -> bytes:
    """Return the content of a regular file. Any thread; it never blocks on a pipe or a device.

    Parameters
    ----------
    path
        As the user gave it, because it is quoted in error messages.
    most
        The largest size that is accepted, in bytes.
    too_large
        The sentence about a larger file, marked for translation, with ``{file}`` and ``{most}`` megabytes.

    Raises
    ------
    UserError
        If there is no such file, it may not be read, it is no regular file, or it is too large.
    """
    file = shown(path)
    try:
        # Check before opening, because opening a device can already have an effect.
        _refuse_unless_regular(os.stat(path), file)
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as stream:
            _refuse_unless_regular(os.fstat(descriptor), file)
            content = stream.read(most + 1)
    except FileNotFoundError as error:
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "{file} does not exist. Check its name and folder."), file=file
        ) from error
    except PermissionError as error:
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "{file} may not be read. Change its permissions, or copy it."), file=file
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it, or one that cannot be encoded
        reason = getattr(error, "strerror", None) or error
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "{file} cannot be read ({reason}). Check its name and the disk."),
            file=file, reason=shown(reason),
        ) from error  # fmt: skip
    if len(content) > most:
        raise UserError(too_large, file=file, most=most // _MEGABYTE)
    return content


def fingerprint(content: bytes) -> str:
    """Return the SHA-256 of the content of a file, as text, to recognise changes."""
    import hashlib  # loads a library of ciphers, which a window without a file does not need

    return hashlib.sha256(content).hexdigest()


def _refuse_unless_regular(status: os.stat_result, file: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise UserError(QT_TRANSLATE_NOOP("errors", "{file} is a folder. Name a file in it."), file=file)
    if not stat.S_ISREG(status.st_mode):
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "{file} is not an ordinary file. Save the data as a file and name that."),
            file=file,
        )
