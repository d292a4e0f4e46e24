"""The README keeps its word: its snippet runs, its files exist, its commands are there."""

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block_after(marker):
    found = re.search(rf"<!-- {re.escape(marker)} -->\n```\w+\n(.*?)```", README, re.DOTALL)
    assert found, marker
    return found[1]


def test_the_python_snippet_runs_without_qt_and_learns_iris():
    code = block_after("snippet: python") + "\nimport sys\nassert 'PySide6' not in sys.modules\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    first, last = map(float, re.search(r"loss ([\d.]+) -> ([\d.]+)", done.stdout).groups())
    assert 0.9 < first < 1.3, "near ln 3 at small weights"
    assert last < 0.2
    assert float(re.search(r"accuracy ([\d.]+)%", done.stdout)[1]) > 94.0


def test_the_two_commands_set_everything_up_by_themselves():
    assert block_after("command: run").startswith("python3 -m venv .venv && ")
    assert block_after("command: test").startswith("python3 -m venv .venv && ")
    assert block_after("command: test").strip().endswith("-m pytest")


def test_every_room_is_told_with_its_own_sentence():
    told = dict(re.findall(r"^\| `([\w/]+)` \| (.+?\.) \|$", README, re.MULTILINE))
    rooms = {}
    for init in sorted((ROOT / "softmax_viz").rglob("__init__.py")):
        name = init.parent.relative_to(ROOT / "softmax_viz").as_posix()
        if any(path.name != "__init__.py" for path in init.parent.glob("*.py")) and name != ".":
            rooms[name] = ast.get_docstring(ast.parse(init.read_text("utf-8"))).split("\n")[0]
    assert told == rooms


def test_every_file_that_is_named_exists():
    package = ROOT / "softmax_viz"
    for name in set(re.findall(r"`((?:[\w.]+/)+[\w.]*)`", README)) | set(re.findall(r"\]\(([\w./]+)\)", README)):
        places = (ROOT / name, package / name, package / f"{name}.py")
        assert any(place.exists() for place in places), name
