"""The data sets that come with the program, and loading data by a name on the command line. No Qt."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.toy_data.generators import GENERATORS, blobs, generate
from softmax_viz.storage.files.files import shown
from softmax_viz.storage.sessions.session_text import SUFFIX, load_session
from softmax_viz.system.resources import asset

if TYPE_CHECKING:
    from softmax_viz.storage.tables import Table, TableOptions


@frozen_dataclass
class Preset:
    """A data set with a name.

    Parameters
    ----------
    label
        English title, marked for translation in the context ``presets``.
    note
        One sentence on what it shows, marked likewise.
    load
        Generates or reads the data; the same data at every call.
    settings
        The hyper-parameters, by name, that these data need so that a first run goes well; others stay as they are.
    """

    label: str
    note: str
    load: Callable[[], Dataset]
    settings: Mapping[str, object] = field(default_factory=dict)


def _shipped(name: str) -> Callable[[], Dataset]:
    """Return a function that reads a table from ``assets/data``."""

    def load() -> Dataset:
        from softmax_viz.storage.tables import read_table

        return read_table(asset("data", name)).data

    return load


# Measured data have units of their own; in these, steps of the default learning rate overshoot. Only with a bias
# does standardizing subtract the mean, without which the steps still overshoot.
_MEASURED: Mapping[str, object] = {"standardize": True, "bias": True}

PRESETS: dict[str, Preset] = {
    "blobs": Preset(
        QT_TRANSLATE_NOOP("presets", "Three blobs"),
        QT_TRANSLATE_NOOP("presets", "Three clouds that overlap a little: straight boundaries do well."),
        blobs,
    ),
    "iris": Preset(
        QT_TRANSLATE_NOOP("presets", "Iris petals"),
        QT_TRANSLATE_NOOP("presets", "Length and width of the petals of 150 flowers: one species stands apart."),
        _shipped("iris.csv"),
        _MEASURED,
    ),
    "wine": Preset(
        QT_TRANSLATE_NOOP("presets", "Wine"),
        QT_TRANSLATE_NOOP(
            "presets", "Flavanoids and colour of 178 red wines of three grapes: two measurements nearly suffice."
        ),
        _shipped("wine.csv"),
        _MEASURED,
    ),
    "breast_cancer": Preset(
        QT_TRANSLATE_NOOP("presets", "Breast cancer"),
        QT_TRANSLATE_NOOP("presets", "Radius and texture of the cell nuclei in 569 masses, malignant or benign."),
        _shipped("breast_cancer.csv"),
        _MEASURED,
    ),
    "digits": Preset(
        QT_TRANSLATE_NOOP("presets", "Handwritten digits"),
        QT_TRANSLATE_NOOP("presets", "1797 digits along the two directions in which their pictures differ most."),
        _shipped("digits_pca.csv"),
        _MEASURED,
    ),
}
FIRST_PRESET = "blobs"
# Tables with more columns than the two of the plane, by preset.
_WIDE = {"digits": "digits.csv"}


def load_preset(name: str) -> Dataset:
    """Return the data of a preset. Any thread.

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


def wide_table(name_or_path: str) -> str:
    """Return the path of the table of all columns of a preset; the argument itself if it is a path.

    Raises
    ------
    UserError
        If the preset or generator of that name has two columns and no more.
    """
    if name_or_path in _WIDE:
        return str(asset("data", _WIDE[name_or_path]))
    if name_or_path in PRESETS or name_or_path in GENERATORS:
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "'{name}' has two columns and no more: --columns is for tables and {wide}."),
            name=name_or_path, wide=", ".join(_WIDE),
        )  # fmt: skip
    return name_or_path


def suited_settings(name_or_path: str) -> Mapping[str, object]:
    """Return the hyper-parameters that the preset of this name needs; empty for anything else. Any thread."""
    return PRESETS[name_or_path].settings if name_or_path in PRESETS else {}


def load_source(
    name_or_path: str, options: TableOptions | None = None, on_table: Callable[[str, Table], None] | None = None
) -> tuple[Dataset, str]:
    """Return the data of a preset, a generator with default settings, or a file, and its title. Any thread.

    A preset takes precedence over a generator, and both over a file of the same name; ``./iris`` is always the file.

    Parameters
    ----------
    name_or_path
        Name of a preset or generator, or path of a table or session file.
    options
        How to read the table, if it is one.
    on_table
        Called with the name of a table and the result of reading it, before its data are returned.

    Returns
    -------
    The data, and a title: the English label of the preset or generator (translate it in the context
    ``presets`` or ``generators``), the title of a session, or the file's name without its folder.

    Raises
    ------
    UserError
        If it is none of them, the file cannot be used, or ``options`` are given and it is not a table.
    """
    found = _without_table(name_or_path)
    if found is not None:
        if options is not None:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "'{name}' is not a table: options such as --x and --label are for tables."),
                name=shown(name_or_path),
            )  # fmt: skip
        return found
    from softmax_viz.storage.tables import read_table

    table = read_table(name_or_path, options)
    title = shown(Path(name_or_path).name)
    if on_table is not None:
        on_table(title, table)
    return table.data, title


def _without_table(name_or_path: str) -> tuple[Dataset, str] | None:
    """Return the data and the title of a preset, generator or session; None for anything else."""
    if name_or_path in PRESETS:
        return load_preset(name_or_path), PRESETS[name_or_path].label
    if name_or_path in GENERATORS:
        return generate(name_or_path), GENERATORS[name_or_path].label
    # A name without suffix and folder was perhaps meant as a preset. (A dangling link counts as missing.)
    if Path(name_or_path).name == name_or_path and not Path(name_or_path).suffix and not _exists(name_or_path):
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "'{name}' is neither a file nor a preset. The presets are {presets}."),
            name=shown(name_or_path), presets=", ".join({**PRESETS, **GENERATORS}),
        )  # fmt: skip
    if name_or_path.casefold().endswith(SUFFIX):
        session = load_session(name_or_path).session
        return session.data, session.title or shown(Path(name_or_path).stem)
    return None


def _exists(path: str) -> bool:
    try:
        return os.path.exists(path)
    except ValueError:  # a NUL in the name
        return False
