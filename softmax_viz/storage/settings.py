"""Stores window geometry, theme, size, language, field style and recent files between two starts. GUI thread only."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from softmax_viz.core.settings.themes import SCALES, SYSTEM, THEME_CHOICES
from softmax_viz.storage.files.private_folders import make_private_file

MOST_RECENT = 8

_LONGEST_PATH = 4096
_URL = "file://"
_LONGEST_CODE = 35  # the length of language tags that RFC 5646 asks programs to accept

# Values that Qt decodes as a stream of binary objects: a damaged one can abort the process. Never written here.
_STREAMS = (b"Variant(", b"DateTime(")
_MOST_BYTES = 1_000_000

_LONGEST_WORD = 40  # of a plain text value, which is an identifier
_MOST_VALUES = 100


class Settings:
    """A small INI file. Whatever its content, reading returns usable values. GUI thread only.

    Several programs may share the file: ``QSettings`` takes a lock and writes only the values that were set here, so
    that no program overwrites the values of another one. (A JSON file would need a lock and merging of its own.)

    Parameters
    ----------
    path
        The file; None for the user's folder for configuration.
    """

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
            path = Path(folder, "softmax-viz", "softmax-viz.ini")
        if _may_abort(path):
            # Qt decodes every value when it opens the file, so the file has to be renamed before.
            path = _put_aside(path)
        with suppress(OSError):  # ``flush`` reports that the file cannot be written
            make_private_file(path)  # it holds paths of recent files; Qt does not change its permissions
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def theme(self) -> str:
        """Return one of ``THEME_CHOICES``; ``SYSTEM`` when no usable value is stored."""
        theme = self._text("theme")
        return theme if theme in THEME_CHOICES else SYSTEM

    def set_theme(self, theme: str) -> None:
        """Store a theme, one of ``THEME_CHOICES``; raise ``ValueError`` for another."""
        if theme not in THEME_CHOICES:
            raise ValueError(f"unknown theme {theme!r}")
        self._store.setValue("theme", theme)

    def scale(self) -> float:
        """Return one of ``SCALES``; the first when no usable value is stored."""
        scale = _plain(self._value("scale"))
        return scale if isinstance(scale, float) and scale in SCALES else SCALES[0]

    def set_scale(self, scale: float) -> None:
        """Store a size, one of ``SCALES``; raise ``ValueError`` for another."""
        if scale not in SCALES:
            raise ValueError(f"unknown scale {scale!r}")
        self._store.setValue("scale", scale)

    def language(self) -> str:
        """Return a language code such as ``ko``; empty for the language of the system."""
        code = self._text("language")
        plain = code.replace("-", "").replace("_", "")
        return code if plain.isascii() and plain.isalnum() and len(code) <= _LONGEST_CODE else ""

    def set_language(self, code: str) -> None:
        """Store a language code; empty for the language of the system."""
        self._store.setValue("language", code)

    def keeps_training(self) -> bool:
        """Return whether training goes on when it has converged; False when nothing is stored."""
        return self._text("train/keep") == "yes"

    def set_keeps_training(self, keeps: bool) -> None:
        """Store whether training goes on when it has converged."""
        self._store.setValue("train/keep", "yes" if keeps else "no")

    def layout(self, part: str) -> QByteArray:
        """Return the state of a part of the window as stored, ``window``, ``docks`` or a splitter; empty for none.

        It is the result of ``saveGeometry``, ``DockHost.keep`` or ``saveState``; what restores it checks it.
        """
        return self._bytes(_layout_key(part))

    def set_layout(self, part: str, state: QByteArray) -> None:
        """Store size and position of the window, how docks are arranged, or how a splitter divides its space."""
        self._store.setValue(_layout_key(part), state)

    def field_style_values(self) -> dict[str, object]:
        """Return the values stored by ``set_field_style_values``: identifiers, finite numbers and Booleans."""
        self._store.beginGroup("look")
        values = {key: _plain(self._value(key)) for key in self._store.childKeys()[:_MOST_VALUES] if key}
        self._store.endGroup()
        return {key: value for key, value in values.items() if value is not None}

    def set_field_style_values(self, values: Mapping[str, object]) -> None:
        """Store plain values by name, replacing all earlier ones; raise ``ValueError`` for other kinds of values."""
        for key, value in values.items():
            if not key.isidentifier() or _plain(value) is None:
                raise ValueError(f"not a plain value: {key!r}: {value!r}")
        self._store.remove("look")
        for key, value in values.items():
            self._store.setValue(f"look/{key}", value)

    def recent_files(self) -> list[str]:
        """Return paths of recent session files, the newest first; they need not exist any more."""
        paths = [_as_path(self._text(f"recent/{number}")) for number in range(MOST_RECENT)]
        return list(dict.fromkeys(path for path in paths if path and len(path) <= _LONGEST_PATH))

    def add_recent_file(self, path: str) -> None:
        """Put ``path`` first in the list of recent files, and write that list, also with those of other programs."""
        self._store.sync()
        absolute = str(Path(path).absolute())
        others = [other for other in self.recent_files() if other != absolute]
        for number, recent in enumerate([absolute, *others][:MOST_RECENT]):
            self._store.setValue(f"recent/{number}", _as_text(recent))
        self._store.sync()

    def forget_recent_files(self) -> None:
        """Clear the list of recent files."""
        self._store.remove("recent")

    def flush(self) -> bool:
        """Write to the disk now; return False if that is impossible."""
        self._store.sync()
        return self._store.status() == QSettings.Status.NoError

    def _value(self, key: str) -> object:
        try:
            return self._store.value(key)
        except (RuntimeError, TypeError, ValueError):  # a type that PySide cannot convert
            return None

    def _text(self, key: str) -> str:
        value = self._value(key)
        return value if isinstance(value, str) else ""

    def _bytes(self, key: str) -> QByteArray:
        value = self._value(key)
        return value if isinstance(value, QByteArray) else QByteArray()


def _layout_key(part: str) -> str:
    return "window/geometry" if part == "window" else f"splitters/{part}"


def _as_text(path: str) -> str:
    """Return an absolute path as text for the file: a URL if the path is not valid Unicode."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return _URL + quote(os.fsencode(path))
    return path


def _as_path(text: str) -> str:
    return os.fsdecode(unquote_to_bytes(text.removeprefix(_URL))) if text.startswith(_URL) else text


def _plain(value: object) -> bool | float | str | None:
    """Return the bool, float or str that ``value``, perhaps a text from the file, stands for; None for others."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in ("true", "false"):
        return value == "true"
    if isinstance(value, (int, float, str)):
        try:
            number = float(value)
        except (ValueError, OverflowError):
            return value if isinstance(value, str) and value.isidentifier() and len(value) <= _LONGEST_WORD else None
        return number if math.isfinite(number) else None
    return None


def _may_abort(file: Path) -> bool:
    """Return whether reading values from ``file`` could abort the program, because it is damaged or foreign."""
    try:
        with file.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except OSError:
        return False  # Qt cannot read it either
    return len(content) > _MOST_BYTES or any(mark in content for mark in _STREAMS)


def _put_aside(file: Path) -> Path:
    """Rename a damaged file, so that the user can inspect it; return the file to use for settings from now on."""
    try:
        file.replace(file.with_name(f"{file.name}.damaged"))
    except OSError:
        return file.with_name(f"{file.name}.new")
    return file
