"""All keys and what the mouse does, by use. GUI thread only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialogButtonBox, QGridLayout, QMenu, QVBoxLayout, QWidget

from softmax_viz.views.dialogs.screen import ScreenDialog
from softmax_viz.views.style.theme import SPACE_L, SPACE_M, SPACE_XL, SPACE_XS
from softmax_viz.views.tools.table import TOOLS, tool_label
from softmax_viz.views.widgets.labels import heading, plain_label

# Menus in the order of use: what one needs first comes first.
_COLUMNS = (("train", "file"), ("view",), ("edit", "help"))


class KeysDialog(ScreenDialog):
    """Lists all keys, read from the menus and the tools themselves, and what the mouse does.

    Parameters
    ----------
    menus
        The menus by name.
    parent
        The main window.
    """

    def __init__(self, menus: Mapping[str, QMenu], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard and mouse"))
        mouse = [
            (self.tr("Click, drag"), self.tr("use the current tool")),
            (self.tr("Drag a point"), self.tr("move it (Place, Select)")),
            (self.tr("Drag a probe"), self.tr("move it (every tool)")),
            (self.tr("Shift+click (Probe)"), self.tr("pin a further place")),
            (self.tr("Right click in a drag"), self.tr("take the drag back")),
            (self.tr("Wheel"), self.tr("zoom at the cursor")),
            (self.tr("Ctrl+wheel"), self.tr("radius of the brush")),
            (self.tr("Space+drag"), self.tr("move the view")),
            (self.tr("Middle drag"), self.tr("move the view")),
            (self.tr("Right click"), self.tr("open the menu there")),
            (self.tr("Drag the time line"), self.tr("look at another step")),
            (self.tr("Shift+drag there"), self.tr("loop a stretch")),
            (self.tr("Double click a slider"), self.tr("back to its default")),
        ]
        tools = [(spec.key, tool_label(name)) for name, spec in TOOLS.items()]
        tools.append((self.tr("1 … 9, 0"), self.tr("choose class 1 … 10")))
        tools.append((self.tr("Shift+1, Shift+2"), self.tr("choose class 11, 12")))
        tools.append((self.tr("Enter, arrows, Enter"), self.tr("use a tool by keyboard")))
        tools.append((self.tr("F6, Shift+F6"), self.tr("go to the next panel, and back")))
        tools.append((self.tr("Shift, Ctrl + arrows"), self.tr("go finely, go far")))
        sides = QGridLayout()
        sides.setHorizontalSpacing(SPACE_XL)
        for index, column in enumerate(_COLUMNS):
            side = QVBoxLayout()
            for name in column:
                keys = [
                    (shown_keys(action), (action.data() or action.text()).replace("&", "").rstrip("…"))
                    for action in _commands(menus[name])
                    if action.shortcuts()
                ]
                _add(side, _table(menus[name].title().replace("&", ""), keys))
                if name == "view":
                    _add(side, _table(self.tr("Mouse"), mouse))
                elif name == "edit":
                    _add(side, _table(self.tr("Tools and classes"), tools))
            side.addStretch(1)
            sides.addLayout(side, 0, index, Qt.AlignmentFlag.AlignTop)
        # A child at once, so that the style sheet keeps stock icons off its buttons.
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        self.arrange(sides, buttons)


def shown_keys(action: QAction) -> str:
    """Return the first shortcut of ``action`` as the platform writes it."""
    keys = action.shortcuts()
    text = keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
    return text.replace("Right", "→").replace("Left", "←")


def _commands(menu: QMenu) -> Iterator[QAction]:
    """Yield the entries of ``menu`` and of the menus inside."""
    for action in menu.actions():
        inside = action.menu()
        if isinstance(inside, QMenu):
            yield from _commands(inside)
        else:
            yield action


def _add(side: QVBoxLayout, table: QGridLayout) -> None:
    if side.count():
        side.addSpacing(SPACE_M)
    side.addLayout(table)


def _table(title: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE_L)
    grid.setVerticalSpacing(SPACE_XS)
    grid.addWidget(heading(title), 0, 0, 1, 2)
    for row, (keys, meaning) in enumerate(rows, 1):
        grid.addWidget(plain_label(keys, "strong"), row, 0)
        grid.addWidget(plain_label(meaning), row, 1)
    grid.setColumnStretch(1, 1)
    return grid
