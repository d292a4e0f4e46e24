"""Applies a model to a table: ``softmax-viz predict MODEL TABLE -o OUT``. No Qt."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from softmax_viz.cli.arguments import PROGRAM, Parser, say, warn
from softmax_viz.cli.run_options import is_session, problem_with_output
from softmax_viz.cli.table_arguments import add_table_options, take_table_options
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.model.features import LINEAR
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.storage.files.atomic import write_bytes
from softmax_viz.storage.model_file import CSV, Model, read_model
from softmax_viz.storage.sessions.session_text import load_session
from softmax_viz.storage.tables import NO_CLASSES, TableOptions, refuse_uncertain_encoding
from softmax_viz.storage.tables.cells.names import guarded
from softmax_viz.storage.tables.wide import ALL, WideTable, column_names_of, read_wide

if TYPE_CHECKING:
    from softmax_viz.core.basics.arrays import Floats


@dataclass(frozen=True, slots=True)
class PredictOptions:
    """The model, the table, how to read it, and the file to write."""

    model: str
    table: str
    output: Path
    table_options: TableOptions | None


def parse(arguments: Sequence[str]) -> PredictOptions:
    """Read and check the arguments after ``predict``; raise ``SystemExit`` when they ask for help or are wrong."""
    parser = Parser(
        f"{PROGRAM} predict",
        "Write the class and the probabilities of every row of a table.",
        f"A model is what '{PROGRAM} train SOURCE --model FILE' writes, or a session.",
    )
    parser.add_argument("model", metavar="MODEL", help="a model (.json or .csv) or a session (.softmax)")
    parser.add_argument("table", metavar="TABLE", help="a table with the columns that the model knows")
    output_help = "the table to write (.csv): row, class, and the probability of each class"
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help=output_help)
    add_table_options(parser)
    found = vars(parser.parse_args(arguments))
    tables = take_table_options(found)
    options = PredictOptions(table_options=tables, **found)
    problem = problem_with_output(options.output, (CSV,), "its name must end in .csv")
    if problem:
        parser.error(f"the predictions cannot be written to '{options.output}': {problem}")
    return options


def predict(options: PredictOptions) -> None:
    """Write the predictions, a row for each row of the table, and say how many there are. Main thread.

    A row without one of the numbers has empty cells. If the table has the column of classes that the model was
    trained on, the accuracy is said.

    Raises
    ------
    UserError
        If model or table cannot be used, or the file cannot be written.
    """
    model = _model(options.model)
    table = _table(model, options.table, options.table_options or TableOptions())
    refuse_uncertain_encoding(options.table, table.decisions)
    probabilities = model.probabilities(table.values)
    if not math.isfinite(float(probabilities.sum())):
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "{file}: a number is too large for this model, a score overflows."),
            file=options.table,
        )
    write_bytes(options.output, _csv(model, table, probabilities))
    missing = len(table.complete) - int(table.complete.sum())
    line = f"{len(table.values):,} rows predicted"
    accuracy = _accuracy(model, options, table)
    say(line if accuracy is None else f"{line}, accuracy {100 * accuracy:.1f} %")
    if missing:
        warn(f"{options.table}: rows without all numbers have no prediction: {missing}.")


def _model(path: str) -> Model:
    if not is_session(path, False):
        return read_model(path)
    document = load_session(path)
    session = document.session
    if document.trained is None:
        raise UserError(QT_TRANSLATE_NOOP("errors", "{file} has not been trained yet: train it first."), file=path)
    run = TrainingRun()
    run.use_hyperparams(session.hyperparams)
    run.use_features(session.features)
    run.use_data(session.data)
    run.resume(session.seed, document.trained)
    features = None if session.features == LINEAR else session.features
    classes = tuple(each.name or str(index + 1) for index, each in enumerate(session.data.classes))
    return Model(session.data.axes, features, classes, run.model.weights, run.model.bias)


def _table(model: Model, path: str, options: TableOptions) -> WideTable:
    """Read the columns of the model by their names; from a table without names, all of its numbers."""
    count = len(model.columns)
    if options.x is not None and options.y is not None and count == 2:
        return read_wide(path, (str(options.x), str(options.y)), replace(options, label=NO_CLASSES))
    names, n_numbers = column_names_of(path, options)
    if set(model.columns) <= set(names):
        return read_wide(path, model.columns, replace(options, label=NO_CLASSES))
    if all(name == f"#{index + 1}" for index, name in enumerate(names)):
        if n_numbers == count:
            return read_wide(path, ALL, replace(options, label=NO_CLASSES))
        table = read_wide(path, ALL, options)
        if len(table.columns) == count:
            return read_wide(path, tuple(str(i + 1) for i in table.places), replace(options, label=NO_CLASSES))
    lacking = next((name for name in model.columns if name not in names), model.columns[0])
    raise UserError(
        QT_TRANSLATE_NOOP(
            "errors", "{file} has no column '{name}', which the model needs. Its columns are {names}."
        ),
        file=path, name=lacking, names=", ".join(names[:20]),
    )  # fmt: skip


def _accuracy(model: Model, options: PredictOptions, table: WideTable) -> float | None:
    """Return the share of rows whose most probable class is that of the table; None if it has no such column."""
    names, _ = column_names_of(options.table, options.table_options)
    if not model.label or model.label.startswith("#") or model.label not in names:
        return None
    columns = tuple(str(place + 1) if table.columns[i].startswith("#") else table.columns[i]
                    for i, place in enumerate(table.places))  # fmt: skip
    labelled = read_wide(options.table, columns, replace(options.table_options or TableOptions(), label=model.label))
    chosen = model.probabilities(labelled.values).argmax(axis=1)
    right = [labelled.classes[label] == model.classes[k] for label, k in zip(labelled.labels, chosen, strict=True)]
    return sum(right) / len(right) if right else None


def _csv(model: Model, table: WideTable, probabilities: Floats) -> bytes:
    """Return the predictions as CSV: UTF-8 with byte order mark; probabilities are written in full."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["row", "class", *(guarded(f"p({name})") for name in model.classes)])
    winners = probabilities.argmax(axis=1).tolist()
    rows = iter(zip(winners, probabilities.tolist(), strict=True))
    for number, is_complete in enumerate(table.complete.tolist(), 1):
        if not is_complete:
            writer.writerow([number, "", *("" for _ in model.classes)])
            continue
        winner, shares = next(rows)
        writer.writerow([number, guarded(model.classes[winner]), *shares])
    return text.getvalue().encode("utf-8-sig")
