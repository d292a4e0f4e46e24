"""The suite on every Python that is installed, with the oldest and the newest PySide6 that pyproject.toml allows.

    python tests/campaigns/matrix.py [--only 3.13 | --others] [--newest] [PYTEST ARGUMENTS …]

Each combination gets a fresh environment in a temporary folder; what the package index serves is installed there.
As many run at once as there are processors. Prints one line for each combination and leaves with 1 if any is red.
Interpreters are looked for as ``python3.X`` on the PATH and in the places where pyenv and uv keep them.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PLACES = (".pyenv/versions/*/bin/python3", ".local/share/uv/python/*/bin/python3")
_ASK = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable, sys.version_info[3])"


def interpreters() -> dict[str, str]:
    """The Pythons that the project allows and that run here: version to executable."""
    names = [f"python3.{minor}" for minor in range(11, 16)]
    places = [str(path) for pattern in _PLACES for path in sorted(Path.home().glob(pattern))]
    found: dict[str, str] = {}
    for candidate in (sys.executable, *names, *places):
        try:
            asked = subprocess.run([candidate, "-c", _ASK], capture_output=True, text=True, timeout=30)
        except (OSError, subprocess.TimeoutExpired):
            continue
        words = asked.stdout.split()
        # A launcher of pyenv answers with an error where its version is not chosen.
        if asked.returncode == 0 and len(words) == 3 and words[2] == "final":
            version = words[0]
            if tuple(map(int, version.split("."))) >= (3, 11):
                found.setdefault(version, words[1])
    return dict(sorted(found.items(), key=lambda item: [int(part) for part in item[0].split(".")]))


def oldest_qt() -> str:
    """The lower bound of PySide6 in pyproject.toml, as a requirement."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    bounds = {
        match[1]
        for line in project["dependencies"]
        if (match := re.match(r"PySide6-Essentials>=([0-9.]+)", line)) is not None
    }
    assert len(bounds) == 1, bounds
    version = bounds.pop()
    return f"PySide6-Essentials=={version}{'.0' * (2 - version.count('.'))}"


def run(python: str, qt: str | None, arguments: list[str]) -> tuple[bool, str]:
    """Install and test one combination; whether it is green, and what pytest said last."""
    with tempfile.TemporaryDirectory(prefix="softmax-viz-matrix-") as folder:
        environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
        environment.pop("PYTHONPATH", None)
        inside = str(Path(folder, "bin" if os.name != "nt" else "Scripts", "python"))
        steps = [
            [python, "-m", "venv", folder],
            [inside, "-m", "pip", "install", "-q", "-e", f"{ROOT}[test]", *([qt] if qt else [])],
        ]
        for step in steps:
            done = subprocess.run(step, env=environment, capture_output=True, text=True)
            if done.returncode != 0:
                return False, (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        version = subprocess.run(
            [inside, "-c", "import PySide6; print(PySide6.__version__)"], capture_output=True, text=True
        ).stdout.strip()
        test = [inside, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
        done = subprocess.run(test, cwd=ROOT, env=environment, capture_output=True, text=True)
        lines = done.stdout.strip().splitlines() or [done.stderr.strip()]
        failed = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
        return done.returncode == 0, "\n    ".join([f"PySide6 {version}: {lines[-1]}", *failed])


def main() -> int:
    """Run every combination and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", metavar="3.X", help="only this Python")
    parser.add_argument("--others", action="store_true", help="every Python but the one that runs this")
    parser.add_argument("--newest", action="store_true", help="only the newest PySide6")
    options, arguments = parser.parse_known_args()
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    combinations = [
        (version, python, name, qt)
        for version, python in interpreters().items()
        if options.only in (None, version) and not (options.others and version == own)
        for name, qt in ((("newest", None),) if options.newest else (("oldest", oldest_qt()), ("newest", None)))
    ]
    all_green = True
    # A suite uses one processor; each combination has an environment and a home of its own.
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        running = [(each, pool.submit(run, each[1], each[3], arguments)) for each in combinations]
        for (version, _, name, _), suite in running:
            is_green, words = suite.result()
            all_green &= is_green
            print(f"Python {version}, {name} Qt: {'green' if is_green else 'RED'}, {words}", flush=True)
    return 0 if all_green else 1


if __name__ == "__main__":
    sys.exit(main())
