"""Fifty runs in this checkout and in another revision of it: whatever is not the same bit for bit is printed.

    python tests/campaigns/same_steps.py REVISION [--no-pictures] [--keep FOLDER]

Settings, points and live edits are those of ``tests/data/fifty-settings.json``. Each version trains them in a process
of its own, through session files, ``core.train`` and the run that the window has: states with the optimizer's memory,
loss curves, readings, the exact optimum, session files and share codes. The present version then opens the files and
codes of the other and must go on as that did. Pictures come from ``softmax-viz render``.

    python tests/campaigns/same_steps.py --record SEED

draws the fifty anew and writes what this checkout makes of them: only where the record itself must change.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WORKER = ROOT / "tests" / "fifty_settings.py"
sys.path.insert(0, str(WORKER.parent))

EVERY_WHICH_PICTURE = 5
MOST_LINES = 40
# Other processors round otherwise. A case whose numbers then differ by more than this says nothing there.
LARGEST_FOLLOWING = 1e-10
OTHER_ARITHMETIC = (
    ("OPENBLAS_CORETYPE", "Prescott"),
    ("OPENBLAS_CORETYPE", "Haswell"),
    ("NPY_DISABLE_CPU_FEATURES", "X86_V3,X86_V4,AVX512_ICL"),  # as numpy 2.4 calls them
)


# --- comparing with a revision ---------------------------------------------------------------------------


@contextmanager
def checkout(revision: str) -> Iterator[Path]:
    """A folder with ``revision`` of this repository, taken away at the end."""
    with tempfile.TemporaryDirectory(prefix="softmax-viz-before-") as folder:
        place = Path(folder, "before")
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(place), revision], check=True)
        try:
            yield place
        finally:
            subprocess.run([*git, "remove", "--force", str(place)], check=True)


def environment(root: Path) -> dict[str, str]:
    """A quiet place in which the package of ``root`` is the one that is imported."""
    return {
        **os.environ,
        "PYTHONPATH": str(root),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }


def trained(root: Path, *arguments: str) -> dict[str, Any]:
    """What the package below ``root`` makes of the fifty."""
    command = [sys.executable, str(WORKER), "--root", str(root), *arguments]
    done = subprocess.run(command, env=environment(root), cwd=root, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def drawn(root: Path, case: dict[str, Any], folder: Path) -> list[object]:
    """Exit code, words and picture of ``softmax-viz render`` with the settings of ``case``."""
    from fifty_settings import session_values

    source, picture = folder / "case.softmax", folder / "case.png"
    source.write_text(json.dumps(session_values(case)), "utf-8")
    picture.unlink(missing_ok=True)
    options = []
    for name, value in case["settings"].items():
        option = name.replace("_", "-")
        if isinstance(value, bool):
            options.append(f"--{option}" if value else f"--no-{option}")
        else:
            options += [f"--{option}", "all" if value is None else str(value)]
    command = [sys.executable, "-m", "softmax_viz", "render", str(source), "-o", str(picture), "--steps", "60"]
    command += ["--size", "320x240", "--seed", str(case["seed"]), "--features", ",".join(case["features"])]
    done = subprocess.run(
        [*command, *options],
        env=environment(root),
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return [done.returncode, done.stdout, picture.read_bytes().hex() if picture.exists() else ""]


def differences(one: Any, other: Any, where: str = "") -> Iterator[str]:
    """The places at which two plain values differ, with what stands there."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in [*one, *(name for name in other if name not in one)]:
            if name not in one or name not in other:
                yield f"{where}.{name}: only {'before' if name in one else 'now'}"
            else:
                yield from differences(one[name], other[name], f"{where}.{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for i, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{where}[{i}]")
    # The text of a number gives its bits, the sign of a zero and NaN too.
    elif repr(one) != repr(other):
        first = next((i for i, (a, b) in enumerate(zip(str(one), str(other), strict=False)) if a != b), 0)
        start = max(first - 30, 0)
        yield f"{where}: {str(one)[start : start + 90]!r} before, {str(other)[start : start + 90]!r} now"


def compare(revision: str, with_pictures: bool, keep: Path | None) -> int:
    """Print the differences; 1 if there are any."""
    from fifty_settings import record

    kinds: Counter[str] = Counter()
    lines: list[str] = []

    def note(title: str, kind: str, found: list[str]) -> None:
        if found:
            kinds[kind] += 1
            lines.extend(f"{title}: {kind}{line}" for line in found[:3])

    with checkout(revision) as before_root, tempfile.TemporaryDirectory() as scratch:
        before, now = trained(before_root), trained(ROOT)
        old = Path(scratch, "before.json")
        old.write_text(json.dumps(before), "utf-8")
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / "before.json").write_text(json.dumps(before), "utf-8")
            (keep / "now.json").write_text(json.dumps(now), "utf-8")
        went_on = trained(ROOT, "--go-on", str(old))
        for i, case in enumerate(record()["cases"]):
            title = case["title"]
            for kind in [*before[title], *(kind for kind in now[title] if kind not in before[title])]:
                note(title, kind, list(differences(before[title].get(kind), now[title].get(kind))))
            expected = before[title]["state afterwards"]
            for kind, state in went_on[title].items():
                same = {name: value for name, value in expected.items() if name in state}
                note(title, f"going on {kind}", list(differences(same, state)))
            if with_pictures and i % EVERY_WHICH_PICTURE == 0:
                pictures = [drawn(root, case, Path(scratch)) for root in (before_root, ROOT)]
                note(title, "picture", list(differences(*pictures)))
    n_cases = len(record()["cases"])
    for line in lines[:MOST_LINES]:
        print(line)
    if len(lines) > MOST_LINES:
        print(f"… and {len(lines) - MOST_LINES} more")
    for kind, count in kinds.items():
        print(f"{kind}: other than at {revision} in {count} of {n_cases} cases")
    if not kinds:
        print(f"{n_cases} cases: all the same as at {revision}, bit for bit")
    return int(bool(kinds))


# --- drawing the cases -----------------------------------------------------------------------------------

N_CASES = 50
LEVELS: dict[str, tuple[Any, ...]] = {
    "optimizer": ("gd", "momentum", "nesterov", "adam", "newton"),
    "loss": ("cross_entropy", "hinge"),
    "penalty": ("none", "l2", "l1", "elastic"),
    "logit_dropout": (0.0, 0.0, 0.3, 0.5),
    "dropout_scope": ("epoch", "step", "example"),
    "dropout_rescale": (False, True),
    "batch_size": (None, None, 1, 7, 16),
    "label_smoothing": (0.0, 0.1, 0.4),
    "standardize": (False, True),
    "test_share": (0.0, 0.0, 0.25),
    "bias": (True, True, True, False),
    "learning_rate": (0.02, 0.1, 0.3, 0.7),
    "strength": (0.0, 1e-3, 0.01, 0.1),
    "l1_ratio": (0.0, 0.5, 0.8, 1.0),
    "momentum": (0.0, 0.5, 0.9),
    "beta1": (0.0, 0.9, 0.95),
    "beta2": (0.9, 0.99, 0.999),
    "initialization": ("normal", "zeros", "textbook"),
    "initial_sigma": (0.01, 0.5),
    "split_seed": (0, 7),
}
OTHER_LEVELS: dict[str, tuple[Any, ...]] = {
    "features": (
        ["x", "y"],
        ["x"],
        ["x", "y", "x2", "xy", "y2"],
        ["sin_x", "sin_y"],
        ["x", "y", "x3", "x2y", "y5"],
        [],
    ),
    "n_classes": (2, 3, 4, 5),
    "n_points": (8, 20, 36),
    "seed": (0, 1, 2**53 + 1, 2**64 - 1),
}
EDITS = ("settings", "settings", "settings", "features", "add", "remove", "move", "relabel", "add class",
         "remove class", "remove class and back", "order of classes", "reset")  # fmt: skip


def design(seed: int) -> Iterator[dict[str, Any]]:
    """Candidates without end: in each run of so many, every level of a factor is there equally often."""
    chance = random.Random(seed)
    while True:
        columns = {}
        for name, levels in {**LEVELS, **OTHER_LEVELS}.items():
            column = [levels[i % len(levels)] for i in range(N_CASES)]
            chance.shuffle(column)
            columns[name] = column
        kinds = [EDITS[i % len(EDITS)] for i in range(4 * N_CASES)]
        chance.shuffle(kinds)
        for i in range(N_CASES):
            yield drawn_case({name: column[i] for name, column in columns.items()}, kinds[4 * i : 4 * i + 4], chance)


def allowed(settings: dict[str, Any]) -> dict[str, Any]:
    """``settings`` as they may be: Newton needs curvature."""
    if settings["optimizer"] == "newton":
        return {
            **settings,
            "loss": "cross_entropy",
            "penalty": {"l1": "l2", "elastic": "none"}.get(settings["penalty"], settings["penalty"]),
        }
    return settings


def drawn_case(levels: dict[str, Any], kinds: list[str], chance: random.Random) -> dict[str, Any]:
    """One candidate: points around a centre for each class, and two groups of two edits."""
    from fifty_settings import edited

    centres = [(chance.uniform(-1, 1), chance.uniform(-1, 1)) for _ in range(12)]

    def points(label: int, count: int) -> list[list[Any]]:
        spread = [sum(chance.uniform(-0.5, 0.5) for _ in range(4)) for _ in range(2 * count)]
        x, y = centres[label]
        return [[round(x + dx, 2), round(y + dy, 2), label] for dx, dy in zip(spread[::2], spread[1::2], strict=True)]

    n_classes = levels["n_classes"]
    case: dict[str, Any] = {
        "title": "",
        "seed": levels["seed"],
        "features": levels["features"],
        "settings": allowed({name: levels[name] for name in LEVELS} | ({} if levels["features"] else {"bias": True})),
        "classes": list(range(n_classes)),
        "points": [points(i % n_classes, 1)[0] for i in range(levels["n_points"])],
    }
    now, groups = case, []
    for group in (kinds[:2], kinds[2:]):
        edits: list[list[Any]] = []
        for kind in group:
            n, k = len(now["points"]), len(now["classes"])
            some = sorted(chance.sample(range(n), min(n, 3)))
            if kind == "settings":
                names = chance.sample([*LEVELS], 3)
                changed = allowed({**now["settings"], **{name: chance.choice(LEVELS[name]) for name in names}})
                edit = [kind, {name: value for name, value in changed.items() if value != now["settings"][name]}]
            elif kind == "features":
                edit = [kind, chance.choice(OTHER_LEVELS["features"])]
            elif kind == "reset":
                edit = [kind, chance.randrange(1000)]
            elif kind == "add":
                edit = [kind, [points(chance.randrange(k), 1)[0] for _ in range(4)]]
            elif kind == "remove":
                edit = [kind, some[: max(n - 3, 0)]]
            elif kind == "move":
                edit = [
                    kind,
                    [[i, round(chance.uniform(-1.5, 1.5), 2), round(chance.uniform(-1.5, 1.5), 2)] for i in some],
                ]
            elif kind == "relabel":
                edit = [kind, [[i, chance.randrange(k)] for i in some]]
            elif kind == "add class" or k < 3:
                edit = ["add class", max(now["classes"]) + 1, points(k, 3)]
            elif kind == "order of classes":
                edit = [kind, chance.sample(range(k), k)]
            else:
                edit = ["remove class", chance.randrange(k)]
            edits.append(edit)
            if kind == "remove class and back" and edit[0] == "remove class":
                edits.append(["undo"])
            else:
                now = edited(now, edit)
        groups.append(edits)
    case["edits"] = groups
    return case


def shaken(case: dict[str, Any]) -> dict[str, Any]:
    """``case`` with every rate and strength larger by 1e-12 of itself."""

    def shake(settings: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value * (1 + 1e-12) if name in ("learning_rate", "strength", "initial_sigma") else value
            for name, value in settings.items()
        }

    edits = [[[e[0], shake(e[1])] if e[0] == "settings" else e for e in group] for group in case["edits"]]
    return {**case, "settings": shake(case["settings"]), "edits": edits}


def draw(seed: int) -> None:
    """Draw fifty that every machine can follow, and write the record."""
    from fifty_settings import RECORD, furthest, kept, record

    candidates = [case for case, _ in zip(design(seed), range(2 * N_CASES), strict=False)]
    values = [kept(case) for case in candidates]
    others = [[kept(shaken(case)) for case in candidates]]
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, "candidates.json")
        given.write_text(json.dumps(candidates), "utf-8")
        for variable, value in OTHER_ARITHMETIC:
            command = [sys.executable, str(WORKER), "--kept", str(given)]
            machine = {**environment(ROOT), variable: value}
            done = subprocess.run(command, env=machine, stdout=subprocess.PIPE, text=True, check=True)
            others.append(json.loads(done.stdout))
    cases: list[dict[str, Any]] = []
    for case, gives, *found in zip(candidates, values, *others, strict=True):
        follows = max(furthest(other, gives) for other in found)
        if follows > LARGEST_FOLLOWING:
            print(f"passed over: other arithmetic is {follows:.3g} away")
            continue
        words = [f"{len(cases) + 1:02}", *(case["settings"][name] for name in ("optimizer", "loss", "penalty"))]
        cases.append({**case, "title": " ".join(words), "gives": gives})
        if len(cases) == N_CASES:
            break
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    names = "".join(f'\n  "{what}": {json.dumps(name)},' for what, name in record()["names"].items()).rstrip(",")
    RECORD.write_text(f'{{"names": {{{names}\n}},\n"cases": [\n{lines}\n]}}\n', "utf-8")


def main() -> int:
    """Compare, or draw anew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("revision", nargs="?", help="what to compare this checkout with: a tag, a branch, a commit")
    what.add_argument("--record", metavar="SEED", type=int, help="draw the cases anew and write the record")
    parser.add_argument("--no-pictures", action="store_true", help="draw nothing")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="leave what both versions made there, as JSON")
    options = parser.parse_args()
    if options.record is not None:
        draw(options.record)
        return 0
    return compare(options.revision, not options.no_pictures, options.keep)


if __name__ == "__main__":
    sys.exit(main())
