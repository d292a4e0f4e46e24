"""The command line of ``softmax-viz render``; its hyper-parameters come from ``core.settings.params.PARAMS``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from softmax_viz.cli.arguments import PROGRAM, Parser, number_reader, quoted, size_reader, whole_number_reader
from softmax_viz.cli.table_arguments import add_table_options, take_table_options
from softmax_viz.core.document.session import DEFAULT_SEED
from softmax_viz.core.model.features import FEATURES, HIGHEST_DEGREE, LINEAR, of_degree, ordered
from softmax_viz.core.model.limits import is_place
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, NumberParam, Param
from softmax_viz.core.settings.themes import THEME_NAMES
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.storage.presets import PRESETS, suited_settings

if TYPE_CHECKING:
    from softmax_viz.storage.tables import TableOptions

# As in ``views.export``, which needs Qt; a test holds them equal.
SUFFIXES = (".png", ".svg", ".pdf", ".jpg", ".jpeg")
PARTS = ("canvas", "plot", "bars", "window")
_MOST_STEPS = 10_000_000
_SIDES = (64, 16_384)
_SCALES = (0.25, 8.0)
_MOST_PIXELS = 100_000_000
_LARGEST_SEED = 2**63 - 1
# Switches of ``FieldStyle`` that suit a picture, and their help.
_DRAWN = {
    "region_labels": "number and name of each class in its regions (default: on)",
    "wrong_points": "marks of the points that the model gets wrong (default: on)",
    "grid": "the grid of the axes (default: on)",
}


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
        type=whole_number_reader(0, _MOST_STEPS),
        default=1000,
        help="steps of training (default: 1000)",
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
    seed_help = f"the seed of the run (default: {DEFAULT_SEED}, as in the window)"
    add("--seed", metavar="N", type=whole_number_reader(0, _LARGEST_SEED), default=DEFAULT_SEED, help=seed_help)
    chosen = parser.add_mutually_exclusive_group()
    features_help = f"features, separated by commas: {', '.join(FEATURES)} (default: {','.join(LINEAR)})"
    chosen.add_argument("--features", metavar="NAMES", type=_features, default=LINEAR, help=features_help)
    degree_help = f"all monomials up to degree N, 1 to {HIGHEST_DEGREE}, as features"
    chosen.add_argument("--degree", metavar="N", type=_degree, dest="features", default=LINEAR, help=degree_help)
    drawn = parser.add_argument_group("what is drawn over the field")
    for name, text in _DRAWN.items():
        flag, shown = f"--{name.replace('_', '-')}", getattr(FieldStyle(), name)
        drawn.add_argument(flag, action=argparse.BooleanOptionalAction, default=shown, help=text)
    add_table_options(parser)
    group = parser.add_argument_group("hyper-parameters")
    for param in PARAMS.values():
        _add_param(group, param)
    found = vars(parser.parse_args(arguments))
    given = {name: found.pop(name) for name in PARAMS if name in found}
    hyperparams = Hyperparams().with_values({**suited_settings(found["source"]), **given})
    style = FieldStyle(**{name: found.pop(name) for name in _DRAWN})
    tables = take_table_options(found)
    options = RenderOptions(hyperparams=hyperparams, table_options=tables, field_style=style, **found)
    if options.size[0] * options.size[1] * options.scale**2 > _MOST_PIXELS:
        parser.error(f"--size times --scale is more than {_MOST_PIXELS // 1_000_000} million pixels")
    problem = _problem_with(options.output)
    if problem:
        parser.error(f"the picture cannot be written to '{options.output}': {problem}")
    return options


def _add_param(group: argparse._ArgumentGroup, param: Param) -> None:
    """Add one option. Its bounds are checked by ``Hyperparams``."""
    name = f"--{param.name.replace('_', '-')}"
    text = param.help.replace("%", "%%")
    settings: dict[str, Any] = {"dest": param.name, "default": argparse.SUPPRESS}
    if isinstance(param, NumberParam):
        bounds = f"{0 if param.zero else param.low:g} to {param.high:g}" + (", or all" if param.none_is_all else "")
        default = "all" if param.default is None else f"{param.default:g}"
        settings |= {"metavar": "N" if param.whole else "X", "type": _reader(param)}
        group.add_argument(name, help=f"{text} ({bounds}; default: {default})", **settings)
    elif isinstance(param, ChoiceParam):
        settings |= {"choices": [choice[0] for choice in param.choices]}
        group.add_argument(name, help=f"{text} (default: {param.default})", **settings)
    else:
        settings |= {"action": argparse.BooleanOptionalAction}
        default = "on" if param.default else "off"
        if any(preset.settings.get(param.name, param.default) != param.default for preset in PRESETS.values()):
            default += ", or what a data set that comes along needs"
        group.add_argument(name, help=f"{text} (default: {default})", **settings)


def _reader(param: NumberParam) -> Callable[[str], float | None]:
    def read(text: str) -> float | None:
        if param.none_is_all and text == "all":
            return None
        try:
            return int(text) if param.whole else float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"{quoted(text)} is not a {'whole ' if param.whole else ''}number"
            ) from None

    return read


def _features(text: str) -> tuple[str, ...]:
    """Read names separated by commas; return them in the order of ``FEATURES``. An empty text means no features."""
    names = [name.strip() for name in text.split(",")] if text.strip() else []
    unknown = [name for name in names if name not in FEATURES]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no feature {unknown[0]!r}. The features are {', '.join(FEATURES)}")
    return ordered(names)


def _place(text: str) -> tuple[float, float]:
    """Read a place such as ``0.5,-1``."""
    try:
        x, y = map(float, text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no place: write two numbers such as 0.5,-1") from None
    if not is_place(x, y):
        raise argparse.ArgumentTypeError(f"{quoted(text)} is too far away")
    return x, y


def _degree(text: str) -> tuple[str, ...]:
    return of_degree(whole_number_reader(1, HIGHEST_DEGREE)(text))


def _problem_with(output: Path) -> str:
    """Return why a picture cannot be written to ``output``; empty if it probably can. Checked before training."""
    try:
        if output.suffix.lower() not in SUFFIXES:
            return "its name must end in .png, .svg, .pdf or .jpg"
        if output.is_dir():
            return "it is a folder"
        if not output.parent.is_dir():
            return "its folder does not exist"
        if output.exists() and not output.is_file():
            return "it is not an ordinary file"
        if not os.access(output if output.exists() else output.parent, os.W_OK):
            return "it may not be written"
    except (OSError, ValueError) as error:  # a name too long, or with a NUL in it
        return str(error)
    return ""
