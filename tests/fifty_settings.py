"""Fifty recorded runs, trained through files and public names, so that two versions of the program can be compared.

``data/fifty-settings.json`` holds the settings, the points, the live edits and the numbers of the day on which they
were recorded. This file is also a script that trains them with whatever ``softmax_viz`` is imported and writes
everything that came of it as JSON, each number in full: ``campaigns/same_steps.py`` runs it with two versions.

Nothing is imported by the place of its module. What is not public is looked for by name: ``names`` in the record has
the name of each part, in every version, so a change of a name is one more entry there and no change here.
"""

from __future__ import annotations

import argparse
import enum
import json
import re
import sys
import tempfile
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache, partial
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

import softmax_viz
from softmax_viz import core

RECORD = Path(__file__).resolve().parent / "data" / "fifty-settings.json"
ROOT = Path(softmax_viz.__file__).resolve().parent

STEPS_BEFORE_EDITS = 60
STEPS_AFTER_AN_EDIT = 20
STEPS_AFTERWARDS = 30  # by the run itself, and by one that goes on from its file

Case = dict[str, Any]


# --- finding parts of the program ------------------------------------------------------------------------


@cache
def record() -> dict[str, Any]:
    """The record as it is on the disk."""
    return json.loads(RECORD.read_text("utf-8"))


@cache
def part(what: str) -> Any:
    """The class or function that ``names`` in the record calls ``what``, wherever its module is."""
    for entry in record()["names"][what]:
        with suppress(LookupError):
            return function(entry)
    raise LookupError(f"no {what} in {ROOT}: add its name to the names in {RECORD.name}")


def function(entry: str) -> Any:
    """The class or function ``[module.]name``, wherever its module is."""
    stem, _, name = entry.rpartition(".")
    pattern = re.compile(rf"^(?:class|def) {name}\b", re.MULTILINE)
    for path in sorted(ROOT.rglob(f"{stem or '*'}.py")):
        if pattern.search(path.read_text("utf-8")):
            module = ".".join(("softmax_viz", *path.relative_to(ROOT).with_suffix("").parts))
            return getattr(import_module(module.removesuffix(".__init__")), name)
    raise LookupError(f"no {entry} in {ROOT}")


def member(owner: Any, what: str) -> Any:
    """The attribute or method of ``owner`` that ``names`` in the record calls ``what``.

    A name may lead through other attributes (``current.problem``); one with brackets is a function of ``owner``.
    """
    for name in record()["names"][what]:
        if name.endswith("()"):
            with suppress(LookupError):
                return partial(function(name.removesuffix("()")), owner)
            continue
        with suppress(AttributeError):
            return attrgetter(name)(owner)
    raise LookupError(f"{type(owner).__name__} has no {what}: add its name to the names in {RECORD.name}")


# --- a case as a session ---------------------------------------------------------------------------------


def session_values(case: Case) -> dict[str, Any]:
    """What a session file of schema 2 says of ``case`` before any step."""
    return {
        "format": "softmax_viz session",
        "schema": 2,
        "title": case["title"],
        "features": case["features"],
        "seed": case["seed"],
        "settings": case["settings"],
        "classes": [{"key": key, "name": "", "style": key % 12} for key in case["classes"]],
        "points": [{"x": x, "y": y, "class": label} for x, y, label in case["points"]],
    }


def opened(content: str) -> Any:
    """The document of a session file with this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "case.softmax")
        path.write_text(content, "utf-8")
        return part("open a session")(path)


def edited(case: Case, edit: list[Any]) -> Case:
    """``case`` after one edit: points, classes, features, settings or the seed are others."""
    kind, *rest = edit
    points, classes = [list(point) for point in case["points"]], list(case["classes"])
    match kind:
        case "settings":
            return {**case, "settings": {**case["settings"], **rest[0]}}
        case "features":
            return {**case, "features": rest[0]}
        case "reset":
            return {**case, "seed": rest[0]}
        case "add":
            points += rest[0]
        case "remove":
            points = [point for i, point in enumerate(points) if i not in rest[0]]
        case "move":
            for i, x, y in rest[0]:
                points[i][:2] = x, y
        case "relabel":
            for i, label in rest[0]:
                points[i][2] = label
        case "add class":
            classes.append(rest[0])
            points += rest[1]
        case "remove class":
            gone = rest[0]
            del classes[gone]
            points = [[x, y, label - (label > gone)] for x, y, label in points if label != gone]
        case "order of classes":
            classes = [classes[i] for i in rest[0]]
            points = [[x, y, rest[0].index(label)] for x, y, label in points]
        case _:
            raise ValueError(kind)
    return {**case, "points": points, "classes": classes}


# --- running ---------------------------------------------------------------------------------------------


def begun(document: Any) -> Any:
    """The program's own run, standing where ``document`` says."""
    session, run = document.session, part("the run")()
    member(run, "take settings")(session.hyperparams)
    member(run, "take features")(session.features)
    member(run, "take data")(session.data)
    if document.trained is None:
        member(run, "start")(session.seed)
    else:
        member(run, "go on from")(session.seed, document.trained)
    return run


class Run:
    """The program's own run of a case, and what can be read off it as plain values."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.before: list[Case] = []
        self.run = begun(opened(json.dumps(session_values(case))))

    def train(self, steps: int) -> list[Any]:
        """Take so many steps; what the run says of how they ended."""
        return plain(member(self.run, "take steps")(steps))

    def edit(self, edit: list[Any]) -> None:
        """Make one edit of the living run, as the window does; "undo" goes back to before the last one."""
        before = self.case
        self.case = self.before.pop() if edit[0] == "undo" else edited(before, edit)
        if edit[0] != "undo":
            self.before.append(before)
        if edit[0] == "reset":
            member(self.run, "start")(self.case["seed"])
            return
        session = opened(json.dumps(session_values(self.case))).session
        if self.case["settings"] != before["settings"]:
            member(self.run, "take settings")(session.hyperparams)
        elif self.case["features"] != before["features"]:
            member(self.run, "take features")(session.features)
        else:
            member(self.run, "take data")(session.data)

    def document(self) -> Any:
        """The session with everything learned, as it would be saved."""
        session = opened(json.dumps(session_values(self.case))).session
        trained = part("what was learned")(member(self.run, "state"), member(self.run, "curve"))
        return part("a document")(session, trained)

    def learned(self) -> dict[str, Any]:
        """What a session file says was learned: weights, optimizer's memory, counts and the loss history."""
        return json.loads(part("text of a session")(self.document()))["trained"]


def plain(value: Any) -> Any:
    """``value`` as JSON knows it, each number in full; values with fields as lists, so that names may change."""
    if is_dataclass(value) and not isinstance(value, type):
        return [plain(getattr(value, each.name)) for each in fields(value)]
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def by_api(case: Case, steps: int = STEPS_BEFORE_EDITS) -> dict[str, Any]:
    """What ``core.train`` learns of the two coordinates of the case's points."""
    settings = core.Hyperparams(**case["settings"])
    xy = [point[:2] for point in case["points"]]
    labels = [point[2] for point in case["points"]]
    result = core.train(xy, labels, settings, steps=steps, seed=case["seed"], n_classes=len(case["classes"]))
    return {
        "weights": result.weights.tolist(),
        "bias": result.bias.tolist(),
        "losses": result.losses.tolist(),
        "test": [result.test_loss, result.test_accuracy],
        "probabilities": result.probabilities(xy).tolist(),
    }


def stages(case: Case, steps: int = STEPS_BEFORE_EDITS) -> dict[str, dict[str, Any]]:
    """What is learned at three times: after the first steps, and after each group of edits and some steps more."""
    run = Run(case)
    run.train(steps)
    found = {"before": run.learned()}
    for i, edits in enumerate(case["edits"]):
        for edit in edits:
            run.edit(edit)
        run.train(STEPS_AFTER_AN_EDIT)
        found[f"edits {i + 1}"] = run.learned()
    return found


def learned_after(document: Any, steps: int) -> dict[str, Any]:
    """The weights and the bias, in the units of training, of a run that goes on from ``document`` by so many steps."""
    run = begun(document)
    member(run, "take steps")(steps)
    state = member(run, "state")
    return {name: getattr(state, name).tolist() for name in ("weights", "bias")}


def kept(case: Case) -> dict[str, dict[str, Any]]:
    """The numbers of ``stages`` and ``by_api`` that stand in the record, to eleven digits."""
    found = {stage: {name: learned[name] for name in ("weights", "bias")} for stage, learned in stages(case).items()}
    found["core.train"] = {"losses": by_api(case)["losses"][:: STEPS_BEFORE_EDITS // 3]}
    return rounded(found)


def furthest(found: dict[str, Any], expected: dict[str, Any]) -> float:
    """The largest difference of two results of ``kept``, relative to the largest number of its stage.

    Infinite where they have other stages, names or shapes, or a number is not finite.
    """
    if {stage: [*part] for stage, part in found.items()} != {stage: [*part] for stage, part in expected.items()}:
        return np.inf
    distance = 0.0
    for stage, parts in expected.items():
        now = [np.array(part, float) for part in found[stage].values()]
        then = [np.array(part, float) for part in parts.values()]
        if [part.shape for part in now] != [part.shape for part in then]:
            return np.inf
        size = max(np.abs(part).max(initial=0.0) for part in then)
        distances = [np.abs(a - b).max(initial=0.0) / (size or 1.0) for a, b in zip(now, then, strict=True)]
        if not np.isfinite([size, *distances]).all():
            return np.inf
        distance = max(distance, *distances)
    return float(distance)


def rounded(value: Any) -> Any:
    """``value`` with every number to eleven digits."""
    if isinstance(value, dict):
        return {name: rounded(item) for name, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.11g}") if isinstance(value, float) else value


def everything(case: Case) -> dict[str, Any]:
    """All that two versions of the program must have in common, bit for bit."""
    run = Run(case)
    outcomes = [run.train(STEPS_BEFORE_EDITS)]
    found: dict[str, Any] = {"state before edits": run.learned(), "core.train": by_api(case)}
    found["optimum"] = plain(part("find the optimum")(member(run.run, "training set"), member(run.run, "settings")))
    for i, edits in enumerate(case["edits"]):
        for edit in edits:
            run.edit(edit)
        outcomes.append(run.train(STEPS_AFTER_AN_EDIT))
        found[f"state after edits {i + 1}"] = run.learned()
    found["readings"] = plain(member(run.run, "readings")(True))
    found["dropped logits"] = [plain(member(run.run, "dropped")()), plain(member(run.run, "dropout samples")())]
    document = run.document()
    found["file"] = part("text of a session")(document).decode()
    found["share code"] = part("share code of")(document)
    found["outcomes"] = [*outcomes, run.train(STEPS_AFTERWARDS)]
    found["state afterwards"] = run.learned()
    return found


def afterwards(case: Case, file: str, code: str) -> dict[str, Any]:
    """What is learned in some steps more, from a session file and from a share code that any version wrote."""
    edited_run = Run(case)
    for edit in (edit for edits in case["edits"] for edit in edits):
        edited_run.edit(edit)
    found = {}
    for name, document in (("from the file", opened(file)), ("from the share code", part("read a share code")(code))):
        run = Run(edited_run.case)
        member(run.run, "go on from")(document.session.seed, document.trained)
        run.train(STEPS_AFTERWARDS)
        found[name] = run.learned()
        if document.trained.curve is None:
            del found[name]["curve"]
    return found


def main() -> int:
    """Train every case with the package that is imported, and write what came of it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--go-on", metavar="FILE", help="a JSON file of this script: go on from its sessions instead")
    parser.add_argument("--kept", metavar="FILE", help="a JSON file of cases: only the numbers that are kept of them")
    parser.add_argument("--root", help="the folder that the package must be imported from")
    options = parser.parse_args()
    if options.root is not None and not ROOT.is_relative_to(Path(options.root).resolve()):
        sys.exit(f"{ROOT} is not below {options.root}")
    if options.kept:
        json.dump([kept(case) for case in json.loads(Path(options.kept).read_text("utf-8"))], sys.stdout)
        return 0
    cases = {case["title"]: case for case in record()["cases"]}
    if options.go_on:
        given = json.loads(Path(options.go_on).read_text("utf-8"))
        found = {
            title: afterwards(case, given[title]["file"], given[title]["share code"]) for title, case in cases.items()
        }
    else:
        found = {title: everything(case) for title, case in cases.items()}
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
