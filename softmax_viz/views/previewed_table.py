"""What the import dialog shows and asks: types only, so that no view needs to know how tables are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from softmax_viz.core.messages import UserError


class ColumnChoice(NamedTuple):
    """Columns counted from 0; ``label`` None: no classes. The fields are those of ``storage``'s ``Columns``."""

    x: int
    y: int
    label: int | None
    header: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a choice of columns would give: N points, and the names of the classes that have any, perhaps empty."""

    n_points: int
    class_names: tuple[str, ...]


Check = Callable[[ColumnChoice], Found | UserError | None]


class ProposedColumns(Protocol):
    """The fields of ``ColumnChoice``."""

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
    def encoding(self) -> str:
        """The encoding of the text as Python names it; empty for a workbook."""

    @property
    def delimiter(self) -> str:
        """Tab, semicolon, comma, bar or space."""

    @property
    def decimal_mark(self) -> str:
        """A point, a comma, or nothing where only whole numbers were seen."""

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
        """The first rows, at least one; the row with the names included."""

    @property
    def choice(self) -> ProposedColumns:
        """The columns to begin with."""
