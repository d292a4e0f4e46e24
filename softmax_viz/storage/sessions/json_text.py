"""Writes plain values as compact or readable JSON text, and reads them. No Qt; any thread.

The reader of the standard library accepts too much: non-finite numbers, repeated names, integers of any length. These
are noticed while it reads; only then their position is searched for the error message.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.basics.plain_values import Plain, SessionFormatError

# Far more than a session needs; they bound the memory that reading takes.
_MOST_CONTAINERS = 500_000
_MOST_COMMAS = 2_000_000
_LONGEST_NUMBER = 400  # characters; enough for any float64
_LONGEST_WHOLE = 25
# An object of at most this many simple entries is written on one line.
_MOST_ON_ONE_LINE = 4
_INDENT = "  "
_T = QT_TRANSLATE_NOOP

_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_on_one_line = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def compact(value: object) -> str:
    """Return ``value`` as compact JSON text."""
    return _compact(value)


def readable(value: dict[str, Any]) -> str:
    """Return ``value`` as readable JSON text, with a point, a class or a row of weights on each line.

    Numbers are written so that reading gives the same bits. Raises ``ValueError`` if one is not finite.
    """
    return "".join(_written(value, "\n")) + "\n"


def _written(value: object, line: str) -> Iterator[str]:
    """Yield the pieces of ``value``; ``line`` begins a line at the present depth."""
    deeper = line + _INDENT
    if isinstance(value, dict) and (line == "\n" or len(value) > _MOST_ON_ONE_LINE or _has_parts(value.values())):
        for i, (name, item) in enumerate(value.items()):
            yield f"{',' if i else '{'}{deeper}{_on_one_line(name)}: "
            yield from _written(item, deeper)
        yield line + "}"
    elif isinstance(value, list) and _is_table(value):
        # Many points: encode all in one call. The objects hold only numbers, so '}, {' occurs only between them.
        yield f"[{deeper}{_on_one_line(value)[1:-1].replace('}, {', '},' + deeper + '{')}{line}]"
    elif isinstance(value, list) and _has_parts(value):
        for i, item in enumerate(value):
            yield f"{',' if i else '['}{deeper}"
            yield from _written(item, deeper)
        yield line + "]"
    else:
        yield _on_one_line(value)


def _has_parts(values: Any) -> bool:
    return any(isinstance(value, (dict, list)) for value in values)


def _is_table(rows: list[object]) -> bool:
    """Return whether ``rows`` are objects with the same few names, and with numbers only."""
    first = rows[0] if rows else None
    if not isinstance(first, dict) or len(first) > _MOST_ON_ONE_LINE or not all(map(str.isidentifier, first)):
        return False
    names, kinds = first.keys(), {int, float}
    return all(isinstance(row, dict) and row.keys() == names and {*map(type, row.values())} <= kinds for row in rows)


class _Repeated:
    """Placeholder for an object in which ``name`` occurs twice."""

    def __init__(self, name: str) -> None:
        self.name = name


class _Reader:
    """Decodes one text. Afterwards ``is_odd`` says whether it contains something that must be refused."""

    def __init__(self) -> None:
        self.is_odd = False
        self.decode = json.JSONDecoder(
            object_pairs_hook=self._object, parse_float=self._float, parse_int=self._int, parse_constant=self._constant
        ).decode

    def _object(self, pairs: list[tuple[str, object]]) -> object:
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        self.is_odd = True
        seen: set[str] = set()
        return _Repeated(next(name for name, _ in pairs if name in seen or seen.add(name)))  # type: ignore[func-returns-value]

    def _float(self, text: str) -> float:
        number = float(text) if len(text) <= _LONGEST_NUMBER else math.inf
        self.is_odd |= math.isinf(number)
        return number

    def _int(self, text: str) -> int | float:
        return int(text) if len(text) <= _LONGEST_WHOLE else self._float(text)

    def _constant(self, _text: str) -> float:
        self.is_odd = True
        return math.nan


def refuse_too_many(content: bytes, file: str) -> None:
    """Raise ``SessionFormatError`` if ``content`` holds more values than ``parse`` accepts."""
    if content.count(b"{") + content.count(b"[") > _MOST_CONTAINERS or content.count(b",") > _MOST_COMMAS:
        raise SessionFormatError(
            _T("errors", "{file} holds more values than a session can have. Open another copy."), file=file
        )


def parse(content: bytes, file: str) -> object:
    """Return the plain values of a JSON text in UTF-8. Time and memory are bounded by the length of ``content``.

    Parameters
    ----------
    content
        The text, with or without a byte order mark.
    file
        Name of the file in error messages.

    Raises
    ------
    SessionFormatError
        If it is not JSON, a number is not finite, a name occurs twice in one object, or it is deeper or larger
        than any session.
    """
    refuse_too_many(content, file)
    reader = _Reader()
    try:
        value = reader.decode(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SessionFormatError(
            _T("errors", "{file}, line {line}: this is not text in UTF-8. Open another copy."),
            file=file, line=content.count(b"\n", 0, error.start) + 1,
        ) from error  # fmt: skip
    except json.JSONDecodeError as error:
        raise SessionFormatError(
            _T("errors", "{file}, line {line}, column {column}: the text breaks off or is damaged. Open another copy."),
            file=file, line=error.lineno, column=error.colno,
        ) from error  # fmt: skip
    except RecursionError as error:
        raise SessionFormatError(
            _T("errors", "{file} is nested deeper than a session can be. Open another copy."), file=file
        ) from error
    if reader.is_odd:
        _refuse_odd(value, file)
    return value


# The path to a value as a linked list: the path of its container, and its name or index in there.
_Chain = tuple[Any, str | int] | None


def _refuse_odd(value: object, file: str) -> None:
    """Find what must be refused, and raise an error that says where it is."""
    waiting: list[tuple[object, _Chain]] = [(value, None)]
    while waiting:
        part, chain = waiting.pop()
        if isinstance(part, _Repeated):
            Plain(part.name, _place((chain, part.name)), file).refuse(
                _T("errors", "{file}: {place} is there twice. Remove one of them.")
            )
        if isinstance(part, float) and not math.isfinite(part):
            Plain(part, _place(chain), file).refuse(
                _T("errors", "{file}: {place} is not a finite number of reasonable length. Correct it.")
            )
        # Reversed, because the last one is handled first; integers and texts need no check.
        entries = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        waiting += reversed([(e, (chain, i)) for i, e in entries if isinstance(e, (dict, list, float, _Repeated))])


def _place(chain: _Chain) -> str:
    """Return the path as text, such as ``points[17].x``."""
    steps: list[str] = []
    while chain is not None:
        chain, step = chain
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return "".join(reversed(steps)).removeprefix(".")
