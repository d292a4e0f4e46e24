"""From rows to points and classes: a table read to its end. Pure; any thread."""

from __future__ import annotations

from dataclasses import dataclass, field

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.tables.decisions.decisions import Decision
from softmax_viz.storage.tables.decisions.errors import SHOWN_CHARACTERS
from softmax_viz.storage.tables.row_reading import read_rows
from softmax_viz.storage.tables.understanding import Understood


@dataclass(frozen=True, slots=True)
class Table:
    """What a table held. Frozen; any thread.

    Parameters
    ----------
    data
        Its points and classes; the axes carry the names of their columns.
    columns
        Names of the columns used for x, y and the class. Without a header a column is known by its number,
        "#1"; without a column of classes its name is empty.
    skipped_columns
        Names of the columns that were not used, in the order of the file.
    rows
        N, the number of points.
    left_out
        How many rows were left out: without x, y or class, or of classes that were not kept.
    decisions
        What was decided, stage by stage.
    """

    data: Dataset
    columns: tuple[str, str, str]
    skipped_columns: tuple[str, ...]
    rows: int
    left_out: int = 0
    decisions: tuple[Decision, ...] = field(default=(), compare=False)


def read(table: Understood) -> Table:
    """Read a table to its end; ``TableError`` if a row cannot be used."""
    columns, names = table.columns, table.names
    found = read_rows(table, (columns.x, columns.y))
    axes = ("x", "y")
    if columns.header:
        axes = (shown(names[columns.x], SHOWN_CHARACTERS), shown(names[columns.y], SHOWN_CHARACTERS))
    used = (columns.x, columns.y, columns.label, table.class_number)
    return Table(
        data=Dataset(found.values, found.labels, make_classes(list(found.names)), axes),
        columns=(names[columns.x], names[columns.y], "" if columns.label is None else names[columns.label]),
        skipped_columns=tuple(name for i, name in enumerate(names) if i not in used),
        rows=len(found.labels),
        left_out=found.left_out,
        decisions=found.decisions,
    )
