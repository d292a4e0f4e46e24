"""The named arrangements of docks, and how each is fitted into the space there is. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP

_T = QT_TRANSLATE_NOOP

# Designed pixels: what must be left for the picture beside the columns, and the least height of a panel in a column.
_LEAST_CANVAS = 400
_CANVAS_BESIDE_THREE = 600  # a window that is wide enough for three columns has more for the picture, too
_LEAST_GROUP = 270
_LEAST_JOINED = 360  # at which no panel of an arrangement scrolls sideways
LAST = "bars"  # always in view, below all others of its column


@frozen_dataclass
class Group:
    """Docks at one place of a column: tabs, of which the first is in front.

    Parameters
    ----------
    names
        The docks.
    share
        How much of the height of the column it gets, compared with the others.
    """

    names: tuple[str, ...]
    share: float = 1.0


@frozen_dataclass
class Column:
    """Groups below each other, at the right of the picture.

    Parameters
    ----------
    width
        Its designed width.
    groups
        From top to bottom.
    """

    width: int
    groups: tuple[Group, ...]


@frozen_dataclass
class Arrangement:
    """A named arrangement.

    Parameters
    ----------
    name
        Its name in the program.
    columns
        From left to right, in a window that is wide enough.
    """

    name: str
    columns: tuple[Column, ...]


_USUAL = Column(340, (Group(("settings",)), Group((LAST,))))
EXPLORE = Arrangement("explore", (_USUAL,))
ARRANGEMENTS: dict[str, Arrangement] = {
    arrangement.name: arrangement
    for arrangement in (
        EXPLORE,
        # The table of the score is high: it has a column to itself.
        Arrangement(
            "explain", (Column(420, (Group(("score",)),)), Column(360, (Group(("weights", "next_step")),)), _USUAL)
        ),
        Arrangement("measure", (Column(440, (Group(("metrics",), 1.2), Group(("losses",)))), _USUAL)),
        Arrangement("by_hand", (Column(700, (Group(("by_hand",)),)), _USUAL)),
    )
}


def fitted(
    arrangement: Arrangement, known: Collection[str], width: float, height: float, last: float
) -> tuple[Column, ...]:
    """Return the columns of ``arrangement`` as they fit into a window.

    Docks that do not exist are left out. Columns become one, and groups become tabs, where there is no space for
    them; the bars stay in view below.

    Parameters
    ----------
    known
        The names of the docks that exist.
    width, height
        The space for canvas and docks, designed pixels.
    last
        The height that the bars need, designed pixels.
    """
    columns = [column for given in arrangement.columns if (column := _with(given, known)).groups]
    while len(columns) > 1 and sum(column.width for column in columns) + _least_canvas(len(columns)) > width:
        columns[-2:] = [_joined(columns[-2], columns[-1], width)]
    return tuple(_lower(column, height, last) for column in columns)


def _least_canvas(n_columns: int) -> int:
    return _LEAST_CANVAS if n_columns < 3 else _CANVAS_BESIDE_THREE


def _with(column: Column, known: Collection[str]) -> Column:
    groups = (Group(tuple(n for n in group.names if n in known), group.share) for group in column.groups)
    return Column(column.width, tuple(group for group in groups if group.names))


def _joined(left: Column, right: Column, width: float) -> Column:
    """Return one column: what is left of the bars at the right becomes tabs of the first group at the left."""
    first, *rest = left.groups
    others = [group for group in right.groups if LAST not in group.names]
    last = [group for group in right.groups if LAST in group.names]
    first = Group((*first.names, *(name for group in others for name in group.names)), first.share)
    room = round(width) - _LEAST_CANVAS
    return Column(max(min(max(left.width, right.width), room), _LEAST_JOINED), (first, *rest, *last))


def _lower(column: Column, height: float, last: float) -> Column:
    """Return the column with as many groups as have space below each other."""
    groups = list(column.groups)
    fixed = groups.pop() if LAST in groups[-1].names else None
    room = height - (0.0 if fixed is None else last)
    while len(groups) > 1 and len(groups) * _LEAST_GROUP > room:
        groups[-2:] = [_tabs(groups[-2:])]
    return Column(column.width, (*groups, *(() if fixed is None else (fixed,))))


def _tabs(groups: Sequence[Group]) -> Group:
    names = [name for group in groups for name in group.names]
    # The settings are the last tab, wherever they come from.
    names.sort(key=lambda name: name == "settings")
    return Group(tuple(names), max(group.share for group in groups))
