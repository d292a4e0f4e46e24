"""A table understood from its first rows and some others: names, columns, the style of its numbers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.tables.cells.names import unguarded
from softmax_viz.storage.tables.cells.number_style import number_style
from softmax_viz.storage.tables.cells.numbers import NumberStyle
from softmax_viz.storage.tables.columns.columns import (
    asked_for,
    choose_coordinates,
    choose_label,
    class_number_column,
    columns_decisions,
    place,
)
from softmax_viz.storage.tables.columns.heading import Heading, find_heading
from softmax_viz.storage.tables.columns.profiles import Profile
from softmax_viz.storage.tables.decisions.decisions import Decision
from softmax_viz.storage.tables.decisions.errors import MAX_COLUMNS, MAX_RECORD_CHARACTERS, TableError
from softmax_viz.storage.tables.decisions.options import Columns, TableOptions
from softmax_viz.storage.tables.formats.source import Source
from softmax_viz.storage.tables.text.rows import Row

HEAD_ROWS = 1_000
# A table of very many columns is judged by fewer rows, so that to look at it stays quick.
_LOOKED_AT_CELLS = 60_000
_FEWEST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Understood:
    """A table before it is read to its end.

    Parameters
    ----------
    source
        Its rows.
    options
        The choices of the user.
    head
        Its first rows, those above the data included.
    others
        Rows from other places, of a large table.
    heading
        Where the data begin, and the names.
    columns
        The columns that are used.
    style
        How it writes numbers, as far as was looked.
    decisions
        All decisions, in the order of the stages.
    problem
        Why it cannot be read, as far as was looked; ``columns`` then hold the nearest that may be meant.
    """

    source: Source
    options: TableOptions
    head: list[Row]
    others: list[Row]
    heading: Heading
    columns: Columns
    style: NumberStyle
    decisions: tuple[Decision, ...]
    problem: TableError | None

    @property
    def file(self) -> str:
        """The name of the file as it stands in sentences."""
        return self.source.rows.file

    @property
    def titles(self) -> tuple[str, ...]:
        """The names of the columns, empty where there is none."""
        return self.heading.names or ("",) * self.heading.width

    @property
    def names(self) -> tuple[str, ...]:
        """The columns as sentences name them: by their title, else by number, "#1"."""
        return column_names(self.titles)

    @property
    def class_number(self) -> int | None:
        """The column that orders the classes."""
        return class_number_column(self.titles, self.columns.label, self.heading.names is not None)


def column_names(titles: Sequence[str]) -> tuple[str, ...]:
    """Titles as sentences have them: on one line, and "#1" where there is none."""
    return tuple(shown(unguarded(title)) or f"#{i + 1}" for i, title in enumerate(titles))


def understand(source: Source, options: TableOptions) -> Understood:
    """Look at the first rows and decide what was not said. Any thread.

    Raises
    ------
    TableError
        If nothing can be split into cells, or an option names what is not there.
    """
    head, problem = source.rows.head(HEAD_ROWS)
    if not head:
        raise problem or TableError(
            QT_TRANSLATE_NOOP("errors", "{file} holds no rows. Choose a file with a table."), file=source.rows.file
        )
    _refuse_wide(source, head)
    others = source.rows.sample()
    most = max(_FEWEST_ROWS, _LOOKED_AT_CELLS // max(len(head[0]), len(head[-1])))
    head, others = head[:most], others[:: len(others) // most + 1]
    header = options.header if options.header is not None else source.has_header
    heading, problem = _heading(source, head, others, header, options.skip_rows, problem)
    if source.has_header and options.header is None:
        heading = _not_by_hand(heading)
    columns, said, problem = _columns(source, heading, options, problem)
    style, numbers_said = number_style(
        [found.cores for found in heading.profiles], source.rows.delimiter, options.decimal, options.thousands
    )
    if source.kind in ("workbook", "json") and options.decimal is None:
        style, numbers_said = NumberStyle(), replace(numbers_said, value=NumberStyle(), is_certain=True)
    decisions = (*source.decisions, *heading.decisions, *said, numbers_said)
    return Understood(source, options, head, others, heading, columns, style, decisions, problem)


def _refuse_wide(source: Source, head: list[Row]) -> None:
    wide = next((i for i, row in enumerate(head) if len(row) > MAX_COLUMNS), None)
    if wide is None:
        return
    line = source.rows.line_of(wide)
    if sum(map(len, head[wide])) + len(head[wide]) > MAX_RECORD_CHARACTERS:
        raise TableError(
            QT_TRANSLATE_NOOP(
                "errors", "{file}, line {line}: a row of more than {most} characters. Check its quotation marks."
            ),
            file=source.rows.file, line=line, most=MAX_RECORD_CHARACTERS,
        )  # fmt: skip
    raise TableError(
        QT_TRANSLATE_NOOP("errors", "{file}, line {line}: more than {most} columns. Keep only those you need."),
        file=source.rows.file, line=line, most=MAX_COLUMNS,
    )  # fmt: skip


def _heading(
    source: Source, head: list[Row], others: list[Row], header: bool | None, skip: int | None,
    problem: TableError | None,
) -> tuple[Heading, TableError | None]:  # fmt: skip
    try:
        return find_heading(source.rows, head, others, source.comments, header, skip), problem
    except TableError as error:
        problem = problem or error
        # What is there is shown all the same: as rows without names.
        return find_heading(source.rows, head, others, (), False, 0), problem


def _not_by_hand(heading: Heading) -> Heading:
    said = tuple(replace(d, by_hand=False) if d.topic == "header" else d for d in heading.decisions)
    return replace(heading, decisions=said)


def _columns(
    source: Source, heading: Heading, options: TableOptions, problem: TableError | None
) -> tuple[Columns, tuple[Decision, ...], TableError | None]:
    file, has_names = source.rows.file, heading.names is not None
    titles = heading.names or ("",) * heading.width
    profiles = heading.profiles
    names = column_names(titles)
    wanted = {
        key: asked_for(file, titles, has_names, value, key)
        for key, value in (("x", options.x), ("y", options.y), ("label", options.label))
        if value is not None
    }
    is_certain = True
    if "label" in wanted:
        label = wanted["label"]
    else:
        marked = heading.marked if heading.marked is not None else source.marked
        free = [p if i not in wanted.values() else Profile("empty", "", 0, 0, 0) for i, p in enumerate(profiles)]
        label, is_certain = choose_label(titles, free, has_names, marked if marked not in wanted.values() else None)
    order = class_number_column(titles, label, has_names)
    x, y = wanted.get("x"), wanted.get("y")
    coordinates = choose_coordinates(titles, profiles, has_names, (label, order, x, y))
    if x is None and coordinates:
        x = coordinates.pop(0)
    if y is None and coordinates:
        y = coordinates.pop(0)
    if x is not None and y is not None and options.x is None and options.y is None and x > y:
        pair = sorted((x, y))
        x, y = pair if coordinate_order_matters(titles, x, y) else (x, y)
    if x is None or y is None:
        error = TableError(
            QT_TRANSLATE_NOOP(
                "errors",
                "{file} needs two columns of numbers beside the classes in column {column}, but has {count}. "
                "Columns are separated by commas, semicolons, tabs, bars or spaces (--delimiter).",
            ),
            file=file, count=sum(i is not None for i in (x, y)), column=place(names, label or 0),
        )  # fmt: skip
        x, y, label = _nearest(profiles, wanted)
        return Columns(x, y, label, has_names), (), problem or error
    columns = Columns(x, y, label, has_names)
    problem = problem or _unusable(file, columns, names)
    others = [i for i, p in enumerate(profiles) if p.is_few and p.filled and i not in (x, y, label)]
    return columns, columns_decisions(names, x, y, label, options, is_certain, others), problem


def coordinate_order_matters(titles: Sequence[str], x: int, y: int) -> bool:
    """Return whether two columns that are not called x and y stand in the order of the file."""
    return {titles[x].strip().casefold(), titles[y].strip().casefold()} != {"x", "y"}


def _unusable(file: str, columns: Columns, names: Sequence[str]) -> TableError | None:
    used = [i for i in (columns.x, columns.y, columns.label) if i is not None]
    twice = next((i for i in used if used.count(i) > 1), None)
    if twice is None:
        return None
    return TableError(
        QT_TRANSLATE_NOOP(
            "errors", "{file}: column {column} is chosen twice. Choose different columns for x, y and the class."
        ),
        file=file, column=place(names, twice),
    )  # fmt: skip


def _nearest(profiles: Sequence[Profile], wanted: dict[str, int | None]) -> tuple[int, int, int | None]:
    """Return what may be meant where the rule finds no answer: two columns of numbers without classes, if there are."""
    numeric = [i for i, p in enumerate(profiles) if p.kind == "number"]
    others = [i for i in range(len(profiles)) if i not in numeric]
    x, y, *_ = (numeric + others) * 2  # twice: a table of one column has it for both, which is refused later
    texts = [i for i, p in enumerate(profiles) if p.kind == "text" and i not in (x, y)]
    label = wanted.get("label") if "label" in wanted else (texts[-1] if texts else None)
    return x, y, label
