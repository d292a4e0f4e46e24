"""A run in the list of runs: its name and what it learns from. Frozen; any thread."""

from __future__ import annotations

from collections.abc import Iterable

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.settings.hyperparams import Hyperparams

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Bounds on what a session keeps: the oldest are removed beyond them.
MOST_RUNS = 24
MOST_BOOKMARKS = 200


@frozen_dataclass
class Bookmark:
    """A marked step of a run, with a name that may be empty."""

    step: int
    name: str = ""


@frozen_dataclass
class RunEntry:
    """A run in the list.

    Parameters
    ----------
    number
        Its number, by which the trainer keeps it.
    letter
        How it is called in short: A, B, …, Z, A2, B2, …
    data, hyperparams, features, seed
        What it learns from: for the present run when it began, for others when the user left it.
    name
        The name that the user has given; empty for one that says what differs from its parent.
    parent, branch_step
        The number of the run that it has come from, 0 for none, and the step at which it left that; a run that began
        anew has 0.
    bookmarks
        Marked steps, in ascending order.
    """

    number: int
    letter: str
    data: Dataset
    hyperparams: Hyperparams
    features: tuple[str, ...]
    seed: int
    name: str = ""
    parent: int = 0
    branch_step: int = 0
    bookmarks: tuple[Bookmark, ...] = ()


def next_letter(entries: Iterable[RunEntry]) -> str:
    """Return the first letter after those of all ``entries``, in the order A to Z, A2 to Z2."""
    used = {entry.letter for entry in entries}
    last = max((index_of(letter) for letter in used), default=-1)
    return letter_of(last + 1)


def letter_of(index: int) -> str:
    """Return the letter with this index: 0 is A, 26 is A2."""
    turn, place = divmod(index, len(_LETTERS))
    return _LETTERS[place] + (str(turn + 1) if turn else "")


def index_of(letter: str) -> int:
    """Return the index of a letter, which also says its colour and its dashes; ``ValueError`` if it is none."""
    return _LETTERS.index(letter[0]) + len(_LETTERS) * ((int(letter[1:]) - 1) if letter[1:] else 0)


def entry_of(entries: Iterable[RunEntry], number: int) -> RunEntry | None:
    """Return the entry with this number; None if there is none."""
    return next((entry for entry in entries if entry.number == number), None)
