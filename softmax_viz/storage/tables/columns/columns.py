"""Which columns of a table are its coordinates and its classes, by content and by title. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.tables.cells.titles import CLASS_NUMBER, class_weight, coordinate_pair, is_row_number, is_time
from softmax_viz.storage.tables.columns.profiles import FEW, Profile
from softmax_viz.storage.tables.decisions.decisions import Decision
from softmax_viz.storage.tables.decisions.errors import SHOWN_CHARACTERS, TableError
from softmax_viz.storage.tables.decisions.options import NO_CLASSES, TableOptions

# So many rows tell a pattern from chance.
_SEVERAL = 8


def choose_label(
    titles: Sequence[str], profiles: Sequence[Profile], has_names: bool, marked: int | None = None
) -> tuple[int | None, bool]:
    """Return the column of the classes, or None, and whether another column is as likely.

    The rule, from the strongest reason to the weakest:

    1. The file says it (ARFF, Orange).
    2. The title says it: class, label, species, target …, then bought, outcome, diagnosis, type … Of several
       such columns those of words come before those of numbers, and the last of them is taken.
    3. In a table of three columns or more without x, the column called y, if it holds few different things
       (at most 12, each in several rows).
    4. The last column, if it holds few whole numbers.
    5. A column of few different words; the last of several.
    6. The first column, if it holds few whole numbers.
    7. The last column of words; then the last column of few whole numbers.
    8. In a table of three columns or more, the last, if it has at most 12 different values.

    Dates, names of files, row numbers and numbers of which nearly every one is another are never taken. Words
    that are nearly all different (but at most 12), and words that are all the same, are taken where nothing
    else is left. A table of two columns of numbers has no classes but in words.
    """
    if marked is not None:
        return marked, True
    numbers = sum(p.kind == "number" and not p.is_date for p in profiles)
    ranked: list[tuple[tuple[int, ...], int]] = []
    for i, found in enumerate(profiles):
        if found.kind == "empty" or (found.kind == "number" and numbers < 3):
            continue
        rank = _label_rank(i, titles, found, has_names, len(profiles))
        if rank[0] > 0:
            ranked.append((rank, i))
    if not ranked:
        return None, True
    ranked.sort(reverse=True)
    best = ranked[0]
    is_certain = best[0][0] >= 5 or len(ranked) == 1 or ranked[1][0][0] < best[0][0]
    return best[1], is_certain


def _label_rank(column: int, titles: Sequence[str], found: Profile, has_names: bool, width: int) -> tuple[int, ...]:
    """Return how likely a column is that of the classes: the higher, the likelier; first the reason, then the place."""
    title = titles[column] if has_names else ""
    weight = class_weight(title) if has_names else 0
    is_words = found.kind == "text"
    is_last, is_first = column == width - 1, column == 0
    place = (is_words, column)
    numbers_rows = has_names and is_row_number(title)
    if found.is_date or found.is_file or (found.is_counter and (numbers_rows or not weight)):
        return (0, *place)
    if found.is_nearly_unique and not (weight >= 2 and is_words):
        return (3 if weight == 3 else int(is_words and found.distinct <= FEW), *place)
    if found.is_constant or numbers_rows:
        return (1 if is_words else 0, *place)
    few = found.is_few and (is_words or (found.is_whole and not found.unit))
    if weight == 3:
        return (9, *place)
    if weight == 2 and (few or is_words):
        return (8, *place)
    if weight == 1 and few:
        return (7, *place)
    x_is_there = any(t.strip().casefold() == "x" for t in titles)
    if has_names and few and title.strip().casefold() == "y" and width >= 3 and not x_is_there:
        return (7, *place)
    if is_last and few and not is_words:
        return (6, *place)
    if is_words and few:
        return (5, *place)
    if is_first and few and found.filled >= _SEVERAL:
        return (4, *place)
    if is_words:
        return (3, *place)
    if few and found.filled >= _SEVERAL and (not has_names or not is_time(title)):
        return (2, *place)
    if (
        is_last
        and width >= 3
        and found.distinct <= FEW
        and not found.unit
        and (found.filled < _SEVERAL or found.distinct * 3 <= found.filled)
    ):
        return (2, *place)
    return (0, *place)


def choose_coordinates(
    titles: Sequence[str], profiles: Sequence[Profile], has_names: bool, taken: Sequence[int | None]
) -> list[int]:
    """Return the columns of numbers that are not ``taken``, best first, equally good ones in the order of the table.

    Columns called x and y (or x1 and x2) come first. Then come measures; then columns of few whole numbers;
    then dates and years; then columns that say the same of every row; and last row numbers and IDs. (Without
    titles the first column is one of IDs if it alone holds whole numbers of five digits or more, all different.)
    """
    columns = [i for i, found in enumerate(profiles) if found.kind == "number" and i not in taken]
    pair = coordinate_pair(list(titles)) if has_names else None
    if pair is not None and all(i in columns for i in pair):
        return [*pair, *(i for i in columns if i not in pair)]
    worst = {i: _shortcoming(titles[i] if has_names else None, profiles[i]) for i in columns}
    long = [i for i in columns if _is_long(profiles[i])]
    if not has_names and long == [0] and profiles[0].distinct == profiles[0].filled >= _SEVERAL:
        worst[0] = max(worst.values()) + 1
    return sorted(columns, key=lambda i: (worst[i], i))


def _is_long(found: Profile) -> bool:
    """Return whether a column holds whole numbers of five digits or more, as IDs are."""
    return found.is_whole and all(len(core.lstrip("+-")) >= 5 and core.isdigit() for core in found.cores)


def _shortcoming(title: str | None, found: Profile) -> int:
    if found.is_counter or (title is not None and is_row_number(title)):
        return 4
    if found.is_constant:
        return 3
    if found.is_date or (title is not None and is_time(title)):
        return 2
    is_coded = found.is_whole and found.filled >= _SEVERAL and found.distinct <= min(9, max(2, found.filled // 4))
    return 1 if is_coded else 0


def class_number_column(titles: Sequence[str], label: int | None, has_names: bool) -> int | None:
    """Return the column right behind the classes that says their order, by its title; None if there is none."""
    if label is None or not has_names or label + 1 >= len(titles):
        return None
    return label + 1 if titles[label + 1].strip().casefold() == CLASS_NUMBER else None


def asked_for(file: str, titles: Sequence[str], has_names: bool, wanted: int | str, option: str) -> int | None:
    """Return the column that the user named by its index, title, or number from 1; None for ``NO_CLASSES``.

    Raises
    ------
    TableError
        If there is no such column.
    """
    if isinstance(wanted, int):
        if wanted == NO_CLASSES and option == "label":
            return None
        if not 0 <= wanted < len(titles):
            raise ValueError(f"column {wanted} in a table of {len(titles)} columns")
        return wanted
    text = wanted.strip()
    if has_names:
        exact = [i for i, title in enumerate(titles) if title.strip() == text]
        exact = exact or [i for i, title in enumerate(titles) if title.strip().casefold() == text.casefold()]
        if exact:
            return exact[0]
    digits = text.removeprefix("#")
    if digits.isascii() and digits.isdigit() and 1 <= int(digits[:9]) <= len(titles):
        return int(digits) - 1
    if option == "label" and text.casefold() == "none":
        return None
    names = ", ".join(shown(title or f"#{i + 1}", SHOWN_CHARACTERS) for i, title in enumerate(titles[:20]))
    raise TableError(
        QT_TRANSLATE_NOOP("errors", "{file} has no column '{wanted}'. Its columns are {names}."),
        file=file, wanted=shown(text, SHOWN_CHARACTERS), names=names,
    )  # fmt: skip


def columns_decisions(
    names: Sequence[str],
    x: int,
    y: int,
    label: int | None,
    options: TableOptions,
    is_certain: bool,
    others: Sequence[int],
) -> tuple[Decision, ...]:
    """Return what was decided about the columns, as decisions."""
    decisions = [
        Decision(topic, column, UserError(template, column=place(names, column)), by_hand=by_hand)
        for topic, column, template, by_hand in (
            ("x", x, QT_TRANSLATE_NOOP("errors", "x is column {column}"), options.x is not None),
            ("y", y, QT_TRANSLATE_NOOP("errors", "y is column {column}"), options.y is not None),
        )
    ]
    by_hand = options.label is not None
    if label is None:
        message = UserError(QT_TRANSLATE_NOOP("errors", "no column of classes, all points are of class 1"))
        return (*decisions, Decision("label", NO_CLASSES, message, by_hand=by_hand))
    message = UserError(QT_TRANSLATE_NOOP("errors", "the class is column {column}"), column=place(names, label))
    evidence = UserError(
        QT_TRANSLATE_NOOP("errors", "the class may be in another column than {column}: say which (--label)"),
        column=place(names, label),
    )
    return (*decisions, Decision("label", label, message, evidence, is_certain, tuple(others), by_hand))


def place(names: Sequence[str], column: int) -> str:
    """Return a column as a sentence names it: "2 (petal width)"."""
    name = shown(names[column], SHOWN_CHARACTERS)
    return f"{column + 1}" if name == f"#{column + 1}" else f"{column + 1} ({name})"
