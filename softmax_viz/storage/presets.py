"""The data sets that come with the program, and the one way from a name on the command line to data. No Qt."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from softmax_viz.core.dataset import Dataset
from softmax_viz.core.generators import blobs
from softmax_viz.core.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.resources import asset
from softmax_viz.storage.files import shown
from softmax_viz.storage.tables import read_table


@dataclass(frozen=True, slots=True)
class Preset:
    """A data set with a name.

    Parameters
    ----------
    label
        English title, marked for translation in the context ``presets``.
    load
        Makes or reads the data; the same data at every call.
    """

    label: str
    load: Callable[[], Dataset]


def _iris() -> Dataset:
    return read_table(asset("data", "iris.csv")).data


PRESETS: dict[str, Preset] = {
    "blobs": Preset(QT_TRANSLATE_NOOP("presets", "Three blobs"), blobs),
    "iris": Preset(QT_TRANSLATE_NOOP("presets", "Iris petals"), _iris),
}
FIRST_PRESET = "blobs"


def load_preset(name: str) -> Dataset:
    """The data of a preset. Any thread.

    Raises
    ------
    UserError
        If there is no preset of that name.
    """
    if name not in PRESETS:
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "There is no preset '{name}'. The presets are {presets}."),
            name=shown(name), presets=", ".join(PRESETS),
        )  # fmt: skip
    return PRESETS[name].load()


def load_source(name_or_path: str) -> tuple[Dataset, str]:
    """The data of a preset, else of a table, and its title. Any thread.

    A preset wins over a file of the same name; ``./iris`` is always the file.

    Returns
    -------
    The data, and a title for people: the preset's English label (translate it in the context ``presets``) or
    the file's name without its folder.

    Raises
    ------
    UserError
        If it is neither, or the table cannot be used.
    """
    if name_or_path in PRESETS:
        return load_preset(name_or_path), PRESETS[name_or_path].label
    # A word without a dot or a folder in it was perhaps meant as a preset. (A dangling link does not exist.)
    if Path(name_or_path).name == name_or_path and not Path(name_or_path).suffix and not _exists(name_or_path):
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "'{name}' is neither a file nor a preset. The presets are {presets}."),
            name=shown(name_or_path), presets=", ".join(PRESETS),
        )  # fmt: skip
    return read_table(name_or_path).data, shown(Path(name_or_path).name)


def _exists(path: str) -> bool:
    try:
        return os.path.exists(path)
    except ValueError:  # a NUL in the name
        return False
