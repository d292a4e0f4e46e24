"""The architecture, read from the source: who imports whom, and what is written nowhere.

Every rule is a function from modules to complaints. It is run over the package, where it must find nothing, and
over small bad sources, where it must find something. The table of directions is that of the README.
"""

from __future__ import annotations

import ast
import gc
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import softmax_viz

PACKAGE = "softmax_viz"
ROOT = Path(softmax_viz.__file__).resolve().parent
TESTS = Path(__file__).resolve().parent

# What each room may import beside itself: rooms, or another layer as a whole by its first word; "" is the version.
# A room stands on those that come before it, so there is no cycle; what nobody needs is not allowed.
DIRECTIONS: dict[str, set[str]] = {
    # core
    "core.basics": set(),
    "core.data": {"core.basics"},
    "core.model": {"core.basics", "core.data"},
    "core.methods": {"core.basics", "core.model"},
    "core.settings": {"core.basics", "core.methods"},
    "core.training": {"core.basics", "core.methods", "core.model", "core.settings"},
    "core.runs": {"core.basics", "core.data", "core.settings", "core.training"},
    "core.document": {
        "core.basics",
        "core.data",
        "core.methods",
        "core.model",
        "core.runs",
        "core.settings",
        "core.training",
    },
    "core.editing": {"core.basics", "core.data", "core.document", "core.runs", "core.settings"},
    "core.optimum": {"core.basics", "core.methods", "core.model", "core.settings", "core.training"},
    "core.landscape": {"core.basics", "core.methods", "core.model", "core.settings", "core.training"},
    "core.insights": {
        "core.basics",
        "core.data",
        "core.landscape",
        "core.methods",
        "core.model",
        "core.optimum",
        "core.settings",
        "core.training",
    },
    "core.by_hand": {"core.basics", "core.methods", "core.model"},
    "core.toy_data": {"core.basics", "core.data", "core.settings"},
    "core.training.fast": {"core.basics", "core.methods", "core.settings", "core.training"},
    "core": {"core.basics", "core.data", "core.model", "core.settings", "core.training", "core.training.fast"},
    "core.sweep": {"core.basics", "core.data", "core.document", "core.model", "core.settings"},
    "core.sweep.training": {
        "core.basics",
        "core.data",
        "core.methods",
        "core.model",
        "core.settings",
        "core.sweep",
        "core.training",
        "core.training.fast",
    },
    # field
    "field.picture": {"core"},
    "field.raster": {"core", "field.picture"},
    "field.lines": {"core", "field.picture", "field.raster"},
    "engine.record": set(),
    # engine
    "engine.messages": {"core", "field.picture", "engine.record"},
    "engine.run": {"core", "engine.record"},
    "engine.past": {"core", "engine.messages", "engine.record", "engine.run"},
    "engine.reading": {"core", "engine.run"},
    "engine.drawing": {
        "core",
        "field.lines",
        "field.picture",
        "field.raster",
        "engine.messages",
        "engine.reading",
        "engine.run",
    },
    "engine": {
        "core",
        "field.picture",
        "engine.drawing",
        "engine.messages",
        "engine.past",
        "engine.reading",
        "engine.run",
    },
    "engine.sweep": {"core", "engine.messages", "engine.run"},
    # system
    "system": set(),
    # storage
    "storage.files": {"core"},
    "storage.sessions": {"core", "storage.files"},
    "storage.tables.decisions": {"core"},
    "storage.tables.cells": {"core", "storage.tables.decisions"},
    "storage.tables.text": {"core", "storage.files", "storage.tables.cells", "storage.tables.decisions"},
    "storage.tables.columns": {
        "core",
        "storage.files",
        "storage.tables.cells",
        "storage.tables.decisions",
        "storage.tables.text",
    },
    "storage.tables.formats": {
        "core",
        "storage.files",
        "storage.tables.cells",
        "storage.tables.decisions",
        "storage.tables.text",
    },
    "storage.tables": {
        "core",
        "storage.files",
        "storage.tables.cells",
        "storage.tables.columns",
        "storage.tables.decisions",
        "storage.tables.formats",
        "storage.tables.text",
    },
    "storage": {"core", "system", "storage.files", "storage.sessions", "storage.tables"},
    # controllers
    "controllers.session": {"core", "engine.messages", "storage.sessions", "storage.tables"},
    "controllers.display": {"core", "engine.messages", "field.picture", "field.raster"},
    "controllers.run": {"core", "engine", "field.picture"},
    # views
    "views.style": {"core", "field.picture", "system"},
    "views.paint": {"core", "field.picture", "views.style"},
    "views.scene": {"core", "field.picture", "views.paint", "views.style"},
    "views.access": {"core", "views.style"},
    "views.keys": {"views.access"},
    "views.widgets": {"core", "views.access", "views.keys", "views.paint", "views.style"},
    "views.weights": {
        "core",
        "views.access",
        "views.keys",
        "views.paint",
        "views.style",
        "views.widgets",
    },
    "views.overlays": {"core", "views.paint", "views.scene", "views.style"},
    "views.tools": {"core", "field.picture", "views.scene", "views.style"},
    "views.canvas": {
        "core",
        "field.picture",
        "views.keys",
        "views.overlays",
        "views.paint",
        "views.scene",
        "views.style",
        "views.tools",
        "views.widgets",
    },
    "views.field_style": {"core", "field.picture", "views.style", "views.widgets"},
    "views.plot.drawing": {"core", "views.style"},
    "views.plot": {"core", "views.plot.drawing", "views.paint", "views.style", "views.widgets"},
    "views.timeline": {
        "core",
        "views.access",
        "views.keys",
        "views.plot",
        "views.style",
        "views.widgets",
    },
    "views.probes": {
        "core",
        "field.picture",
        "views.access",
        "views.overlays",
        "views.paint",
        "views.scene",
        "views.style",
        "views.widgets",
    },
    "views.panels": {
        "core",
        "field.picture",
        "views.keys",
        "views.paint",
        "views.probes",
        "views.style",
        "views.widgets",
    },
    "views.by_hand.painted": {
        "core",
        "field.picture",
        "views.access",
        "views.paint",
        "views.style",
        "views.widgets",
    },
    "views.by_hand": {
        "core",
        "views.access",
        "views.by_hand.painted",
        "views.keys",
        "views.paint",
        "views.style",
        "views.widgets",
    },
    "views.points": {"core", "views.keys", "views.paint", "views.style", "views.widgets"},
    "views.docks": {"core", "views.keys", "views.style", "views.widgets"},
    "views.toolbox": {
        "core",
        "field.picture",
        "views.access",
        "views.keys",
        "views.paint",
        "views.style",
        "views.tools",
        "views.widgets",
    },
    "views.transport": {"core", "views.style", "views.widgets"},
    "views.window": {
        "core",
        "views.access",
        "views.canvas",
        "views.docks",
        "views.field_style",
        "views.keys",
        "views.panels",
        "views.plot",
        "views.points",
        "views.style",
        "views.timeline",
        "views.toolbox",
        "views.transport",
        "views.widgets",
    },
    "views.dialogs": {"views.style", "views.widgets"},
    "views.help": {"", "core", "views.dialogs", "views.keys", "views.style", "views.tools", "views.widgets"},
    "views.export": {
        "core",
        "views.dialogs",
        "views.overlays",
        "views.paint",
        "views.scene",
        "views.style",
        "views.widgets",
    },
    "views.gallery": {
        "core",
        "field.picture",
        "views.dialogs",
        "views.paint",
        "views.scene",
        "views.style",
        "views.widgets",
    },
    "views.table_import": {"core", "views.dialogs", "views.gallery", "views.paint", "views.style", "views.widgets"},
    "views.cut": {
        "core",
        "field.picture",
        "views.access",
        "views.overlays",
        "views.paint",
        "views.scene",
        "views.style",
        "views.widgets",
    },
    "views.dropout": {"core", "views.overlays", "views.paint", "views.scene", "views.style", "views.widgets"},
    "views.surface": {"core", "views.access", "views.paint", "views.plot.drawing", "views.style", "views.widgets"},
    "views.charts": {"core", "views.access", "views.keys", "views.paint", "views.style", "views.widgets"},
    "views.losses": {
        "core",
        "field.picture",
        "views.access",
        "views.charts",
        "views.plot.drawing",
        "views.scene",
        "views.style",
        "views.widgets",
    },
    "views.metrics": {"core", "views.charts", "views.style", "views.widgets"},
    "views.score": {"core", "views.access", "views.keys", "views.paint", "views.style", "views.widgets"},
    "views.simplex": {
        "core",
        "field.picture",
        "views.access",
        "views.paint",
        "views.scene",
        "views.style",
        "views.widgets",
    },
    "views.runs": {"core", "views.keys", "views.style", "views.widgets"},
    "views.next_step": {
        "core",
        "field.picture",
        "views.overlays",
        "views.scene",
        "views.style",
        "views.widgets",
    },
    "views.compare": {
        "core",
        "field.picture",
        "views.canvas",
        "views.dialogs",
        "views.overlays",
        "views.paint",
        "views.scene",
        "views.style",
        "views.tools",
        "views.widgets",
    },
    "views.sweep": {
        "core",
        "field.picture",
        "views.by_hand",
        "views.charts",
        "views.style",
        "views.surface",
        "views.widgets",
    },
    # app
    "app.presentation": {"core", "engine", "storage", "system", "views"},
    "app.data": {"controllers", "core", "storage", "views", "app.presentation"},
    "app.documents": {"controllers", "core", "engine", "field", "storage", "views"},
    "app.intents": {"core", "field"},
    "app.state": {"controllers", "core", "field", "views", "app.intents"},
    "app.panels": {"controllers", "core", "field", "views", "app.intents", "app.state"},
    "app.runs": {"controllers", "core", "engine", "app.intents", "app.state"},
    "app.compare": {
        "controllers",
        "core",
        "engine",
        "field",
        "storage",
        "views",
        "app.intents",
        "app.presentation",
        "app.state",
    },
    "app": {
        "",
        "controllers",
        "core",
        "engine",
        "field",
        "storage",
        "system",
        "views",
        "app.compare",
        "app.data",
        "app.documents",
        "app.intents",
        "app.panels",
        "app.presentation",
        "app.runs",
        "app.state",
    },
    # bench
    "bench": {"", "app", "controllers", "core", "engine", "field", "storage"},
    # cli
    "cli": {"", "app", "bench", "core", "engine", "field", "storage", "views"},
    "__main__": {"cli"},
    "": set(),
}
# What each layer may import that is not ours.
OUTSIDE: dict[str, set[str]] = {
    "core": {"numpy"},
    "field": {"numpy", "contourpy"},
    "engine": {"numpy"},
    "storage": {"numpy", "python_calamine"},
    "system": {"PySide6.QtCore"},
    "controllers": {"numpy", "PySide6.QtCore", "PySide6.QtGui"},
    "views": {"numpy", "PySide6", "shiboken6", "pyqtgraph"},
    "app": {"numpy", "PySide6"},
    "bench": {"numpy", "PySide6", "sklearn", "matplotlib"},  # the last two to compare with, if they are there
    "cli": {"PySide6"},
    "__main__": set(),
    "": set(),
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
    "cli.main": None,
    "cli.render": {"softmax_viz.cli.render_window"},
    "cli.table_arguments": {"softmax_viz.storage.tables"},
    "engine.reading.insight_reader": {"softmax_viz.core.insights.table"},
    "engine.trainer_thread": {"softmax_viz.engine.trainer_loop"},
    "app.panels.by_hand": {"softmax_viz.views.by_hand.by_hand_panel"},
    "app.panels.usual": {"softmax_viz.views.points.points_table"},
    "app.panels.weights": {"softmax_viz.views.weights.weights_panel"},
    "app.state.run_lines": {"softmax_viz.field.lines.boundaries"},
    "app.help_windows": {
        "softmax_viz.views.help.about_dialog",
        "softmax_viz.views.help.computed_dialog",
        "softmax_viz.views.help.glossary_dialog",
        "softmax_viz.views.help.keys_dialog",
        "softmax_viz.views.help.run_values",
        "softmax_viz.views.help.whats_this",
    },
    "app.picture_export": {
        "softmax_viz.core.sweep.csv_table",
        "softmax_viz.engine.drawing.field_painter",
        "softmax_viz.storage.tables.curve_export",
        "softmax_viz.views.export.export_dialog",
        "softmax_viz.views.export.picture_formats",
        "softmax_viz.views.export.picture_parts",
        "softmax_viz.views.scene.scene",
    },
    "app.documents.recovery": {"softmax_viz.views.dialogs.recovery_dialog"},
    "app.documents.session_documents": {"softmax_viz.storage.sessions.share_code"},
    "app.documents.document_saver": {"softmax_viz.storage.sessions.share_code"},
    "storage.files.files": {"hashlib"},
    "app.data.table_import": {
        "softmax_viz.storage.tables",
        "softmax_viz.storage.tables.text.encoding",
        "softmax_viz.views.table_import.import_dialog",
        "softmax_viz.views.table_import.previewed_table",
        "softmax_viz.views.table_import.table_answer",
    },
    "app.data.data_transfer": {
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
    "engine.sweep.sweep_thread": {"softmax_viz.engine.sweep.sweep_loop"},
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
    "views.access.spoken": {"PySide6.QtGui"},
    "views.access.factory": {"PySide6.QtGui", "softmax_viz.views.access.interface"},
    "views.widgets.box_note": {"PySide6.QtGui"},
    "views.window.message_bar": {"PySide6.QtGui"},
    "views.plot.plot_surface": {"pyqtgraph", "softmax_viz.views.plot.loss_curves"},
    "app.panels.cut": {
        "softmax_viz.core.insights.cut",
        "softmax_viz.views.cut.cut_line",
        "softmax_viz.views.cut.cut_panel",
    },
    "app.panels.dropout": {
        "softmax_viz.field.lines.dropout_boundaries",
        "softmax_viz.views.dropout.mask_line",
        "softmax_viz.views.dropout.masks_panel",
    },
    "app.panels.surfaces": {
        "softmax_viz.views.surface.line_panel",
        "softmax_viz.views.surface.surface_panel",
    },
    "app.panels.measure": {
        "softmax_viz.views.losses.losses_panel",
        "softmax_viz.views.metrics.metrics_panel",
    },
    "app.panels.score": {"softmax_viz.views.score.score_panel"},
    "app.panels.runs": {"softmax_viz.views.runs.runs_panel"},
    "app.panels.simplex": {"softmax_viz.core.insights.simplex", "softmax_viz.views.simplex.simplex_panel"},
    "app.panels.next_step": {
        "softmax_viz.field.lines.boundaries",
        "softmax_viz.views.next_step.next_step_panel",
        "softmax_viz.views.next_step.stages",
        "softmax_viz.views.next_step.step_overlay",
    },
    "app.compare_door": {"softmax_viz.app.compare.desk"},
    "app.panels.sweep": {"softmax_viz.views.sweep.sweep_panel"},
    "controllers.run.sweeps": {"softmax_viz.engine.sweep.sweep_thread"},
}
# Modules that load what they name when it is asked for: the first window needs a tenth of it.
ON_DEMAND = {"core", "app.panels.table"}
# Whoever stands at the end of a thread or of the program must catch everything.
CATCHES_ALL = {
    "engine.trainer_loop", "engine.trainer_thread", "engine.optimum_thread", "engine.sweep.sweep_thread",
    "engine.drawing.field_stream",
    "controllers.session.autosaver", "system.crash", "views.window.background", "app.language_switch",
}  # fmt: skip
PRINTS = {"cli.main", "app.smoke"}
# The mathematics has no clock, no files, no threads and no randomness of its own.
IMPURE = {"random", "secrets", "time", "datetime", "os", "io", "pathlib", "tempfile", "shutil", "socket",
          "subprocess", "threading", "multiprocessing", "asyncio", "queue", "urllib", "sqlite3"}  # fmt: skip
MOST_LINES = 400
MOST_MODULES = 14
MOST_METHODS = 20


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
LOOKED_AT = (*_IMPORTS, *_FUNCTIONS, ast.Call, ast.ClassDef, ast.ExceptHandler, ast.Attribute)


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


def looked_at(tree: ast.AST) -> tuple[tuple[ast.AST, ...], frozenset[int]]:
    """What some rule looks at, found in one walk; and which of it, by identity, stands inside a function."""
    found, lazy, todo = [], set(), [(tree, False)]
    while todo:
        node, is_inside = todo.pop()
        if isinstance(node, LOOKED_AT):
            found.append(node)
            if is_inside:
                lazy.add(id(node))
            is_inside = is_inside or isinstance(node, _FUNCTIONS)
        todo += [(child, is_inside) for child in ast.iter_child_nodes(node)]
    return tuple(found), frozenset(lazy)


@dataclass(frozen=True)
class Module:
    """One source file, by its dotted name below the package ('' is the package itself)."""

    name: str
    text: str
    is_package: bool = False
    tree: ast.Module = field(init=False, compare=False)
    nodes: tuple[ast.AST, ...] = field(init=False, compare=False, repr=False)
    lazy: frozenset[int] = field(init=False, compare=False, repr=False)
    imported: dict[frozenset[str], tuple[Import, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tree", ast.parse(self.text))
        nodes, lazy = looked_at(self.tree)
        object.__setattr__(self, "nodes", nodes)
        object.__setattr__(self, "lazy", lazy)
        object.__setattr__(self, "imported", {})

    @property
    def room(self) -> str:
        """The package that holds the module; a package holds itself."""
        return room_of(self.name, self.is_package)

    @property
    def layer(self) -> str:
        """The first word of the room."""
        return self.room.split(".")[0]

    def imports(self, known: set[str]) -> list[Import]:
        key = frozenset(known)
        if key not in self.imported:
            self.imported[key] = _imports(self, key)
        return list(self.imported[key])


def _imports(module: Module, known: frozenset[str]) -> tuple[Import, ...]:
    found = []
    for node in module.nodes:
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno, id(node) in module.lazy) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = f"{PACKAGE}.{module.name}".rstrip(".").split(".")
                parts = parts[: len(parts) - node.level + int(module.is_package)]
                base = ".".join([*parts, *([base] if base else [])])
            for alias in node.names:
                longer = f"{base}.{alias.name}"
                is_module = longer.removeprefix(PACKAGE + ".") in known or base == "PySide6"
                found.append(Import(longer if is_module else base, node.lineno, id(node) in module.lazy))
    return tuple(found)


Modules = dict[str, Module]


def room_of(name: str, is_package: bool) -> str:
    return name if is_package or name in DIRECTIONS else name.rpartition(".")[0]


def is_allowed(room: str, target: str) -> bool:
    """Whether a module of ``room`` may import one of the room ``target``."""
    layer = target.split(".")[0]
    return target in {room, *DIRECTIONS[room]} or (layer != room.split(".")[0] and layer in DIRECTIONS[room])


def load(root: Path) -> Modules:
    modules = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        modules[name] = Module(name, path.read_text("utf-8"), is_package)
    return modules


def dotted(node: ast.AST) -> str:
    """The source of a name with its dots, as fast as may be; of what is no name only that it is there."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "…"


def calls(module: Module) -> Iterator[tuple[str, int]]:
    """The dotted name and line of everything called."""
    for node in module.nodes:
        if isinstance(node, ast.Call):
            yield dotted(node.func), node.lineno


# --- rules -----------------------------------------------------------------------------------------------


def imports_follow_the_directions(modules: Modules) -> list[str]:
    complaints = []
    for module in modules.values():
        if module.room not in DIRECTIONS:
            if module.tree.body[1:]:
                complaints.append(f"{module.name} is in no room")
            continue
        outside = OUTSIDE[module.layer] | QT_IN.get(module.name, set())
        for imported in module.imports(set(modules)):
            top = imported.target.split(".")[0]
            if imported.inside:
                fine = is_allowed(module.room, target_room(imported.module, modules))
            else:
                fine = top in sys.stdlib_module_names or bool({top, imported.target} & outside)
            if not fine:
                complaints.append(f"{module.name}:{imported.line} must not import {imported.target}")
    return complaints


def target_room(name: str, modules: Modules) -> str:
    return modules[name].room if name in modules else room_of(name, is_package=False)


def rooms_are_small(modules: Modules) -> list[str]:
    sizes = Counter(module.room for module in modules.values() if not module.is_package)
    return [f"{room} has {size} modules" for room, size in sizes.items() if size > MOST_MODULES]


def rooms_say_what_they_are_for(modules: Modules) -> list[str]:
    """A room's ``__init__`` begins with one sentence, which the README repeats."""
    said = {name: ast.get_docstring(module.tree) or "" for name, module in modules.items() if module.is_package}
    return [f"{name or PACKAGE} says nothing" for name, text in said.items() if not text.split("\n")[0].endswith(".")]


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
        for name, line in calls(module):
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
        for name, line in calls(module):
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
        for node in module.nodes:
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
        for node in module.nodes:
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
        for node in module.nodes:
            if isinstance(node, ast.Attribute) and node.attr == "terminate":
                complaints.append(f"{module.name}:{node.lineno} terminates a thread")
            if isinstance(node, ast.ImportFrom) and node.module == "time":
                complaints += [f"{module.name}:{node.lineno} sleeps" for alias in node.names if alias.name == "sleep"]
        for name, line in calls(module):
            if name.endswith(("time.sleep", "QThread.sleep", "msleep", "usleep", "qWait", "qSleep")):
                complaints.append(f"{module.name}:{line} calls {name}")
            if name == "print" and module.name not in PRINTS:
                complaints.append(f"{module.name}:{line} prints")
    return complaints


Rule = Callable[[Modules], list[str]]
RULES: dict[Rule, list[dict[str, str]]] = {
    imports_follow_the_directions: [
        {"core.basics.a": "import PySide6.QtCore"},
        {"core.basics.a": "import scipy"},
        {"core.basics.a": "from softmax_viz.field.picture.viewport import View", "field.picture.viewport": ""},
        {"core.basics.a": "from softmax_viz import field", "field": ""},
        {"core.basics.a": "from ...engine import loop", "engine": "", "engine.trainer_loop": ""},
        {
            "core.basics.a": "from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    from softmax_viz.views import canvas"
        },
        {"core.basics.a": "def f():\n    import softmax_viz.storage.files.files"},
        {"core.basics.a": "from softmax_viz import __version__"},
        {"field.picture.a": "from PySide6 import QtGui"},
        {"field.picture.a": "import softmax_viz.engine.trainer_loop"},
        {"engine.trainer_loop": "from PySide6.QtCore import QThread"},
        {"engine.trainer_thread": "from PySide6.QtGui import QImage"},
        {"engine.a": "from softmax_viz.storage import files"},
        {"storage.presets": "from PySide6.QtCore import QSaveFile"},
        {"storage.a": "from softmax_viz.engine.trainer_loop import Loop", "engine.trainer_loop": ""},
        {"views.style.a": "from softmax_viz.engine import commands", "engine.messages.commands": ""},
        {"views.style.a": "import softmax_viz.controllers.editing"},
        {"views.style.a": "from softmax_viz.storage.files.files import write"},
        {"controllers.run.a": "from softmax_viz.views.canvas.canvas import Canvas"},
        {"controllers.run.a": "from PySide6.QtWidgets import QWidget"},
        {"controllers.run.a": "import pyqtgraph"},
        {"views.style.a": "from softmax_viz.app.application import run", "app.application": ""},
        {"storage.files.a": "import softmax_viz.system.i18n", "system.i18n": ""},
        {"": "import numpy"},
        {"core.data.a": "from softmax_viz.core.model import features", "core.model.features": ""},
        {"core.optimum.a": "from softmax_viz.core.training.fast import trainer", "core.training.fast.trainer": ""},
        {"views.plot.a": "from softmax_viz.views.panels import a", "views.panels.a": ""},
        {"engine.run.a": "from softmax_viz.engine import trainer_loop", "engine.trainer_loop": ""},
        {"nowhere.a": "import math\nx = math.pi"},
        {"system.resources": "from softmax_viz.core import messages"},
    ],
    there_are_no_cycles: [
        {
            "core.basics.a": "from softmax_viz.core.basics import b",
            "core.basics.b": "from softmax_viz.core.basics.a import x",
        },
        {"core.basics.a": "import softmax_viz.core.basics.b", "core.basics.b": "def f():\n    from . import a"},
        {"a": "import softmax_viz.b", "b": "import softmax_viz.c", "c": "from softmax_viz import a"},
        {"core.basics.a": "from softmax_viz.core.basics.a import x"},
    ],
    imports_stand_at_the_top: [
        {"views.canvas.canvas": "def f():\n    import numpy"},
        {"views.plot.loss_plot": "def f():\n    import numpy"},
        {"core.basics.a": "class A:\n    def f(self):\n        from math import pi"},
        {"core.basics.a": "import importlib\nm = importlib.import_module('PySide6')"},
        {"core.basics.a": "m = __import__('PySide6')"},
    ],
    mathematics_is_pure: [
        {"core.basics.a": "import random"},
        {"core.basics.a": "from time import perf_counter"},
        {"field.picture.a": "from pathlib import Path"},
        {"core.basics.a": "import numpy as np\nnp.random.seed(1)"},
        {"core.basics.a": "import numpy as np\nx = np.random.normal()"},
        {"core.basics.a": "from numpy.random import default_rng\nx = default_rng()"},
        {"core.basics.a": "text = open('file')"},
    ],
    rooms_are_small: [{f"core.basics.m{i}": "" for i in range(MOST_MODULES + 1)}],
    rooms_say_what_they_are_for: [],
    modules_are_short: [{"core.basics.a": "x = 1\n" * (MOST_LINES + 1)}],
    classes_have_one_idea: [
        {"views.style.a": "class A:\n" + "".join(f"    def f{i}(self): ...\n" for i in range(MOST_METHODS + 1))},
        {"core.basics.a": "class A:\n" + "".join(f"    async def f{i}(self): ...\n" for i in range(MOST_METHODS + 1))},
        {"a": "class A:\n    class B:\n" + "".join(f"        def f{i}(self): ...\n" for i in range(MOST_METHODS + 1))},
        {
            "core.basics.a": "class A:\n    if True:\n"
            + "".join(f"        def f{i}(self): ...\n" for i in range(MOST_METHODS + 1))
        },
    ],
    modules_have_names: [{"core.utils": ""}, {"helpers": ""}, {"views.misc.a": ""}],
    nothing_catches_everything: [
        {"core.basics.a": "try:\n    pass\nexcept:\n    pass"},
        {"app.application": "try:\n    pass\nexcept Exception:\n    pass"},
        {"views.style.a": "try:\n    pass\nexcept (ValueError, BaseException) as e:\n    pass"},
    ],
    nothing_forbidden_is_called: [
        {"engine.trainer_thread": "def stop(self):\n    self._thread.terminate()"},
        {"engine.trainer_loop": "import time\ntime.sleep(1)"},
        {"engine.trainer_loop": "from time import sleep\nsleep(1)"},
        {"core.basics.a": "print('here')"},
        {"views.style.a": "from PySide6.QtTest import QTest\nQTest.qWait(5)"},
    ],
}


@pytest.fixture(scope="module", autouse=True)
def _no_search_for_garbage() -> Iterator[None]:
    """Sources are read into so many objects that looking for garbage among them takes three times as long."""
    gc.disable()
    yield
    gc.enable()


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
    "": '"""The package."""\n__version__ = "1"',
    "core": '"""The mathematics."""\nfrom softmax_viz.core.basics.a import x',
    "core.basics.a": "from __future__ import annotations\nimport math\nimport numpy as np\nx = np.random.Generator",
    "core.basics.b": "from softmax_viz.core.basics import a\nfrom .a import x",
    "core.basics.c": "class A:\n"
    + "".join(f"    def f{i}(self):\n        def g{i}(): ...\n" for i in range(MOST_METHODS))
    + "    class B:\n        def f(self): ...\n",
    "field.lines.a": "import contourpy\nfrom softmax_viz.core.basics.b import x",
    "engine.trainer_thread": "from PySide6.QtCore import QThread\ntry:\n    pass\nexcept Exception:\n    pass",
    "storage.a": "from softmax_viz.system.resources import asset",
    "storage.settings": "from PySide6.QtCore import QSettings",
    "views.plot.plot_surface": "from PySide6 import QtGui\ndef f():\n    import pyqtgraph",
    "controllers.run.a": "from PySide6.QtGui import QUndoStack\nfrom softmax_viz.engine import trainer_thread",
    "system.resources": "from pathlib import Path",
    "cli.main": "def main():\n    from softmax_viz.app import application\n    print()",
    "app.application": "from softmax_viz.views.plot import plot_surface\nfrom softmax_viz.controllers.run.a import x",
    "__main__": "import sys\nfrom softmax_viz.cli.main import main",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_lets_good_sources_pass(rule: Rule):
    assert rule({name: Module(name, text, name in ("", "core")) for name, text in GOOD.items()}) == []


def unused_allowances(modules: Modules) -> list[str]:
    """What the tables above allow and nobody needs: the next who does it must not pass unseen."""
    imports = {name: module.imports(set(modules)) for name, module in modules.items()}
    complaints = []
    for room, allowed in DIRECTIONS.items():
        rooms = {
            target_room(each.module, modules)
            for name, module in modules.items()
            if module.room == room
            for each in imports[name]
            if each.inside
        }
        needed = rooms | {target.split(".")[0] for target in rooms if target.split(".")[0] != room.split(".")[0]}
        complaints += [f"{room or PACKAGE} does not import {name or PACKAGE}" for name in allowed - needed]
    for layer, outside in OUTSIDE.items():
        found = [each for name, module in modules.items() if module.layer == layer for each in imports[name]]
        outer = {name for each in found if not each.inside for name in (each.target, each.target.split(".")[0])}
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
        nodes, called = modules[name].nodes, {call for call, _ in calls(modules[name])}
        kinds = [ast.unparse(node.type) for node in nodes if isinstance(node, ast.ExceptHandler) and node.type]
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
        (DIRECTIONS, ("storage.files", {"core", "system"})),
        (DIRECTIONS, ("engine.run", {"core", "engine.messages"})),
        (OUTSIDE, ("field", {"numpy", "contourpy", "scipy"})),
        (QT_IN, ("core.model.softmax", {"PySide6.QtCore"})),
        (LAZY, ("core.model.softmax", None)),
        (LAZY, ("cli.main", {"pyqtgraph"})),
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
    layers = ("core", "field", "engine", "storage", "cli")
    free = [
        name
        for name in package
        if name.split(".")[0] in layers and name not in {*QT_IN, "cli.render", "cli.render_window"}
    ]
    script = (
        f"import importlib, sys\nfor name in {free!r}: importlib.import_module('{PACKAGE}.' + name)\n"
        "print([m for m in sys.modules if m.partition('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph')])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT.parent)}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


# --- the tests themselves --------------------------------------------------------------------------------


# Without one of these words no shortcut can be written; most tests have none of them.
SUSPECT = re.compile(r"sleep|\bwait\b|qWait|qSleep|skip|xfail")


def shortcuts(text: str) -> list[str]:
    """Lines of a test that sleep, wait for a time, or are not run."""
    if not SUSPECT.search(text):
        return []
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [f"{node.lineno}: imports sleep" for alias in node.names if alias.name == "sleep"]
        if not isinstance(node, ast.Attribute):
            continue
        name = dotted(node)
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


def test_tests_stand_in_the_rooms_of_what_they_test():
    """A folder of tests is a room, or one of the few that belong to the whole program."""
    own = {"", "benchmarks", "campaigns", "cases", "data", "hand"}
    rooms = own | set(DIRECTIONS) | {room.split(".")[0] for room in DIRECTIONS}
    folders = {".".join(path.parent.relative_to(TESTS).parts) for path in TESTS.rglob("test_*.py")}
    assert folders - rooms == set()


def test_rooms_stand_on_those_that_come_before_them():
    order = list(DIRECTIONS)
    for place, (room, allowed) in enumerate(DIRECTIONS.items()):
        for below in allowed - {""}:
            named = {below} if "." in below or below == room.split(".")[0] else {r for r in order if layer_is(r, below)}
            assert all(order.index(each) < place for each in named), f"{room} comes before {below}"


def layer_is(room: str, layer: str) -> bool:
    return room.split(".")[0] == layer


def test_a_room_that_says_nothing_is_found():
    assert rooms_say_what_they_are_for({"core.basics": Module("core.basics", "", is_package=True)})
