"""The command line. It answers fast: numpy and Qt are imported only by the command that needs them.

So no module that imports numpy may be imported at the top here; of ``softmax_viz.core`` only plain data.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from softmax_viz import __version__
from softmax_viz.cli import platform_check as display
from softmax_viz.cli.arguments import PROGRAM, Parser, refuse
from softmax_viz.cli.table_arguments import Report, add_table_options, take_table_options
from softmax_viz.core.settings.themes import THEME_CHOICES

INTERRUPTED = 130
BROKEN_PIPE = 141

_RENDER = "render"
_BENCH = "bench"
_TRAIN = "train"
_PREDICT = "predict"
_COMMANDS = (_RENDER, _BENCH, _TRAIN, _PREDICT)
_SOURCE_HELP = (
    "a session (.softmax), a table with two columns of numbers and perhaps one of classes "
    "(CSV and its relatives, .xlsx, .ods, JSON, ARFF), or a data set (blobs, moons, spirals, iris, wine, …)"
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code: 0, or 2 after one line on stderr. Main thread.

    Parameters
    ----------
    argv
        The arguments after the program's name; None takes those of the process.
    """
    # A second BLAS thread is no faster on arrays of this size, and slows the trainer down.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.stdout is not None and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # the help has Greek letters, which not every terminal has
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        commands = {_RENDER: _render, _BENCH: _bench, _TRAIN: _train, _PREDICT: _predict}
        command = commands.get(arguments[0] if arguments else "")
        code = _window(arguments) if command is None else command(arguments[1:])
    except SystemExit as stop:  # the parser has printed help, version, or an error message
        code = stop.code if isinstance(stop.code, int) else 0
    except display.StartError as error:
        code = refuse(str(error))
    except ImportError as error:
        explanation = display.explained(error)
        if explanation is None:
            raise
        code = refuse(str(explanation))
    except MemoryError:
        code = refuse("there is not enough memory. Ask for fewer pixels or fewer points.")
    except KeyboardInterrupt:
        code = INTERRUPTED
    return _flushed(code)


def _window(arguments: list[str]) -> int:
    """Run ``softmax-viz [SOURCE]``."""
    parser = Parser(
        PROGRAM,
        "Place points, train softmax regression step by step, and see what it learns.",
        f"'{PROGRAM} {_RENDER} SOURCE -o FILE' trains without a window and writes the picture; "
        f"'{PROGRAM} {_TRAIN} SOURCE' trains without a window, prints the loss and writes coefficients, curve and "
        f"session; '{PROGRAM} {_PREDICT} MODEL TABLE -o FILE' applies coefficients to a table. "
        f"'{PROGRAM} {_BENCH}' measures the speed of training here. Each has its own --help. "
        f"A file called '{_RENDER}' is opened as './{_RENDER}', and so are files called like the other commands.",
    )
    parser.add_argument("source", metavar="SOURCE", nargs="?", help=_SOURCE_HELP)
    parser.add_argument(
        "--theme", choices=tuple(THEME_CHOICES), default="", help="colours of the window (default: as last time)"
    )
    parser.add_argument("--smoke", action="store_true", help="open the window, train in it, check what it shows, close")
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    add_table_options(parser)
    options = parser.parse_args(arguments)
    if options.source in _COMMANDS:
        name = options.source
        parser.error(f"'{name}' is a command and comes first; a file of that name is './{name}'")
    if options.smoke:
        if options.source is not None:
            parser.error("--smoke brings its own data and takes no SOURCE")
        display.check_display(os.environ)
        from softmax_viz.app.smoke import run_smoke

        return run_smoke()

    from softmax_viz.core.basics.messages import UserError
    from softmax_viz.storage.sources import open_source

    gc.disable()  # the start of the program makes no garbage; the window has its own way to collect it
    try:
        table_options = take_table_options(vars(options))
        if options.source is None and table_options is not None:
            parser.error("options of tables need a SOURCE")
        # Check the source before a window is opened.
        report = Report()
        opened = None if options.source is None else open_source(options.source, table_options, report)
        display.check_display(os.environ)
        report.give()
        from softmax_viz.app.application import run_window

        guessed = report.guessed_columns
        table = os.path.abspath(options.source) if guessed else ""
        return run_window(opened, options.theme, notes=report.notes, table=table, columns=guessed)
    except UserError as error:
        return refuse(str(error))
    finally:
        gc.enable()


def _render(arguments: list[str]) -> int:
    """Run ``softmax-viz render SOURCE -o FILE``."""
    from softmax_viz.cli.render_options import parse
    from softmax_viz.core.basics.messages import UserError

    try:
        wanted = parse(arguments, _SOURCE_HELP)
        if sys.platform.startswith("linux") and display.needs_display(os.environ):
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        display.check_display(os.environ)
        from softmax_viz.cli.render import render_to_file

        render_to_file(
            wanted.source, wanted.output, wanted.steps, wanted.size, wanted.scale, wanted.theme, wanted.seed,
            wanted.hyperparams, wanted.features, table_options=wanted.table_options, part=wanted.part,
            probe=wanted.probe, field_style=wanted.field_style,
            **({} if wanted.of_session is None else {"of_session": wanted.of_session}),
        )  # fmt: skip
    except UserError as error:
        return refuse(str(error))
    return 0


def _train(arguments: list[str]) -> int:
    """Run ``softmax-viz train SOURCE``."""
    from softmax_viz.cli.train_options import parse
    from softmax_viz.core.basics.messages import UserError

    try:
        wanted = parse(arguments, _SOURCE_HELP)
        from softmax_viz.cli.train import train

        train(wanted)
    except UserError as error:
        return refuse(str(error))
    return 0


def _predict(arguments: list[str]) -> int:
    """Run ``softmax-viz predict MODEL TABLE -o FILE``."""
    from softmax_viz.cli.predict import parse, predict
    from softmax_viz.core.basics.messages import UserError

    try:
        predict(parse(arguments))
    except UserError as error:
        return refuse(str(error))
    return 0


def _bench(arguments: list[str]) -> int:
    """Run ``softmax-viz bench``."""
    from softmax_viz.cli.bench_options import parse

    wanted = parse(arguments)
    if wanted.window:
        display.check_display(os.environ)
        from softmax_viz.bench.window import run_window

        run_window(
            wanted.size, wanted.seconds, wanted.points, wanted.classes, wanted.degree,
            lambda text: print(text, end="", flush=True), wanted.json, wanted.repeat,
        )  # fmt: skip
        return 0

    from softmax_viz.bench.progress import ProgressLine
    from softmax_viz.bench.steps import run

    line = ProgressLine(sys.stdout, sys.stderr)
    run(wanted.extent, wanted.json, line.write, line.show)
    return 0


def _flushed(code: int) -> int:
    """Flush stdout. A closed pipe is not reported; another error, such as a full disk, is."""
    if sys.stdout is None:
        return code
    try:
        sys.stdout.flush()
    except OSError as error:
        # Python would flush again when it exits, and report the error: redirect stdout to the null device.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE if isinstance(error, BrokenPipeError) else refuse(f"stdout cannot be written: {error}")
    return code
