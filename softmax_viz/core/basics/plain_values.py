"""Checked reading of plain values (the types of JSON), each with its path in the file. Pure; any thread.

Types are taken exactly: a truth value is no number, and a number written as text is text. A value that does not fit
is refused with one sentence that names its path.
"""

from __future__ import annotations

from typing import NoReturn

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError

LARGEST_WHOLE = 2**53 - 1  # programs that read all numbers as doubles would change a larger one

_SHOWN_CHARACTERS = 40
_PLACE_CHARACTERS = 120
_T = QT_TRANSLATE_NOOP


class SessionFormatError(UserError):
    """A session that cannot be used: which file, where in it, and what to do."""


class Plain:
    """A plain value and its path in the file.

    Parameters
    ----------
    value
        A type of JSON: None, truth values, numbers, text, lists, dictionaries with text as keys.
    place
        Its path, such as ``points[17].x``; empty for the whole.
    file
        The name of the file, for messages.

    All methods raise ``SessionFormatError`` if the value is not of the requested type and size.
    """

    __slots__ = ("file", "place", "value")

    def __init__(self, value: object, place: str, file: str) -> None:
        self.value = value
        self.place = place
        self.file = file

    def refuse(self, template: str, **values: object) -> NoReturn:
        """Raise ``SessionFormatError`` with ``template``, filled in with file, place, value and ``values``."""
        known = {"file": self.file, "place": on_one_line(self.place, _PLACE_CHARACTERS), "value": shown(self.value)}
        raise SessionFormatError(template, **{**known, **values})

    def members(self) -> dict[str, Plain]:
        """Return the entries of an object by name."""
        return {name: self._at(name, value) for name, value in self._named().items()}

    def member(self, name: str) -> Plain:
        """Return an entry that must be there."""
        entries = self._named()
        if name not in entries:
            place = self._at(name, None).place
            self.refuse(_T("errors", "{file}: {place} is missing. Add it, or open another copy."), place=place)
        return self._at(name, entries[name])

    def optional(self, name: str) -> Plain | None:
        """Return an entry, or None if it is absent or null."""
        value = self._named().get(name)
        return None if value is None else self._at(name, value)

    def _named(self) -> dict[str, object]:
        if not isinstance(self.value, dict):
            self.refuse(_T("errors", "{file}: {place} must be an object with named entries, not {value}. Correct it."))
        return self.value

    def _at(self, name: str, value: object) -> Plain:
        return Plain(value, f"{self.place}.{name}" if self.place else name, self.file)

    def values(self, low: int, high: int) -> list[object]:
        """Return the entries of a list of ``low`` to ``high`` entries, as they are."""
        if not isinstance(self.value, list):
            self.refuse(_T("errors", "{file}: {place} must be a list, not {value}. Correct it."))
        count = len(self.value)
        if not low <= count <= high:
            if low == high:
                self.refuse(
                    _T("errors", "{file}: {place} must have {low} entries, not {count}. Correct it."),
                    low=low, count=count,
                )  # fmt: skip
            self.refuse(
                _T("errors", "{file}: {place} must have {low} to {high} entries, not {count}. Correct it."),
                low=low, high=high, count=count,
            )  # fmt: skip
        return self.value

    def items(self, low: int, high: int) -> list[Plain]:
        """Return the entries of a list of ``low`` to ``high`` entries, with their places."""
        return [Plain(value, f"{self.place}[{i}]", self.file) for i, value in enumerate(self.values(low, high))]

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``."""
        if type(self.value) is not int or not low <= self.value <= high:
            self.refuse(
                _T("errors", "{file}: {place} must be a whole number from {low} to {high}, not {value}. Correct it."),
                low=low, high=high,
            )  # fmt: skip
        return self.value

    def number(self) -> float:
        """Return a finite number."""
        found = finite([self.value])
        if found is None:
            self.refuse(_T("errors", "{file}: {place} must be a finite number, not {value}. Correct it."))
        return float(found[0])

    def numbers(self, low: int, high: int) -> Floats:
        """Return a list of ``low`` to ``high`` finite numbers."""
        values = self.values(low, high)
        found = finite(values)
        return found if found is not None else np.array([item.number() for item in self.items(low, high)])

    def wholes(self, low: int, high: int, most: int) -> Ints:
        """Return a list of at most ``most`` whole numbers from ``low`` to ``high``."""
        return np.array([item.whole(low, high) for item in self.items(0, most)], np.int64)

    def matrix(self, rows: int, columns: int) -> Floats:
        """Return a list of lists of finite numbers, (rows, columns)."""
        found = [row.numbers(columns, columns) for row in self.items(rows, rows)]
        return np.array(found, np.float64).reshape(rows, columns)

    def text(self, most: int) -> str:
        """Return a text of at most ``most`` characters; unpaired surrogates become U+FFFD."""
        if not isinstance(self.value, str) or len(self.value) > most:
            self.refuse(
                _T("errors", "{file}: {place} must be text of at most {most} characters, not {value}. Correct it."),
                most=most,
            )
        return whole_characters(self.value)

    def scalar(self, most: int) -> str | bool | int | float:
        """Return a text of at most ``most`` characters, a truth value, or a number of reasonable size."""
        if isinstance(self.value, bool):
            return self.value
        if isinstance(self.value, str):
            return self.text(most)
        if isinstance(self.value, int):
            return self.whole(-LARGEST_WHOLE, LARGEST_WHOLE)
        if not isinstance(self.value, float):
            self.refuse(_T("errors", "{file}: {place} must be a number, text, true or false, not {value}. Correct it."))
        return self.number()


def finite(values: list[object]) -> Floats | None:
    """Return ``values`` (M,) as an array; None unless all are finite numbers. Fast for many values."""
    if not {*map(type, values)} <= {int, float}:
        return None
    try:
        numbers = np.array(values, np.float64)
    except OverflowError:
        return None
    return numbers if np.isfinite(numbers).all() else None


def whole_characters(text: str) -> str:
    """Return ``text`` with unpaired surrogates replaced by U+FFFD, so that it can be written in UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def on_one_line(text: str, most: int) -> str:
    """Return ``text`` on one line, cut to ``most`` characters, to be quoted in a message."""
    line = "".join(c if c.isprintable() else " " for c in text[: most + 1])
    return line if len(line) <= most else line[: most - 1] + "…"


def shown(value: object) -> str:
    """Return a short text for any ``value``, to be quoted in a message."""
    if isinstance(value, str):
        return f"'{on_one_line(value, _SHOWN_CHARACTERS)}'"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list):
        return "[…]"
    if isinstance(value, int) and abs(value) >= 10**_SHOWN_CHARACTERS:
        return f"{'-' if value < 0 else ''}…"
    return on_one_line(repr(value), _SHOWN_CHARACTERS)
