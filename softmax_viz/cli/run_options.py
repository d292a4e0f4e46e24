"""Options of a run on the command line: features, seed, and every hyper-parameter of the table."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from softmax_viz.cli.arguments import Parser, quoted, whole_number_reader
from softmax_viz.core.document.session import DEFAULT_SEED, Session
from softmax_viz.core.model.features import FEATURES, HIGHEST_DEGREE, LINEAR, of_degree, ordered
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, NumberParam, Param
from softmax_viz.storage.presets import PRESETS, suited_settings
from softmax_viz.storage.sessions.session_text import SUFFIX

MOST_STEPS = 10_000_000
_LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What was said about the run; None for what was not said, which the source decides.

    Parameters
    ----------
    settings
        The hyper-parameters that were given, by name.
    features, seed
        Of the run.
    """

    settings: dict[str, object]
    features: tuple[str, ...] | None
    seed: int | None

    def hyperparams(self, source: str) -> Hyperparams:
        """Return the settings for data that bring none: the defaults, what suits a data set, and what was given."""
        return Hyperparams().with_values({**suited_settings(source), **self.settings})

    def applied_to(self, session: Session) -> Session:
        """Return ``session`` with what was given."""
        return replace(
            session,
            hyperparams=session.hyperparams.with_values(self.settings),
            features=session.features if self.features is None else self.features,
            seed=session.seed if self.seed is None else self.seed,
        )


def is_session(source: str, has_table_options: bool) -> bool:
    """Return whether ``source`` names a session file."""
    return not has_table_options and source.casefold().endswith(SUFFIX)


def add_run_options(parser: Parser) -> None:
    """Add the options on features and seed."""
    seed_help = f"the seed of the run (default: {DEFAULT_SEED}, as in the window; a session has its own)"
    parser.add_argument(
        "--seed", metavar="N", type=whole_number_reader(0, _LARGEST_SEED), default=None, help=seed_help
    )  # fmt: skip
    chosen = parser.add_mutually_exclusive_group()
    features_help = f"features, separated by commas: {', '.join(FEATURES)} (default: {','.join(LINEAR)})"
    chosen.add_argument("--features", metavar="NAMES", type=_features, default=None, help=features_help)
    degree_help = f"all monomials up to degree N, 1 to {HIGHEST_DEGREE}, as features"
    chosen.add_argument("--degree", metavar="N", type=_degree, dest="features", default=None, help=degree_help)


def add_params(parser: Parser) -> None:
    """Add an option for every hyper-parameter."""
    group = parser.add_argument_group("hyper-parameters")
    for param in PARAMS.values():
        _add_param(group, param)


def take_run_options(found: dict[str, Any]) -> RunOptions:
    """Remove the options on the run from the parsed arguments and return them."""
    settings = {name: found.pop(name) for name in PARAMS if name in found}
    return RunOptions(settings, found.pop("features"), found.pop("seed"))


def problem_with_output(output: Path, suffixes: tuple[str, ...], rule: str) -> str:
    """Return why ``output`` cannot be written; empty if it probably can. Checked before any work.

    ``rule`` is what to say if its name ends in none of ``suffixes``.
    """
    try:
        if output.suffix.lower() not in suffixes:
            return rule
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


def _degree(text: str) -> tuple[str, ...]:
    return of_degree(whole_number_reader(1, HIGHEST_DEGREE)(text))
