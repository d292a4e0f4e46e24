"""Parses command lines: error messages of one line, and readers that check values."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import NoReturn

PROGRAM = "softmax-viz"
USER_ERROR = 2

_LONGEST_QUOTED = 60
_LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def refuse(message: str) -> int:
    """Print in one line on stderr what is wrong; return the exit code for it."""
    if sys.stderr is not None:
        sys.stderr.write(f"{PROGRAM}: {_LINE_BREAKS.sub(' ', message)}\n")
    return USER_ERROR


def say(message: str) -> None:
    """Print in one line on stdout what was done."""
    if sys.stdout is not None:
        sys.stdout.write(f"{_LINE_BREAKS.sub(' ', message)}\n")


def warn(message: str) -> None:
    """Print in one line on stderr what the user should know."""
    if sys.stderr is not None:
        sys.stderr.write(f"{PROGRAM}: {_LINE_BREAKS.sub(' ', message)}\n")


class Parser(argparse.ArgumentParser):
    """An argument parser with error messages of one line, and without abbreviated options."""

    def __init__(self, prog: str, description: str, epilog: str = "") -> None:
        super().__init__(prog=prog, description=description, epilog=epilog, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and where to read more, and exit."""
        raise SystemExit(refuse(f"{message}. See '{self.prog} --help'."))


def quoted(text: str) -> str:
    """Return ``text`` in quotation marks, shortened if it is too long for a sentence."""
    return repr(text if len(text) <= _LONGEST_QUOTED else f"{text[: _LONGEST_QUOTED - 1]}…")


def whole_number_reader(low: int, high: int) -> Callable[[str], int]:
    """Return a function that reads whole numbers from ``low`` to ``high``."""

    def read(text: str) -> int:
        number = int(text) if re.fullmatch(r"[+-]?[0-9]{1,19}", text) else None
        if number is None or not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{quoted(text)} is not a whole number from {low} to {high}")
        return number

    return read


def number_reader(low: float, high: float) -> Callable[[str], float]:
    """Return a function that reads numbers from ``low`` to ``high``."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:  # also refuses NaN
            raise argparse.ArgumentTypeError(f"{quoted(text)} is not a number from {low:g} to {high:g}")
        return value

    return read


def size_reader(low: int, high: int) -> Callable[[str], tuple[int, int]]:
    """Return a function that reads sizes such as ``1024x768``, with both sides from ``low`` to ``high``."""

    def read(text: str) -> tuple[int, int]:
        match = re.fullmatch(r"([0-9]{1,6})[xX×]([0-9]{1,6})", text)
        sides = (int(match[1]), int(match[2])) if match else (0, 0)
        if not all(low <= side <= high for side in sides):
            raise argparse.ArgumentTypeError(f"{quoted(text)} is not WIDTHxHEIGHT with both from {low} to {high}")
        return sides

    return read
