"""The architecture, read from the source: who imports whom, and what is written nowhere.

Every rule is a function from modules to complaints. It is run over the package, where it must find nothing, and
over small bad sources, where it must find something. The table of directions is that of the README.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

import softmax_viz

PACKAGE = "softmax_viz"
ROOT = Path(softmax_viz.__file__).resolve().parent
TESTS = Path(__file__).resolve().parent

TOP = "the top level"
# Layer: (parts of the program it may import, what it may import from outside).
DIRECTIONS: dict[str, tuple[set[str], set[str]]] = {
    "core": ({"core"}, {"numpy"}),
    "field": ({"core", "field"}, {"numpy", "contourpy"}),
    "engine": ({"core", "field", "engine"}, {"numpy"}),
    "storage": ({"core", "storage", "resources"}, {"numpy", "python_calamine"}),
    "views": ({"core", "field", "views", "resources", ""}, {"numpy", "PySide6", "shiboken6", "pyqtgraph"}),
    "controllers": (
        {"core", "field", "engine", "storage", "controllers"},
        {"numpy", "PySide6.QtCore", "PySide6.QtGui"},
    ),
    "resources": (set(), set()),
    "": (set(), set()),  # softmax_viz/__init__.py holds the version and imports nothing.
    TOP: (
        {"core", "field", "engine", "storage", "views", "controllers", "resources", "", TOP},
        # The last two only in bench, to compare with if they are there.
        {"numpy", "PySide6", "sklearn", "matplotlib"},
    ),
}
# Where Qt is let into a package that is otherwise free of it.
QT_IN = {
    "engine.trainer_thread": {"PySide6.QtCore"},
    "storage.settings": {"PySide6.QtCore"},
    "storage.sessions.autosave": {"PySide6.QtCore"},
}
# Modules that may import inside functions, and what: None is anything.
# pyqtgraph doubles the time to the first window, so the plot loads its curves after that.
LAZY: dict[str, set[str] | None] = {
    "cli": None,
    "table_arguments": {"softmax_viz.storage.tables"},
    "engine.trainer_thread": {"softmax_viz.engine.trainer_loop"},
    "panels": {"softmax_viz.views.points.points_table"},
    "file_desk": {"softmax_viz.storage.sessions.share_code"},
    "document_saver": {"softmax_viz.storage.sessions.share_code"},
    "storage.files.files": {"hashlib"},
    "table_import": {
        "softmax_viz.storage.tables",
        "softmax_viz.storage.tables.text.encoding",
        "softmax_viz.views.table_import.import_dialog",
        "softmax_viz.views.table_import.previewed_table",
        "softmax_viz.views.table_import.table_answer",
    },
    "data_desk": {
        "softmax_viz.core.toy_data.generators",
        "softmax_viz.storage.tables.export",
        "softmax_viz.views.gallery.gallery_dialog",
        "softmax_viz.views.gallery.gallery_entries",
    },
    "controllers.session.clipboard": {
        "softmax_viz.storage.tables.clipboard_table",
        "softmax_viz.storage.sessions.share_code",
    },
    "engine.optimum_thread": {"softmax_viz.core.optimum.search"},
    "storage.presets": {"softmax_viz.storage.tables"},
    "storage.tables.formats.workbook": {"python_calamine"},
    "bench.steps": {"sklearn.linear_model"},
    "bench.field": {
        "matplotlib",
        "sklearn.inspection",
        "sklearn.linear_model",
        "sklearn.pipeline",
        "sklearn.preprocessing",
    },
    "views.widgets.box_note": {"PySide6.QtGui"},
    "views.window.message_bar": {"PySide6.QtGui"},
    "views.plot.loss_plot": {"pyqtgraph", "softmax_viz.views.plot.loss_curves"},
}
# Packages that load their public names when they are asked for: the first window needs a tenth of them.
ON_DEMAND = {"core"}
# Whoever stands at the end of a thread or of the program must catch everything.
CATCHES_ALL = {
    "engine.trainer_loop", "engine.trainer_thread", "engine.drawing.field_stream", "engine.optimum_thread", "controllers.session.autosaver", "crash",
    "views.window.background", "language_switch",
}  # fmt: skip
PRINTS = {"cli", "smoke"}
# The mathematics has no clock, no files, no threads and no randomness of its own.
IMPURE = {"random", "secrets", "time", "datetime", "os", "io", "pathlib", "tempfile", "shutil", "socket",
          "subprocess", "threading", "multiprocessing", "asyncio", "queue", "urllib", "sqlite3"}  # fmt: skip
MOST_LINES = 400
MOST_METHODS = 20


@dataclass(frozen=True)
class Import:
    target: str
    line: int
    lazy: bool

    @property
    def inside(self) -> bool:
        return self.target.split(".")[0] == PACKAGE

    @property
    def module(self) -> str:
        """The target's name below the package."""
        return self.target.removeprefix(PACKAGE).lstrip(".")


@dataclass(frozen=True)
class Module:
    """One source file, by its dotted name below the package ('' is the package itself)."""

    name: str
    text: str
    is_package: bool = False
    tree: ast.Module = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tree", ast.parse(self.text))

    @property
    def layer(self) -> str:
        return layer_of(self.name)

    def imports(self, known: set[str]) -> list[Import]:
        return list(_imports(self, frozenset(known)))


@cache
def _imports(module: Module, known: frozenset[str]) -> tuple[Import, ...]:
    found = []
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    inner = {id(n) for f in ast.walk(module.tree) if isinstance(f, functions) for n in ast.walk(f)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno, id(node) in inner) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = f"{PACKAGE}.{module.name}".rstrip(".").split(".")
                parts = parts[: len(parts) - node.level + int(module.is_package)]
                base = ".".join([*parts, *([base] if base else [])])
            for alias in node.names:
                longer = f"{base}.{alias.name}"
                is_module = longer.removeprefix(PACKAGE + ".") in known or base == "PySide6"
                found.append(Import(longer if is_module else base, node.lineno, id(node) in inner))
    return tuple(found)


Modules = dict[str, Module]


def layer_of(name: str) -> str:
    first = name.split(".")[0]
    return first if first in DIRECTIONS else TOP


def load(root: Path) -> Modules:
    modules = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        modules[name] = Module(name, path.read_text("utf-8"), is_package)
    return modules


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The dotted name and line of everything called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


# --- rules -----------------------------------------------------------------------------------------------


def imports_follow_the_directions(modules: Modules) -> list[str]:
    complaints = []
    for module in modules.values():
        parts, outside = DIRECTIONS[module.layer]
        outside = outside | QT_IN.get(module.name, set())
        for imported in module.imports(set(modules)):
            top = imported.target.split(".")[0]
            if imported.inside:
                name, layer = imported.module, layer_of(imported.module)
                fine = name in parts or layer in parts or (layer == TOP and module.layer == TOP)
            else:
                fine = top in sys.stdlib_module_names or bool({top, imported.target} & outside)
            if not fine:
                complaints.append(f"{module.name}:{imported.line} must not import {imported.target}")
    return complaints


def there_are_no_cycles(modules: Modules) -> list[str]:
    """Tarjan's strongly connected components of more than one module, or of one that imports itself."""
    edges = {
        name: {i.module for i in module.imports(set(modules)) if i.inside and i.module in modules}
        for name, module in modules.items()
    }
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    complaints = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for following in sorted(edges[name]):
            if following not in index:
                visit(following)
            if following in stack:
                low[name] = min(low[name], low[following])
        if low[name] == index[name]:
            component = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(component) > 1 or name in edges[name]:
                complaints.append("cycle: " + " → ".join(component))

    for name in edges:
        if name not in index:
            visit(name)
    return complaints


def imports_stand_at_the_top(modules: Modules) -> list[str]:
    complaints = []
    for module in modules.values():
        allowed = LAZY.get(module.name, set())
        for imported in module.imports(set(modules)):
            names = {imported.target, imported.target.split(".")[0]}
            if imported.lazy and allowed is not None and not names & allowed:
                complaints.append(f"{module.name}:{imported.line} imports {imported.target} inside a function")
        for name, line in calls(module.tree):
            if name == "__import__" or (name.endswith("import_module") and module.name not in ON_DEMAND):
                complaints.append(f"{module.name}:{line} imports by {name}")
    return complaints


def mathematics_is_pure(modules: Modules) -> list[str]:
    complaints = []
    for module in modules.values():
        if module.layer not in ("core", "field"):
            continue
        for imported in module.imports(set(modules)):
            if imported.target.split(".")[0] in IMPURE:
                complaints.append(f"{module.name}:{imported.line} imports {imported.target}")
        for name, line in calls(module.tree):
            own = name.rpartition(".")[2] in ("default_rng", "RandomState", "seed")
            legacy = name.startswith(("np.random.", "numpy.random.")) and name.rpartition(".")[2].islower()
            if name in ("open", "input") or own or legacy:
                complaints.append(f"{module.name}:{line} calls {name}")
    return complaints


def modules_are_short(modules: Modules) -> list[str]:
    lengths = {module.name: len(module.text.splitlines()) for module in modules.values()}
    return [f"{name} has {length} lines" for name, length in lengths.items() if length > MOST_LINES]


def classes_have_one_idea(modules: Modules) -> list[str]:
    """A class with many methods has several ideas; a property and its setter are one method."""
    complaints = []
    for module in modules.values():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ClassDef):
                continue
            nested = [child for part in node.body for child in ast.walk(part)]
            inner = {id(child) for kind in nested if isinstance(kind, ast.ClassDef) for child in ast.walk(kind)}
            inner |= {id(child) for f in nested if isinstance(f, _FUNCTIONS) for child in ast.walk(f) if child is not f}
            methods = {f.name for f in nested if isinstance(f, _FUNCTIONS) and id(f) not in inner}
            if len(methods) > MOST_METHODS:
                complaints.append(f"{module.name}:{node.lineno} {node.name} has {len(methods)} methods")
    return complaints


def modules_have_names(modules: Modules) -> list[str]:
    empty = {"util", "utils", "helper", "helpers", "misc", "common", "stuff"}
    return [f"{name} says nothing" for name in modules if empty & set(name.strip("_").split("."))]


def nothing_catches_everything(modules: Modules) -> list[str]:
    complaints = []
    for module in modules.values():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            if node.type is None:
                complaints.append(f"{module.name}:{node.lineno} has a bare except")
                continue
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            broad = {ast.unparse(kind).rpartition(".")[2] for kind in kinds} & {"Exception", "BaseException"}
            if broad and module.name not in CATCHES_ALL:
                complaints.append(f"{module.name}:{node.lineno} catches {broad.pop()}")
    return complaints


def nothing_forbidden_is_called(modules: Modules) -> list[str]:
    complaints = []
    for module in modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr == "terminate":
                complaints.append(f"{module.name}:{node.lineno} terminates a thread")
            if isinstance(node, ast.ImportFrom) and node.module == "time":
                complaints += [f"{module.name}:{node.lineno} sleeps" for alias in node.names if alias.name == "sleep"]
        for name, line in calls(module.tree):
            if name.endswith(("time.sleep", "QThread.sleep", "msleep", "usleep", "qWait", "qSleep")):
                complaints.append(f"{module.name}:{line} calls {name}")
            if name == "print" and module.name not in PRINTS:
                complaints.append(f"{module.name}:{line} prints")
    return complaints


Rule = Callable[[Modules], list[str]]
RULES: dict[Rule, list[dict[str, str]]] = {
    imports_follow_the_directions: [
        {"core.a": "import PySide6.QtCore"},
        {"core.a": "import scipy"},
        {"core.a": "from softmax_viz.field.picture.viewport import View", "field.picture.viewport": ""},
        {"core.a": "from softmax_viz import field", "field": ""},
        {"core.a": "from ..engine import loop", "engine": "", "engine.trainer_loop": ""},
        {"core.a": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from softmax_viz.views import canvas"},
        {"core.a": "def f():\n    import softmax_viz.storage.files.files"},
        {"core.a": "from softmax_viz import __version__"},
        {"field.a": "from PySide6 import QtGui"},
        {"field.a": "import softmax_viz.engine.trainer_loop"},
        {"engine.trainer_loop": "from PySide6.QtCore import QThread"},
        {"engine.trainer_thread": "from PySide6.QtGui import QImage"},
        {"engine.a": "from softmax_viz.storage import files"},
        {"storage.tables": "from PySide6.QtCore import QSaveFile"},
        {"storage.a": "from softmax_viz.engine.trainer_loop import Loop", "engine.trainer_loop": ""},
        {"views.a": "from softmax_viz.engine import commands", "engine.messages.commands": ""},
        {"views.a": "import softmax_viz.controllers.editing"},
        {"views.a": "from softmax_viz.storage.files.files import write"},
        {"controllers.a": "from softmax_viz.views.canvas.canvas import Canvas"},
        {"controllers.a": "from PySide6.QtWidgets import QWidget"},
        {"controllers.a": "import pyqtgraph"},
        {"views.a": "from softmax_viz.app.application import run", "app": ""},
        {"storage.a": "import softmax_viz.system.i18n", "i18n": ""},
        {"": "import numpy"},
        {"resources": "from softmax_viz.core import messages"},
    ],
    there_are_no_cycles: [
        {"core.a": "from softmax_viz.core import b", "core.b": "from softmax_viz.core.a import x"},
        {"core.a": "import softmax_viz.core.b", "core.b": "def f():\n    from . import a"},
        {"a": "import softmax_viz.b", "b": "import softmax_viz.c", "c": "from softmax_viz import a"},
        {"core.a": "from softmax_viz.core.a import x"},
    ],
    imports_stand_at_the_top: [
        {"views.canvas.canvas": "def f():\n    import numpy"},
        {"views.plot.loss_plot": "def f():\n    import numpy"},
        {"core.a": "class A:\n    def f(self):\n        from math import pi"},
        {"core.a": "import importlib\nm = importlib.import_module('PySide6')"},
        {"core.a": "m = __import__('PySide6')"},
    ],
    mathematics_is_pure: [
        {"core.a": "import random"},
        {"core.a": "from time import perf_counter"},
        {"field.a": "from pathlib import Path"},
        {"core.a": "import numpy as np\nnp.random.seed(1)"},
        {"core.a": "import numpy as np\nx = np.random.normal()"},
        {"core.a": "from numpy.random import default_rng\nx = default_rng()"},
        {"core.a": "text = open('file')"},
    ],
    modules_are_short: [{"core.a": "x = 1\n" * (MOST_LINES + 1)}],
    classes_have_one_idea: [
        {"views.a": "class A:\n" + "".join(f"    def f{i}(self): ...\n" for i in range(MOST_METHODS + 1))},
        {"core.a": "class A:\n" + "".join(f"    async def f{i}(self): ...\n" for i in range(MOST_METHODS + 1))},
        {"a": "class A:\n    class B:\n" + "".join(f"        def f{i}(self): ...\n" for i in range(MOST_METHODS + 1))},
        {
            "core.a": "class A:\n    if True:\n"
            + "".join(f"        def f{i}(self): ...\n" for i in range(MOST_METHODS + 1))
        },
    ],
    modules_have_names: [{"core.utils": ""}, {"helpers": ""}, {"views.misc.a": ""}],
    nothing_catches_everything: [
        {"core.a": "try:\n    pass\nexcept:\n    pass"},
        {"app": "try:\n    pass\nexcept Exception:\n    pass"},
        {"views.a": "try:\n    pass\nexcept (ValueError, BaseException) as e:\n    pass"},
    ],
    nothing_forbidden_is_called: [
        {"engine.trainer_thread": "def stop(self):\n    self._thread.terminate()"},
        {"engine.trainer_loop": "import time\ntime.sleep(1)"},
        {"engine.trainer_loop": "from time import sleep\nsleep(1)"},
        {"core.a": "print('here')"},
        {"views.a": "from PySide6.QtTest import QTest\nQTest.qWait(5)"},
    ],
}


@pytest.fixture(scope="module")
def package() -> Modules:
    modules = load(ROOT)
    assert {"", "core", "core.model.softmax", "field", "engine", "storage", "views"} <= modules.keys()
    return modules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_package_obeys(rule: Rule, package: Modules):
    assert rule(package) == []


@pytest.mark.parametrize(
    ("rule", "bad"),
    [(rule, bad) for rule, sources in RULES.items() for bad in sources],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_the_rule_can_fail(rule: Rule, bad: dict[str, str]):
    assert rule({name: Module(name, text) for name, text in bad.items()})


GOOD = {
    "": '__version__ = "1"',
    "core": "from softmax_viz.core.a import x",
    "core.a": "from __future__ import annotations\nimport math\nimport numpy as np\nx = np.random.Generator",
    "core.b": "from softmax_viz.core import a\nfrom .a import x",
    "core.c": "class A:\n"
    + "".join(f"    def f{i}(self):\n        def g{i}(): ...\n" for i in range(MOST_METHODS))
    + "    class B:\n        def f(self): ...\n",
    "field.a": "import contourpy\nfrom softmax_viz.core.b import x",
    "engine.trainer_thread": "from PySide6.QtCore import QThread\ntry:\n    pass\nexcept Exception:\n    pass",
    "storage.a": "from softmax_viz.system.resources import asset",
    "storage.settings": "from PySide6.QtCore import QSettings",
    "views.plot.loss_plot": "from PySide6 import QtGui\ndef f():\n    import pyqtgraph",
    "controllers.a": "from PySide6.QtGui import QUndoStack\nfrom softmax_viz.engine import thread",
    "resources": "from pathlib import Path",
    "cli": "def main():\n    from softmax_viz import app\n    print()",
    "app": "from softmax_viz.views import loss_plot\nfrom softmax_viz.controllers.a import x",
    "__main__": "import sys\nfrom softmax_viz.cli.main import main",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_lets_good_sources_pass(rule: Rule):
    assert rule({name: Module(name, text, name in ("", "core")) for name, text in GOOD.items()}) == []


def unused_allowances(modules: Modules) -> list[str]:
    """What the tables above allow and nobody needs: the next who does it must not pass unseen."""
    imports = {name: module.imports(set(modules)) for name, module in modules.items()}
    complaints = []
    for layer, (parts, outside) in DIRECTIONS.items():
        found = [each for name, module in modules.items() if module.layer == layer for each in imports[name]]
        inner = {name for each in found if each.inside for name in (each.module, layer_of(each.module))}
        outer = {name for each in found if not each.inside for name in (each.target, each.target.split(".")[0])}
        complaints += [f"{layer or PACKAGE} does not import {name or PACKAGE}" for name in parts - inner - {layer}]
        complaints += [f"{layer or PACKAGE} does not import {name}" for name in outside - outer]
    for name, allowed in QT_IN.items():
        found = {each.target for each in imports.get(name, [])}
        complaints += [f"{name} does not import {target}" for target in allowed - found]
    for name, lazily in LAZY.items():
        inside = [each.target for each in imports.get(name, []) if each.lazy]
        needed = {*inside, *(target.split(".")[0] for target in inside)}
        complaints += [f"{name} does not import {target} inside a function" for target in (lazily or set()) - needed]
        if not inside:
            complaints.append(f"{name} imports nothing inside a function")
    for name in ON_DEMAND | CATCHES_ALL | PRINTS:
        if name not in modules:
            complaints.append(f"there is no {name}")
            continue
        tree, called = modules[name].tree, {call for call, _ in calls(modules[name].tree)}
        kinds = [ast.unparse(node.type) for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.type]
        if name in ON_DEMAND and "import_module" not in called:
            complaints.append(f"{name} loads nothing on demand")
        if name in CATCHES_ALL and not {"Exception", "BaseException"} & set(kinds):
            complaints.append(f"{name} does not catch everything")
        if name in PRINTS and "print" not in called:
            complaints.append(f"{name} prints nothing")
    return complaints


def test_every_allowance_is_used(package: Modules):
    assert unused_allowances(package) == []


@pytest.mark.parametrize(
    ("table", "entry"),
    [
        (DIRECTIONS, ("storage", ({"engine.run_log"}, set()))),
        (DIRECTIONS, ("field", (set(), {"scipy"}))),
        (QT_IN, ("core.model.softmax", {"PySide6.QtCore"})),
        (LAZY, ("core.model.softmax", None)),
        (LAZY, ("cli", {"pyqtgraph"})),
        (LAZY, ("gone", {"numpy"})),
        (ON_DEMAND, "field"),
        (CATCHES_ALL, "engine.run.training_run"),
        (PRINTS, "gone"),
    ],
    ids=str,
)
def test_an_allowance_that_nobody_needs_is_found(table, entry, package: Modules, monkeypatch: pytest.MonkeyPatch):
    before = unused_allowances(package)
    if isinstance(table, dict):
        monkeypatch.setitem(table, *entry)
    else:
        monkeypatch.setitem(globals(), next(name for name in globals() if globals()[name] is table), table | {entry})
    assert len(unused_allowances(package)) > len(before)


@pytest.mark.slow
def test_packages_without_qt_leave_it_unloaded(package: Modules):
    """Seen from outside, in a fresh interpreter: also what numpy or contourpy would bring along counts."""
    free = [
        name
        for name in package
        if name.split(".")[0] in ("core", "field", "engine", "storage", "resources", "cli") and name not in QT_IN
    ]
    script = (
        f"import importlib, sys\nfor name in {free!r}: importlib.import_module('{PACKAGE}.' + name)\n"
        "print([m for m in sys.modules if m.partition('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph')])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT.parent)}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


# --- the tests themselves --------------------------------------------------------------------------------


def shortcuts(text: str) -> list[str]:
    """Lines of a test that sleep, wait for a time, or are not run."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [f"{node.lineno}: imports sleep" for alias in node.names if alias.name == "sleep"]
        if not isinstance(node, ast.Attribute):
            continue
        name = ast.unparse(node)
        waits = name.endswith(("time.sleep", "qtbot.wait", ".qWait", ".qSleep", "QThread.sleep", ".msleep", ".usleep"))
        skips = node.attr in ("skip", "skipif", "xfail", "importorskip", "skipTest", "skipUnless", "skipIf")
        if waits or skips:
            found.append(f"{node.lineno}: {name}")
    return found


def test_no_test_sleeps_or_is_skipped():
    assert {p.name: found for p in TESTS.rglob("*.py") if (found := shortcuts(p.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "bad",
    [
        "import time\ntime.sleep(1)",
        "from time import sleep",
        "QTest.qWait(5)",
        "def test(qtbot):\n    qtbot.wait(100)",
        "import pytest\n@pytest.mark.skip\ndef test(): ...",
        "import pytest\n@pytest.mark.skipif(True, reason='')\ndef test(): ...",
        "import pytest\npytest.skip('not today')",
        "import pytest\npytest.importorskip('x')",
        "import pytest\n@pytest.mark.xfail\ndef test(): ...",
    ],
)
def test_shortcuts_are_found(bad: str):
    assert shortcuts(bad)


def test_waiting_for_a_signal_is_no_shortcut():
    assert (
        shortcuts(
            "with qtbot.waitSignal(s): pass\nqtbot.waitUntil(f)\nthread.wait(100)\nQTest.qWaitForWindowExposed(w)"
        )
        == []
    )


def test_names_of_test_files_are_unique():
    """Without ``__init__.py`` two files of one name would be one module."""
    names = Counter(path.name for path in TESTS.rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
