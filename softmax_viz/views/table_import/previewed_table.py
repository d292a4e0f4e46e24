"""What the import dialog shows and asks: types only, so that no view needs to know how tables are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset

# What a person said about a table: fields of ``storage``'s ``TableOptions`` that are not left to the reader.
Wishes = Mapping[str, object]
# The value of ``label`` for a table without classes, as ``storage`` has it.
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
        """A field of ``TableOptions``, ``numbers`` (value: ``NumberMarks``), or what else was decided."""

    @property
    def value(self) -> object:
        """What was decided."""

    @property
    def message(self) -> UserError:
        """The same in a few words."""

    @property
    def evidence(self) -> UserError | None:
        """Why."""

    @property
    def is_certain(self) -> bool:
        """Whether there is no doubt."""

    @property
    def alternatives(self) -> tuple[object, ...]:
        """Other values that may be meant."""

    @property
    def by_hand(self) -> bool:
        """Whether it was not found, but given."""


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
    """A table as it was understood; ``storage``'s ``TablePreview`` is one."""

    @property
    def file(self) -> str:
        """Its name, on one line."""

    @property
    def header_names(self) -> tuple[str, ...]:
        """The columns by the first row."""

    @property
    def plain_names(self) -> tuple[str, ...]:
        """The columns by number alone."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """``number``, ``text`` or ``empty`` for each column."""

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The first rows; the row with the names included."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets of a workbook."""

    @property
    def choice(self) -> UsedColumns:
        """The columns in use, or where none could be decided on, the nearest that may be meant."""

    @property
    def decisions(self) -> Sequence[ReadDecision]:
        """What was decided, stage by stage."""

    def sample(self, encoding: str) -> str:
        """Return a few words as they read in ``encoding``; empty if they cannot be read in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a table gives with what a person said about it.

    Parameters
    ----------
    table
        The table as it is understood so; None if it cannot be shown so, then the one before stays.
    data
        Its points; None if it cannot be used so.
    decisions
        What was decided.
    problem
        Why it cannot be used.
    n_classes
        How many classes there are where they are too many, else 0.
    """

    table: PreviewedTable | None
    data: Dataset | None
    decisions: Sequence[ReadDecision]
    problem: UserError | None = None
    n_classes: int = 0


# Gives the reading, or None while it is being read on another thread.
Read = Callable[[Wishes], Reading | None]


def column_names(table: PreviewedTable) -> tuple[str, ...]:
    """Return the columns as the table calls them."""
    return table.header_names if table.choice.header else table.plain_names


def numbered(name: str, column: int, most: int) -> str:
    """Return a column as lists name it: its number, and its name, cut to ``most`` letters."""
    if name == f"#{column + 1}":
        return str(column + 1)
    return f"{column + 1}  {name if len(name) <= most else name[: most - 1] + '…'}"
