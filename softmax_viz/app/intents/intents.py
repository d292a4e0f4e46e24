"""What the user can ask for, as frozen values. Pure, without Qt.

``connections`` lists the signals and commands that ask for each intent, ``intent_handlers`` the functions that carry it
out; between them stands the ``Gate``. The fields of an intent are the arguments of its handler, in this order.
"""

from __future__ import annotations

from typing import Any

from softmax_viz.app.intents.document_intents import (
    AskForFile,
    CopyCode,
    CopyPoints,
    CopySelection,
    CutSelection,
    Drop,
    Export,
    NewSession,
    OpenCode,
    OpenPath,
    OpenPaths,
    Paste,
    Save,
    SaveAs,
    SaveCopy,
    ShowDiscarded,
    ShowGallery,
)
from softmax_viz.app.intents.intent import Intent
from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport

# Those about documents are found here, too.
__all__ = [
    "AskForFile",
    "CopyCode",
    "CopyPoints",
    "CopySelection",
    "CutSelection",
    "Drop",
    "Export",
    "NewSession",
    "OpenCode",
    "OpenPath",
    "OpenPaths",
    "Paste",
    "Save",
    "SaveAs",
    "SaveCopy",
    "ShowDiscarded",
    "ShowGallery",
]

# Points


class PlacePoint(Intent):
    """Add a point of the active class at (x, y), data units."""

    x: float
    y: float
    gesture: int


class SprayPoints(Intent):
    """Add ``count`` points around (x, y) in an ellipse; ``gesture`` is the number of the stroke."""

    x: float
    y: float
    rx: float
    ry: float
    count: int
    falloff: str
    gesture: int


class MovePoints(Intent):
    """Move the points at ``indices`` (M,) to ``points`` (M, 2), data units."""

    indices: Ints
    points: Floats
    gesture: int


class RelabelPoints(Intent):
    """Assign the points at ``indices`` (M,) to a class."""

    indices: Ints
    class_index: int
    gesture: int


class ErasePoints(Intent):
    """Remove the points at ``indices`` (M,), ascending, as part of a stroke."""

    indices: Ints
    gesture: int


class RemovePoints(Intent):
    """Remove the points at ``indices`` (M,), in any order."""

    indices: Ints


class DeleteSelection(Intent):
    """Remove the selected points."""


class ClearPoints(Intent):
    """Remove all points."""


class SelectPoints(Intent):
    """Select the points at ``indices`` (M,) and no others."""

    indices: Ints


class SelectAll(Intent):
    """Select all points."""


class SelectClass(Intent):
    """Select all points of a class."""

    index: int


# Classes


class ChooseClass(Intent):
    """Make a class the active one, that of new points."""

    index: int


class AddClass(Intent):
    """Add a class without points."""


class RemoveClass(Intent):
    """Remove a class with its points."""

    index: int


class RemoveActiveClass(Intent):
    """Remove the active class with its points."""


class RenameClass(Intent):
    """Name a class."""

    index: int
    name: str


class EditClassName(Intent):
    """Open the text box for the name of a class."""

    index: int


class RecolourClass(Intent):
    """Give a class a colour and a shape."""

    index: int
    style: int


class MoveClass(Intent):
    """Move class number ``index`` to position ``to``."""

    index: int
    to: int


# Settings


class SetParam(Intent):
    """Set a field of ``Hyperparams``; all changes of one gesture share its number, 0 is no gesture."""

    name: str
    value: object
    gesture: int = 0


class SetParams(Intent):
    """Set several fields of ``Hyperparams``, pairs of name and value, as one step."""

    values: tuple[tuple[str, object], ...]


class SetFeatures(Intent):
    """Use these features."""

    names: tuple[str, ...]


class Repair(Intent):
    """Set fields of ``Hyperparams`` to values that do not diverge, and begin the run again."""

    changes: tuple[tuple[str, object], ...]


# The run


class Run(Intent):
    """Train until paused or until a stopping rule is met."""


class Pause(Intent):
    """Pause the run."""


class ToggleRun(Intent):
    """Pause when running, run otherwise."""


class Step(Intent):
    """Take exactly ``count`` steps."""

    count: int


class Reset(Intent):
    """Begin the run again at the start of the present seed."""


class NewStart(Intent):
    """Begin the run at the start of the next seed."""


class SetSpeed(Intent):
    """Choose a notch of ``SPEEDS``."""

    index: int


class ChangeSpeed(Intent):
    """Change the speed by ``by`` notches."""

    by: int


class ToggleKeepTraining(Intent):
    """Train on when the optimum is reached, or rest there again."""


class SetRules(Intent):
    """Stop the run when one of these rules is met."""

    rules: StopRules


class CheckGradient(Intent):
    """Compare the gradient with central differences."""


# The field and the view


class SetFieldStyle(Intent):
    """Draw the field in this style."""

    style: FieldStyle


class ToggleLines(Intent):
    """Show or hide a kind of lines, a Boolean field of ``FieldStyle``."""

    name: str


class NextQuantity(Intent):
    """Show the next quantity."""


class PreviousQuantity(Intent):
    """Show the previous quantity."""


class ShowViewport(Intent):
    """Show this rectangle of the data plane."""

    view: Viewport


class FitView(Intent):
    """Show all points."""


class PinProbe(Intent):
    """Pin the probe to (x, y), data units."""

    x: float
    y: float


class ReleaseProbe(Intent):
    """Let the probe follow the cursor."""


# The window


class ChooseTool(Intent):
    """Make a tool the active one."""

    name: str


class SetBrush(Intent):
    """Set the brush of a tool, a ``views.tools.brush.Brush``."""

    tool: str
    brush: Any


class ChooseTheme(Intent):
    """Use ``system`` or a theme by its name."""

    choice: str


class ChooseLanguage(Intent):
    """Use the language with this code; empty is that of the system."""

    code: str


class ShowPanel(Intent):
    """Show or hide a panel that can be hidden."""

    name: str
    is_shown: bool


class ToggleFullScreen(Intent):
    """Enter or leave full screen."""


class Quit(Intent):
    """Close the window."""


# Undo


class Undo(Intent):
    """Undo the last step."""


class Redo(Intent):
    """Redo the step that was undone last."""
