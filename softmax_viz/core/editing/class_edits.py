"""Edits of classes that the user requests: another name, another colour and shape, a new class. Pure; any thread."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.data.dataset import LONGEST_NAME, MAX_CLASSES, ClassLabel, Dataset
from softmax_viz.core.editing.edits import AddClass, Batch, Edit, EditClass


def clean_name(text: str) -> str:
    """Return ``text`` as a valid class name: on one line, without control characters, trimmed, not too long.

    Line breaks and tabs become spaces. Unpaired surrogates, which no file can hold, are removed.
    """
    spaced = "".join(" " if character.isspace() else character for character in text)
    kept = "".join(character for character in spaced if unicodedata.category(character) not in ("Cc", "Cs"))
    return kept.strip()[:LONGEST_NAME].rstrip()


def renamed(data: Dataset, index: int, name: str) -> Edit | None:
    """Return the edit that renames class number ``index`` to ``name``; None if that changes nothing.

    A class with an empty name is shown by its number. ``UserError`` if another class has the name, because tables
    identify classes by their names.
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

    A class that already has that style gets the style of this class in exchange, so that no two have the same.
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
    """Return the edits that add classes with these keys and names after the last, each with a style of its own."""
    used = {label.style for label in data.classes}
    free = [style for style in range(MAX_CLASSES) if style not in used]
    styles = free + [0] * len(names)  # more than twelve classes are refused by the data set
    return tuple(
        AddClass(data.n_classes + i, ClassLabel(key, clean_name(name), styles[i]))
        for i, (key, name) in enumerate(zip(keys, names, strict=True))
    )


def followed_class(index: int, before: Dataset, after: Dataset) -> int:
    """Return the index in ``after`` of the class that has ``index`` in ``before``; of another one if it is gone."""
    key = before.classes[index].key
    keys = [label.key for label in after.classes]
    return keys.index(key) if key in keys else min(index, len(keys) - 1)
