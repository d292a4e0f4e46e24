"""The command line of ``softmax-viz bench``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from softmax_viz.arguments import PROGRAM, Parser


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """``quick``: fewer sizes and less time for each; ``json``: for machines."""

    quick: bool
    json: bool


def parse(arguments: Sequence[str]) -> BenchOptions:
    """Read the arguments after ``bench``; leaves by ``SystemExit`` when they ask for help or are wrong."""
    parser = Parser(
        f"{PROGRAM} bench",
        "Measure the training loop on this machine, beside the usual numpy code in the same run.",
        "Other programs disturb the times; the ratios, measured turn by turn, less so. It takes about a minute.",
    )
    parser.add_argument("--quick", action="store_true", help="fewer sizes, less time for each: about 5 seconds")
    parser.add_argument("--json", action="store_true", help="write JSON instead of tables")
    found = parser.parse_args(arguments)
    return BenchOptions(found.quick, found.json)
