"""Data sets and edits of every kind, drawn by hypothesis."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from softmax_viz.core.data.dataset import MAX_CLASSES, MIN_CLASSES, ClassLabel, Dataset
from softmax_viz.core.editing.edits import (
    AddClass,
    Batch,
    Edit,
    EditClass,
    Insert,
    Move,
    MoveClass,
    Relabel,
    Remove,
    RemoveClass,
    Replace,
    apply,
)

coordinates = st.floats(-1e9, 1e9)  # also −0.0 and subnormal numbers: bits must survive


@st.composite
def datasets(draw, most: int = 12) -> Dataset:
    k, n = draw(st.integers(MIN_CLASSES, 5)), draw(st.integers(0, most))
    keys = draw(st.lists(st.integers(0, 1000), min_size=k, max_size=k, unique=True))
    classes = tuple(ClassLabel(key, draw(st.text(max_size=3)), draw(st.integers(0, 11))) for key in keys)
    points = draw(st.lists(st.tuples(coordinates, coordinates), min_size=n, max_size=n))
    labels = draw(st.lists(st.integers(0, k - 1), min_size=n, max_size=n))
    axes = (draw(st.text(max_size=2)), "y")
    return Dataset(np.array(points).reshape(-1, 2), np.array(labels, np.int64), classes, axes)


def places(draw, size: int) -> list[int]:
    """Some distinct indices below ``size``, ascending; none and all included."""
    return sorted(draw(st.sets(st.integers(0, size - 1)))) if size else []


@st.composite
def edits(draw, data: Dataset, depth: int = 1) -> Edit:
    """An edit that can be applied to ``data``."""
    n, k = data.n_points, data.n_classes
    kinds = ["insert", "remove", "move", "relabel", "edit class", "move class", "replace"]
    kinds += ["add class"] * (k < MAX_CLASSES) + ["remove class"] * (k > MIN_CLASSES) + ["batch"] * (depth > 0)
    kind = draw(st.sampled_from(kinds))
    if kind == "insert":
        count = draw(st.integers(0, 4))
        at = sorted(draw(st.sets(st.integers(0, n + count - 1), min_size=count, max_size=count))) if count else []
        points = draw(st.lists(st.tuples(coordinates, coordinates), min_size=count, max_size=count))
        labels = draw(st.lists(st.integers(0, k - 1), min_size=count, max_size=count))
        return Insert(np.array(at, np.int64), np.array(points).reshape(-1, 2), np.array(labels, np.int64))
    if kind == "remove":
        return Remove(np.array(places(draw, n), np.int64))
    if kind == "move":
        at = draw(st.permutations(places(draw, n)))
        points = [draw(st.tuples(coordinates, coordinates)) for _ in at]
        return Move(np.array(at, np.int64), np.array(points).reshape(-1, 2))
    if kind == "relabel":
        at = draw(st.permutations(places(draw, n)))
        return Relabel(np.array(at, np.int64), np.array([draw(st.integers(0, k - 1)) for _ in at], np.int64))
    if kind == "edit class":
        index = draw(st.integers(0, k - 1))
        name, style = draw(st.text(max_size=3)), draw(st.integers(0, 11))
        return EditClass(index, replace(data.classes[index], name=name, style=style))
    if kind == "move class":
        return MoveClass(draw(st.integers(0, k - 1)), draw(st.integers(0, k - 1)))
    if kind == "add class":
        key = draw(st.integers(0, 2000).filter(lambda key: key not in {c.key for c in data.classes}))
        return AddClass(draw(st.integers(0, k)), ClassLabel(key, "new"))
    if kind == "remove class":
        return RemoveClass(draw(st.integers(0, k - 1)))
    if kind == "replace":
        return Replace(draw(datasets()))
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        parts.append(draw(edits(data, depth - 1)))
        data, _ = apply(parts[-1], data)
    return Batch(tuple(parts))
