"""The loss curve of a run as a table that every spreadsheet opens. Pure; any thread."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from softmax_viz.core.training.evaluation import Evaluation
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.storage.files.atomic import write_bytes

_TITLES = {"data": "data loss", "noisy": "noisy objective", "test": "test loss"}


def write_curve(path: str | Path, curve: Curve, now: Evaluation | None = None) -> None:
    """Write the curve as ``curve_bytes``, whole or not at all. Any thread.

    Raises
    ------
    UserError
        One sentence that says why it could not be written; the old file stays whole.
    """
    write_bytes(path, curve_bytes(curve, now))


def curve_bytes(curve: Curve, now: Evaluation | None = None) -> bytes:
    """Return the curve as CSV: UTF-8 with byte order mark, one row for each step at which something was recorded.

    The columns are "step" and each series that has values, with the last value of each stretch of steps (early steps
    are kept one by one, later ones in stretches of at most 1/512 of the step). A cell is empty where a series has no
    value at that step. ``now`` is the evaluation of the present step, which the curve gets with the next step.
    """
    present = {} if now is None else {"data": now.data_loss, "penalty": now.penalty, "total": now.total}
    columns = []
    for name, series in curve.series().items():
        values = dict(zip(series.steps.tolist(), series.last.tolist(), strict=True))
        if now is not None and name in present:
            values[now.step] = present[name]
        if values:
            columns.append((_TITLES.get(name, name.replace("_", " ")), values))
    steps = sorted({step for _title, values in columns for step in values})
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["step", *(title for title, _values in columns)])
    writer.writerows([step, *(values.get(step, "") for _title, values in columns)] for step in steps)
    return text.getvalue().encode("utf-8-sig")
