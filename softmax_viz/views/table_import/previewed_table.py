"""The types that the import dialog works with, so that no view needs to know how tables are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset

# The user's decisions about a table: fields of ``storage``'s ``TableOptions`` that are not left to the reader.
Wishes = Mapping[str, object]
# The value of ``label`` for a table without classes, the same as in ``storage``.
NO_CLASSES: Final = -1


class NumberMarks(Protocol):
    """How a table writes numbers."""

    @property
    def decimal(self) -> str:
        """A point or a comma."""

    @property
    def thousands(self) -> str:
        """A comma, a point, a space, an apostrophe, or nothing."""


class ReadDecision(Protocol):
    """One decision about a table; ``storage``'s ``Decision`` is one."""

    @property
    def topic(self) -> str:
        """A field of ``TableOptions``, ``numbers`` (value: ``NumberMarks``), or another decision."""

    @property
    def value(self) -> object:
        """The decided value."""

    @property
    def message(self) -> UserError:
        """The decision in a few words."""

    @property
    def evidence(self) -> UserError | None:
        """The reason for the decision."""

    @property
    def is_certain(self) -> bool:
        """Whether the decision is certain."""

    @property
    def alternatives(self) -> tuple[object, ...]:
        """Other values that may be meant."""

    @property
    def by_hand(self) -> bool:
        """Whether the value was given rather than found."""


class UsedColumns(Protocol):
    """Columns counted from 0."""

    @property
    def x(self) -> int:
        """The column of x."""

    @property
    def y(self) -> int:
        """The column of y."""

    @property
    def label(self) -> int | None:
        """The column of the classes, if there is one."""

    @property
    def header(self) -> bool:
        """Whether the first row holds names."""


class PreviewedTable(Protocol):
    """A table as the reader understands it; ``storage``'s ``TablePreview`` is one."""

    @property
    def file(self) -> str:
        """The name of the file, on one line."""

    @property
    def header_names(self) -> tuple[str, ...]:
        """The names of the columns from the first row."""

    @property
    def plain_names(self) -> tuple[str, ...]:
        """The names of the columns made from their numbers."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """``number``, ``text`` or ``empty`` for each column."""

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The first rows, including the row with the names."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets of a workbook."""

    @property
    def choice(self) -> UsedColumns:
        """The columns in use; those that could not be decided are the most likely ones."""

    @property
    def decisions(self) -> Sequence[ReadDecision]:
        """The decisions, stage by stage."""

    def sample(self, encoding: str) -> str:
        """Return a few words of the file decoded by ``encoding``; empty if that fails."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The result of reading a table with the user's decisions.

    Parameters
    ----------
    table
        The table as the reader understands it; None if it cannot be shown, and the previous one stays.
    data
        Its points; None if it cannot be used.
    decisions
        The decisions.
    problem
        Why the table cannot be used.
    n_classes
        The number of classes if it is too large, else 0.
    """

    table: PreviewedTable | None
    data: Dataset | None
    decisions: Sequence[ReadDecision]
    problem: UserError | None = None
    n_classes: int = 0


# Gives the reading, or None while it is being read on another thread.
Read = Callable[[Wishes], Reading | None]


def column_names(table: PreviewedTable) -> tuple[str, ...]:
    """Return the names of the columns of ``table``."""
    return table.header_names if table.choice.header else table.plain_names


def numbered(name: str, column: int, most: int) -> str:
    """Return the text of a column in lists: its number and its name, cut to ``most`` letters."""
    if name == f"#{column + 1}":
        return str(column + 1)
    return f"{column + 1}  {name if len(name) <= most else name[: most - 1] + '…'}"
