"""The table of tools. A new tool is added in ``TOOLS`` and nowhere else. GUI thread.

A tool stores only its brush and the present stroke; the data belong to the canvas.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.tools.brushes import EraseTool, RelabelTool
from softmax_viz.views.tools.cut import CutTool
from softmax_viz.views.tools.pan import PanTool
from softmax_viz.views.tools.place import PlaceTool
from softmax_viz.views.tools.probe import ProbeTool
from softmax_viz.views.tools.select import SelectTool
from softmax_viz.views.tools.spray import SprayTool
from softmax_viz.views.tools.tool import Surface, Tool

_T = QT_TRANSLATE_NOOP
_Shape = Qt.CursorShape


@frozen_dataclass
class ToolSpec:
    """One row of the table of tools.

    Parameters
    ----------
    name
        The name of the tool in the program, and of its icon.
    key
        The letter that chooses the tool. It must not be a key of ``views.window.actions.ACTIONS``.
    label, help, hint
        Name, one sentence for the tooltip, and one line for the status bar, marked for translation in the
        context ``tools``; see ``tool_label``, ``tool_help`` and ``tool_hint``.
    cursor
        Shape of the mouse pointer over the canvas.
    make
        Makes the tool for a surface.
    options
        The options that can be set: ``radius``, ``density``, ``falloff``.
    """

    name: str
    key: str
    label: str
    help: str
    hint: str
    cursor: Qt.CursorShape
    make: Callable[[Surface], Tool]
    options: tuple[str, ...] = ()


TOOLS: dict[str, ToolSpec] = {
    spec.name: spec
    for spec in (
        ToolSpec(
            "place",
            "P",
            _T("tools", "Place"),
            _T("tools", "Click to add a point of the chosen class."),
            _T("tools", "click adds a point of class %1 · drag moves one · digits choose the class"),
            _Shape.CrossCursor,
            PlaceTool,
        ),
        ToolSpec(
            "spray",
            "S",
            _T("tools", "Spray"),
            _T("tools", "Hold and drag to spray points of the chosen class."),
            _T("tools", "hold and drag to spray points of class %1 · Ctrl+wheel sets the radius"),
            _Shape.CrossCursor,
            SprayTool,
            ("radius", "density", "falloff"),
        ),
        ToolSpec(
            "select",
            "M",
            _T("tools", "Select"),
            _T("tools", "Click or drag to choose points; drag to move them."),
            _T("tools", "click or drag to select · Shift adds · drag a point to move it · Delete removes"),
            _Shape.ArrowCursor,
            SelectTool,
        ),
        ToolSpec(
            "erase",
            "E",
            _T("tools", "Erase"),
            _T("tools", "Drag over points to remove them."),
            _T("tools", "drag over points to remove them · Ctrl+wheel sets the radius"),
            _Shape.CrossCursor,
            EraseTool,
            ("radius",),
        ),
        ToolSpec(
            "relabel",
            "L",
            _T("tools", "Relabel"),
            _T("tools", "Drag over points to give them the chosen class."),
            _T("tools", "drag over points to make them class %1 · Ctrl+wheel sets the radius"),
            _Shape.CrossCursor,
            RelabelTool,
            ("radius",),
        ),
        ToolSpec(
            "probe",
            "O",
            _T("tools", "Probe"),
            _T("tools", "Click to pin the place whose probabilities are shown."),
            _T("tools", "click or drag pins the probe · Shift+click pins a further place · Esc releases"),
            _Shape.PointingHandCursor,
            ProbeTool,
        ),
        ToolSpec(
            "cut",
            "K",
            _T("tools", "Cut"),
            _T("tools", "Drag a line: a panel draws all scores and probabilities along it."),
            _T("tools", "drag a line through the plane · every tool can drag its ends"),
            _Shape.CrossCursor,
            CutTool,
        ),
        ToolSpec(
            "pan",
            "H",
            _T("tools", "Pan"),
            _T("tools", "Drag to move the view; the wheel zooms."),
            _T("tools", "drag to move the view · Space+drag does it with every tool · F shows all points"),
            _Shape.OpenHandCursor,
            PanTool,
        ),
    )
}


def tool_label(name: str) -> str:
    """Return the name of the tool in the language of the window."""
    return translated("tools", TOOLS[name].label)


def tool_help(name: str) -> str:
    """Return one sentence about the tool in the language of the window."""
    return translated("tools", TOOLS[name].help)


def tool_hint(name: str, active_class: int) -> str:
    """Return one line for the status bar in the language of the window; ``active_class`` counts from 0."""
    return translated("tools", TOOLS[name].hint).replace("%1", str(active_class + 1))
