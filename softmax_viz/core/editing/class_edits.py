"""Edits of classes, from what a person asks for: another name, another look, one more. Pure; any thread."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.data.dataset import LONGEST_NAME, MAX_CLASSES, ClassLabel, Dataset
from softmax_viz.core.editing.edits import AddClass, Batch, Edit, EditClass


def clean_name(text: str) -> str:
    """``text`` as the name of a class: on one line, without control characters, trimmed, not too long.

    Line breaks and tabs become spaces. Half a surrogate pair, which no file can hold, goes, too.
    """
    spaced = "".join(" " if character.isspace() else character for character in text)
    kept = "".join(character for character in spaced if unicodedata.category(character) not in ("Cc", "Cs"))
    return kept.strip()[:LONGEST_NAME].rstrip()


def renamed(data: Dataset, index: int, name: str) -> Edit | None:
    """Return the edit that calls class number ``index`` ``name``; None if that changes nothing.

    An empty name leaves the class its number. ``UserError`` if another class has the name: tables tell classes
    apart by their names.
    """
    name = clean_name(name)
    label = data.classes[index]
    if name == label.name:
        return None
    for other, taken in enumerate(data.classes, start=1):
        if name and taken.name == name and taken is not label:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "Class {number} is called {name} already. Choose another name."),
                number=other, name=name,
            )  # fmt: skip
    return EditClass(index, replace(label, name=name))


def recoloured(data: Dataset, index: int, style: int) -> Edit | None:
    """Return the edit that gives class number ``index`` the colour and shape ``style``; None if that changes nothing.

    A class that wears them gets those of this class in exchange, so that no two look the same.
    """
    label = data.classes[index]
    if style == label.style or not 0 <= style < MAX_CLASSES:
        return None
    exchanged: list[Edit] = [
        EditClass(other, replace(taken, style=label.style))
        for other, taken in enumerate(data.classes)
        if taken.style == style
    ]
    return Batch((EditClass(index, replace(label, style=style)), *exchanged))


def added(data: Dataset, keys: Sequence[int], names: Sequence[str]) -> tuple[AddClass, ...]:
    """Return the edits that add classes with these keys and names behind the last, each with a look of its own."""
    used = {label.style for label in data.classes}
    free = [style for style in range(MAX_CLASSES) if style not in used]
    styles = free + [0] * len(names)  # more than twelve classes are refused by the data set
    return tuple(
        AddClass(data.n_classes + i, ClassLabel(key, clean_name(name), styles[i]))
        for i, (key, name) in enumerate(zip(keys, names, strict=True))
    )
