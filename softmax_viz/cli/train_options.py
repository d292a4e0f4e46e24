"""The command line of ``softmax-viz train``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from softmax_viz.cli.arguments import PROGRAM, Parser, number_reader, whole_number_reader
from softmax_viz.cli.run_options import (
    MOST_STEPS,
    RunOptions,
    add_params,
    add_run_options,
    is_session,
    problem_with_output,
    take_run_options,
)
from softmax_viz.cli.table_arguments import add_table_options, take_table_options
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.storage.model_file import CSV, JSON
from softmax_viz.storage.sessions.session_text import SUFFIX

if TYPE_CHECKING:
    from softmax_viz.storage.tables import TableOptions

_STEPS, _EVERY = 1000, 100
_LARGEST = 1e300
_RULES = {
    "steps": f"stop after N steps (default: {_STEPS}, or {MOST_STEPS:,} if another rule stops the run)",
    "epochs": "stop after N passes over the training points",
    "data_loss": "stop when the data loss on the training points is at most X",
    "total": "stop when the total J, data loss + penalty, is at most X",
    "gap": "stop when J is at most X above the exact optimum J*",
}
_OUTPUTS = {
    "model": ((JSON, CSV), "write the coefficients in data units: .json for 'predict', .csv for a spreadsheet"),
    "curve": ((CSV,), "write the loss curve as .csv"),
    "session": ((SUFFIX,), f"write a session ({SUFFIX}) that the window opens; only with two columns"),
}


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """What to train, when to stop, what to print and what to write.

    Parameters
    ----------
    source, table_options
        The data.
    columns
        ``all``, or names of columns; None for x and y as in the window.
    run
        The options of the run.
    rules
        When the run stops; None for what is right for the source.
    log_every, log_epochs
        A line after so many steps or epochs; 0 for none.
    resume
        Whether to go on from the trained state of a session.
    model, curve, session
        The files to write.
    """

    source: str
    table_options: TableOptions | None
    columns: str | tuple[str, ...] | None
    run: RunOptions
    rules: StopRules | None
    log_every: int
    log_epochs: bool
    resume: bool
    model: Path | None
    curve: Path | None
    session: Path | None


def parse(arguments: Sequence[str], source_help: str) -> TrainOptions:
    """Read and check the arguments after ``train``; raise ``SystemExit`` when they ask for help or are wrong."""
    parser = Parser(
        f"{PROGRAM} train",
        "Train without a window, print the loss while it falls, and write what was learned.",
        f"'{PROGRAM} predict MODEL TABLE -o FILE' applies a model to a table.",
    )
    add = parser.add_argument
    add("source", metavar="SOURCE", help=source_help)
    columns_help = "the columns of numbers to learn from: all, or names or numbers separated by commas (default: two)"
    add("--columns", metavar="NAMES", type=_columns, help=columns_help)
    add("--resume", action="store_true", help="go on from the trained state of a session (default: from the start)")
    add_run_options(parser)
    stopping = parser.add_argument_group("when it stops", "the first rule that is met; those of a session count too")
    for rule in fields(StopRules):
        flag = f"--{rule.name}" if rule.name in ("steps", "epochs") else f"--until-{rule.name.replace('_', '-')}"
        is_whole = rule.name in ("steps", "epochs")
        stopping.add_argument(
            flag,
            metavar="N" if is_whole else "X",
            dest=f"rule_{rule.name}",
            type=whole_number_reader(1, MOST_STEPS) if is_whole else number_reader(5e-324, _LARGEST),
            help=_RULES[rule.name],
        )
    written = parser.add_argument_group("what is printed and written")
    every_help = f"print the loss every N steps, or epochs with --log-epochs; 0 for never (default: {_EVERY}, or 1)"
    written.add_argument("--log-every", metavar="N", type=whole_number_reader(0, MOST_STEPS), help=every_help)
    epochs_help = "print by epoch: the loss, and the accuracy on training and test points"
    written.add_argument("--log-epochs", action="store_true", help=epochs_help)
    for name, (_, text) in _OUTPUTS.items():
        written.add_argument(f"--{name}", metavar="FILE", type=Path, help=text)
    add_table_options(parser)
    add_params(parser)
    found = vars(parser.parse_args(arguments))
    run, tables = take_run_options(found), take_table_options(found)
    given = {rule.name: found.pop(f"rule_{rule.name}") for rule in fields(StopRules)}
    if found["log_every"] is None:
        found["log_every"] = 1 if found["log_epochs"] else _EVERY
    options = TrainOptions(table_options=tables, run=run, rules=_rules(given), **found)
    _check(parser, options)
    return options


def rules_of(options: TrainOptions, saved: StopRules) -> StopRules:
    """Return when the run stops: by what was said, else by the rules of the session, and in any case some time."""
    rules = options.rules or saved
    if rules.steps is not None or rules.epochs is not None:
        return rules
    return StopRules(MOST_STEPS if rules.any else _STEPS, None, rules.data_loss, rules.total, rules.gap)


def _rules(given: dict[str, int | float | None]) -> StopRules | None:
    """Return the given rules; None if there are none."""
    return None if all(value is None for value in given.values()) else StopRules(**given)  # type: ignore[arg-type]


def _check(parser: Parser, options: TrainOptions) -> None:
    for name, (suffixes, _) in _OUTPUTS.items():
        path = getattr(options, name)
        problem = "" if path is None else problem_with_output(
            path, suffixes, f"its name must end in {' or '.join(suffixes)}"
        )  # fmt: skip
        if problem:
            parser.error(f"the {name} cannot be written to '{path}': {problem}")
    of_session = is_session(options.source, options.table_options is not None)
    if options.resume and not of_session:
        parser.error("--resume goes on with a session, and SOURCE is none")
    if options.columns is None:
        return
    if of_session:
        parser.error("--columns are those of a table, and SOURCE is a session")
    if options.run.features is not None:
        parser.error("--features and --degree are of x and y; with --columns the columns are the features")
    if options.table_options is not None and (options.table_options.x or options.table_options.y):
        parser.error("--x and --y are two columns; with --columns leave them out")


def _columns(text: str) -> str | tuple[str, ...]:
    """Read ``all``, or names separated by commas."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    return text.strip().casefold() if text.strip().casefold() == "all" else names
