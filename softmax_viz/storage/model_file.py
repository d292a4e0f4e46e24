"""Trained models as files: JSON with everything that prediction needs, or CSV for a spreadsheet. No Qt."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from softmax_viz.core.basics.arrays import Floats, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.model.features import FEATURES, LINEAR, expand
from softmax_viz.core.model.softmax import softmax
from softmax_viz.storage.files.atomic import write_bytes
from softmax_viz.storage.files.files import read_bytes, shown

_KIND = "softmax_viz model"
_VERSION = 1
_MAX_BYTES = 50_000_000
_BIAS, _CLASS = "bias", "class"
JSON, CSV = ".json", ".csv"


@frozen_dataclass(eq=False)
class Model:
    """A softmax regression in data units. Any thread.

    Parameters
    ----------
    columns
        The names of the columns of a table that it needs, in their order.
    features
        Names of features of x and y, keys of ``FEATURES``, if there are two columns; None if the D columns themselves
        are the features.
    classes
        The names of the K classes.
    weights, bias
        (K, D) and (K,).
    label
        The name of the column of the classes it was trained on; "" if that is not known.
    settings
        The hyper-parameters by name, the seed and the step: to be read by people.
    """

    columns: tuple[str, ...]
    features: tuple[str, ...] | None
    classes: tuple[str, ...]
    weights: Floats
    bias: Floats
    label: str = ""
    settings: dict[str, object] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", frozen(self.weights, np.float64))
        object.__setattr__(self, "bias", frozen(self.bias, np.float64))

    def probabilities(self, values: Floats) -> Floats:
        """Return the class probabilities (M, K) of rows (M, len(columns)); NaN where a score is not finite."""
        with np.errstate(all="ignore"):
            features = values if self.features is None else expand(values, self.features)
            scores = features @ self.weights.T + self.bias
            scores[~np.isfinite(scores).all(axis=1)] = np.nan
            return softmax(scores)


def write_model(path: str | Path, model: Model) -> None:
    """Write ``model`` as JSON, or as CSV if the name ends so; whole or not at all.

    JSON has the keys ``kind``, ``version``, ``columns``, ``features``, ``classes``, ``weights``, ``bias``, ``label``
    and ``settings``. CSV has a row for each class: its name, a weight for each feature, the bias. All in data units.

    Raises
    ------
    UserError
        One sentence that says why it could not be written; the old file stays whole.
    """
    write_bytes(path, _csv_bytes(model) if Path(path).suffix.lower() == CSV else _json_bytes(model))


def read_model(path: str | Path) -> Model:
    """Read what ``write_model`` wrote; ``UserError`` with one sentence if that is impossible."""
    content, file = read_bytes(path, _MAX_BYTES), shown(path)
    try:
        text = content.decode("utf-8-sig")
        return _from_csv(text) if Path(path).suffix.lower() == CSV else _from_json(json.loads(text))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise UserError(
            QT_TRANSLATE_NOOP(
                "errors", "{file} is no model that this program wrote: write one with 'softmax-viz train --model'."
            ),
            file=file,
        ) from error


def _json_bytes(model: Model) -> bytes:
    values = {
        "kind": _KIND,
        "version": _VERSION,
        "columns": list(model.columns),
        "features": None if model.features is None else list(model.features),
        "classes": list(model.classes),
        "weights": model.weights.tolist(),
        "bias": model.bias.tolist(),
        "label": model.label,
        "settings": model.settings or {},
    }
    rows = (f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return ("{\n" + ",\n".join(rows) + "\n}\n").encode()


def _csv_bytes(model: Model) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    titles = model.columns if model.features in (None, LINEAR) else model.features
    writer.writerow([_CLASS, *titles, _BIAS])
    for name, weights, bias in zip(model.classes, model.weights.tolist(), model.bias.tolist(), strict=True):
        writer.writerow([name, *weights, bias])  # floats are written by repr
    return text.getvalue().encode("utf-8-sig")


def _from_json(values: Any) -> Model:
    if not isinstance(values, dict) or values["kind"] != _KIND or values["version"] != _VERSION:
        raise ValueError("another kind of file")
    features = values["features"]
    return _checked(
        Model(
            columns=_words(values["columns"]),
            features=None if features is None else _words(features),
            classes=_words(values["classes"]),
            weights=np.array(values["weights"], np.float64).reshape(len(values["classes"]), -1),
            bias=np.array(values["bias"], np.float64),
            label=str(values.get("label", "")),
            settings=dict(values.get("settings", {})),
        )
    )


def _words(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError("no list of names")
    return tuple(values)


def _from_csv(text: str) -> Model:
    head, *rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    if head[0] != _CLASS or head[-1] != _BIAS:
        raise ValueError("another kind of table")
    numbers = np.array([[float(cell) for cell in row[1:]] for row in rows])
    return _checked(Model(tuple(head[1:-1]), None, tuple(row[0] for row in rows), numbers[:, :-1], numbers[:, -1]))


def _checked(model: Model) -> Model:
    """Return ``model``; raise ``ValueError`` if its parts do not fit each other."""
    width = len(model.columns if model.features is None else model.features)
    names = set(model.features or ())
    is_plane = model.features is None or len(model.columns) == 2
    shapes = (model.weights.shape, model.bias.shape) == ((len(model.classes), width), (len(model.classes),))
    if not (shapes and is_plane and names <= set(FEATURES) and len(model.classes)):
        raise ValueError("the parts do not fit")
    if not (np.isfinite(model.weights).all() and np.isfinite(model.bias).all()):
        raise ValueError("a coefficient is not finite")
    return model
