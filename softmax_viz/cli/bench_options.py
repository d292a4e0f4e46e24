"""The command line of ``softmax-viz bench``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from softmax_viz.cli.arguments import PROGRAM, Parser, number_reader, size_reader, whole_number_reader
from softmax_viz.core.model.features import HIGHEST_DEGREE


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """What is measured.

    Parameters
    ----------
    extent
        How much is measured: a key of ``bench.plan.PLANS``.
    json
        Whether to write JSON instead of tables.
    window
        Whether to measure the whole window instead of its parts; the fields below apply only then.
    size, seconds, points, classes, degree, repeat
        Size of the canvas; duration of each measurement; N, K and the degree of the features; number of turns.
    """

    extent: str = "usual"
    json: bool = False
    window: bool = False
    size: tuple[int, int] = (1024, 1024)
    seconds: float = 4.0
    points: int = 300
    classes: int = 5
    degree: int = 1
    repeat: int = 1


def parse(arguments: Sequence[str]) -> BenchOptions:
    """Read the arguments after ``bench``; raise ``SystemExit`` when they ask for help or are wrong."""
    parser = Parser(
        f"{PROGRAM} bench",
        "Measure the training loop on this machine, beside the usual numpy code in the same run.",
        "Other programs disturb the times; the ratios, measured turn by turn, less so. It takes less than a minute.",
    )
    extents = parser.add_mutually_exclusive_group()
    extents.add_argument("--quick", action="store_true", help="fewer sizes, less time for each: about 10 seconds")
    extents.add_argument(
        "--full", action="store_true", help="all sizes, and scikit-learn's pictures if it is there: some minutes"
    )
    parser.add_argument("--json", action="store_true", help="write JSON instead of tables")
    window = parser.add_argument_group("the whole window")
    window.add_argument(
        "--window",
        action="store_true",
        help="open the window, train flat out and click in it, beside the obvious design in the same run",
    )
    usual = BenchOptions()
    options = {
        "size": ("WIDTHxHEIGHT", size_reader(64, 8192), "of the canvas (1024x1024)"),
        "seconds": ("S", number_reader(0.1, 600.0), "for each measurement (4)"),
        "points": ("N", whole_number_reader(2, 100_000), "points (300)"),
        "classes": ("K", whole_number_reader(2, 12), "classes (5)"),
        "degree": ("D", whole_number_reader(1, HIGHEST_DEGREE), "of the features (1)"),
        "repeat": ("TIMES", whole_number_reader(1, 100), "turns (1)"),
    }
    for name, (metavar, reader, text) in options.items():
        window.add_argument(f"--{name}", metavar=metavar, type=reader, default=None, help=text)
    found = parser.parse_args(arguments)
    given = {name: getattr(found, name) for name in options if getattr(found, name) is not None}
    if given and not found.window:
        parser.error(f"--{next(iter(given))} goes with --window")
    extent = "quick" if found.quick else "full" if found.full else "usual"
    if found.window and extent != "usual":
        parser.error(f"--{extent} does not go with --window; --seconds does")
    values = {name: given.get(name, getattr(usual, name)) for name in options}
    return BenchOptions(extent, found.json, found.window, **values)
