"""What an installer reads. The wheel itself is built, installed and run by ``.ci/run``."""

import re
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import softmax_viz
from softmax_viz.system.resources import asset

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("softmax_viz", "tests", "assets", ".ci")


@pytest.fixture(scope="module")
def pyproject():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def written_files() -> list[Path]:
    """The files of the project: not what tools leave beside them."""
    files = [path for path in ROOT.iterdir() if path.is_file()]
    for folder in FOLDERS:
        files += [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return files


def test_there_is_one_version(pyproject):
    assert pyproject["project"]["dynamic"] == ["version"]
    assert ROOT / pyproject["tool"]["hatch"]["version"]["path"] == Path(softmax_viz.__file__).resolve()
    assert re.fullmatch(r"\d+\.\d+\.\d+", softmax_viz.__version__)


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
def test_every_python_gets_one_qt_that_works(pyproject, python):
    assert python in SpecifierSet(pyproject["project"]["requires-python"])
    assert f"Programming Language :: Python :: {python}" in pyproject["project"]["classifiers"]
    requirements = [Requirement(text) for text in pyproject["project"]["dependencies"]]
    chosen = [
        requirement.specifier
        for requirement in requirements
        if requirement.name == "PySide6-Essentials" and requirement.marker.evaluate({"python_version": python})
    ]
    assert len(chosen) == 1
    works = {version: version in chosen[0] for version in ("6.9.3", "6.10.1", "6.11.0", "6.11.1", "6.11.3", "6.12.0")}
    assert works == {
        "6.9.3": False, "6.10.1": True, "6.11.0": False, "6.11.1": False, "6.11.3": True,
        "6.12.0": python != "3.11",
    }  # fmt: skip


def test_what_is_needed_and_nothing_more(pyproject):
    names = {Requirement(text).name for text in pyproject["project"]["dependencies"]}
    assert names - {"contourpy", "python-calamine"} == {"PySide6-Essentials", "pyqtgraph", "numpy"}
    extras = pyproject["project"]["optional-dependencies"]
    assert {Requirement(text).name for text in extras["test"]} == {"pytest", "pytest-qt", "hypothesis", "scikit-learn"}
    assert {Requirement(text).name for text in extras["dev"]} == {"softmax-viz", "ruff", "mypy", "pytest-benchmark"}


def test_the_command_is_a_console_script(pyproject):
    """A GUI script would print nothing on Windows."""
    assert pyproject["project"]["scripts"] == {"softmax-viz": "softmax_viz.cli.main:main"}
    assert "gui-scripts" not in pyproject["project"]


def test_every_asset_is_in_the_wheel(pyproject):
    mapped = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for source, target in mapped.items():
        assert target == f"softmax_viz/{source}"
        assert (ROOT / source).is_dir()
    for path in (ROOT / "assets").rglob("*"):
        relative = path.relative_to(ROOT)
        if path.is_file() and not relative.is_relative_to("assets/screenshots"):  # those are for readers
            assert any(relative.is_relative_to(source) for source in mapped), f"{relative} is in no wheel"


def test_assets_are_found_in_a_checkout():
    assert asset("data", "iris.csv").is_file()
    assert asset("data", "README.md").is_file()


def test_types_and_licence_are_shipped(pyproject):
    assert (ROOT / "softmax_viz" / "py.typed").is_file()
    assert pyproject["project"]["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")


def test_no_file_names_a_registry():
    # Written with a gap, so that this file does not name one either.
    gapped = ("py~pi.org", "python~hosted", "ana~conda.", "index-~url", "find-~links", "trusted-~host")
    words = [word.replace("~", "") for word in gapped]
    pattern = re.compile("|".join(map(re.escape, words)).encode(), re.IGNORECASE)
    assert [str(path) for path in written_files() if pattern.search(path.read_bytes())] == []


def test_there_is_no_lock_file():
    assert [
        path.name for path in written_files() if path.suffix == ".lock" or path.name.startswith("requirements")
    ] == []


def test_the_readme_has_the_two_commands_that_ci_runs():
    text = (ROOT / "README.md").read_text("utf-8")
    commands = dict(re.findall(r"<!-- command: (\w+) -->\s*```\w*\n(.*?)\n```", text, re.DOTALL))
    assert set(commands) == {"run", "test"}
    for command in commands.values():
        assert "python3 -m venv .venv" in command
        assert "&&" in command


def test_ci_is_a_script_that_bash_understands():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & stat.S_IXUSR
    assert script.read_text("utf-8").startswith("#!/usr/bin/env bash\n")
    assert subprocess.run(["bash", "-n", script], capture_output=True, check=False).stderr == b""
