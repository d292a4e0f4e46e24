"""The command line of ``softmax-viz render``; its hyper-parameters come from ``core.settings.params.PARAMS``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from softmax_viz.cli.arguments import PROGRAM, Parser, number_reader, quoted, size_reader, whole_number_reader
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
from softmax_viz.core.document.session import DEFAULT_SEED
from softmax_viz.core.model.features import LINEAR
from softmax_viz.core.model.limits import is_place
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.themes import THEME_NAMES
from softmax_viz.field.picture.field_style import FieldStyle

if TYPE_CHECKING:
    from softmax_viz.storage.tables import TableOptions

# As in ``views.export``, which needs Qt; a test holds them equal.
SUFFIXES = (".png", ".svg", ".pdf", ".jpg", ".jpeg")
PARTS = ("canvas", "plot", "bars", "window")
_STEPS = 1000
_SIDES = (64, 16_384)
_SCALES = (0.25, 8.0)
_MOST_PIXELS = 100_000_000
# Switches of ``FieldStyle`` that suit a picture, and their help.
_DRAWN = {
    "region_labels": "number and name of each class in its regions (default: on)",
    "wrong_points": "marks of the points that the model gets wrong (default: on)",
    "grid": "the grid of the axes (default: on)",
}


@dataclass(frozen=True, slots=True)
class OfSession:
    """What was said about a session that is to be drawn; all else is as it was saved.

    Parameters
    ----------
    run
        The options of the run.
    steps
        Further steps; None for none.
    drawn
        Switches of the field style.
    """

    run: RunOptions
    steps: int | None
    drawn: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """What to render: ``size`` in logical pixels, ``scale`` device pixels for each of them."""

    source: str
    output: Path
    steps: int
    size: tuple[int, int]
    scale: float
    theme: str
    seed: int
    hyperparams: Hyperparams
    features: tuple[str, ...]
    part: str = PARTS[0]
    probe: tuple[float, float] | None = None
    table_options: TableOptions | None = None
    field_style: FieldStyle | None = None
    of_session: OfSession | None = None


def parse(arguments: Sequence[str], source_help: str) -> RenderOptions:
    """Read and check the arguments after ``render``; raise ``SystemExit`` when they ask for help or are wrong.

    Raises
    ------
    UserError
        If a hyper-parameter is out of bounds.
    """
    parser = Parser(f"{PROGRAM} render", "Train without a window and write the picture that the window would show.")
    add = parser.add_argument
    add("source", metavar="SOURCE", help=source_help)
    add(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        required=True,
        help="the picture to write: .png, .svg, .pdf or .jpg",
    )
    add(
        "--steps",
        metavar="N",
        type=whole_number_reader(0, MOST_STEPS),
        default=None,
        help=f"steps of training (default: {_STEPS}; a session is drawn as it was saved, or after so many more)",
    )
    add(
        "--size",
        metavar="WxH",
        type=size_reader(*_SIDES),
        default=(1024, 768),
        help="in logical pixels (default: 1024x768)",
    )
    add(
        "--scale",
        metavar="S",
        type=number_reader(*_SCALES),
        default=1.0,
        help="device pixels per logical one (default: 1)",
    )
    part_help = "what the picture shows (default: canvas); --size is then the size of the window"
    add("--part", choices=PARTS, default=PARTS[0], help=part_help)
    add("--probe", metavar="X,Y", type=_place, help="the place of the probe, whose probabilities the bars show")
    theme_help = f"colours of the picture (default: {THEME_NAMES[0]})"
    add("--theme", choices=THEME_NAMES, default=THEME_NAMES[0], help=theme_help)
    add_run_options(parser)
    drawn = parser.add_argument_group("what is drawn over the field")
    for name, text in _DRAWN.items():
        flag = f"--{name.replace('_', '-')}"
        drawn.add_argument(flag, action=argparse.BooleanOptionalAction, default=None, help=text)
    add_table_options(parser)
    add_params(parser)
    found = vars(parser.parse_args(arguments))
    run = take_run_options(found)
    source, steps = found["source"], found.pop("steps")
    hyperparams = run.hyperparams(source)
    drawn_so = {name: value for name in _DRAWN if (value := found.pop(name)) is not None}
    tables = take_table_options(found)
    options = RenderOptions(
        steps=_STEPS if steps is None else steps,
        seed=DEFAULT_SEED if run.seed is None else run.seed,
        hyperparams=hyperparams,
        features=LINEAR if run.features is None else run.features,
        table_options=tables,
        field_style=FieldStyle(**drawn_so),
        of_session=OfSession(run, steps, drawn_so) if is_session(source, tables is not None) else None,
        **found,
    )
    if options.size[0] * options.size[1] * options.scale**2 > _MOST_PIXELS:
        parser.error(f"--size times --scale is more than {_MOST_PIXELS // 1_000_000} million pixels")
    problem = problem_with_output(options.output, SUFFIXES, "its name must end in .png, .svg, .pdf or .jpg")
    if problem:
        parser.error(f"the picture cannot be written to '{options.output}': {problem}")
    return options


def _place(text: str) -> tuple[float, float]:
    """Read a place such as ``0.5,-1``."""
    try:
        x, y = map(float, text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no place: write two numbers such as 0.5,-1") from None
    if not is_place(x, y):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is too far away")
    return x, y
