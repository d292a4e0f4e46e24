"""The dialogs of the Help menu. GUI thread only."""

from __future__ import annotations

import platform

import numpy as np
from PySide6.QtCore import QCoreApplication, QSize, Qt, qVersion
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QGridLayout, QMessageBox, QVBoxLayout, QWidget

from softmax_viz import __version__
from softmax_viz.views.dialogs.screen import ScreenDialog
from softmax_viz.views.style.theme import SPACE_L, SPACE_M, SPACE_XS, scaled
from softmax_viz.views.tools.table import TOOLS, tool_label
from softmax_viz.views.widgets.labels import heading, plain_label

_APP_ICON = 48


class KeysDialog(ScreenDialog):
    """A list of all keys, read from the actions and the tools themselves, and of what the mouse does."""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard and mouse"))
        mouse = (
            (self.tr("Click, drag"), self.tr("use the current tool")),
            (self.tr("Wheel"), self.tr("zoom at the cursor")),
            (self.tr("Ctrl+wheel"), self.tr("radius of the brush")),
            (self.tr("Space+drag"), self.tr("move the view")),
            (self.tr("Middle drag"), self.tr("move the view")),
            (self.tr("Right click"), self.tr("relabel, delete or copy a point")),
            (self.tr("Double click on a slider"), self.tr("back to its default")),
        )
        keys = [
            (shown_keys(action), action.text().replace("&", "").rstrip("…"))
            for action in actions.values()
            if action.shortcuts()
        ]
        keys.insert(0, (self.tr("1 … 9, 0"), self.tr("choose the class")))
        keys.append((self.tr("Enter, arrows, Enter"), self.tr("use the tool without a mouse")))
        tools = [(spec.key, tool_label(name)) for name, spec in TOOLS.items()]
        sides = QGridLayout()
        sides.setHorizontalSpacing(SPACE_L)
        half = (len(keys) + 1) // 2
        sides.addLayout(_table(self.tr("Keyboard"), keys[:half]), 0, 0, Qt.AlignmentFlag.AlignTop)
        sides.addLayout(_table("", keys[half:]), 0, 1, Qt.AlignmentFlag.AlignTop)
        right = QVBoxLayout()
        right.addLayout(_table(self.tr("Tools"), tools))
        right.addSpacing(SPACE_M)
        right.addLayout(_table(self.tr("Mouse"), list(mouse)))
        right.addStretch(1)
        sides.addLayout(right, 0, 2)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.arrange(sides, buttons)


def shown_keys(action: QAction) -> str:
    """Return the first shortcut of ``action`` as the platform writes it."""
    keys = action.shortcuts()
    return keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""


def _table(title: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE_L)
    grid.setVerticalSpacing(SPACE_XS)
    grid.addWidget(heading(title or " "), 0, 0, 1, 2)
    for row, (keys, meaning) in enumerate(rows, 1):
        grid.addWidget(plain_label(keys, "strong"), row, 0)
        grid.addWidget(plain_label(meaning), row, 1)
    grid.setColumnStretch(1, 1)
    return grid


def show_about(parent: QWidget) -> None:
    """Show what the program is and which versions it runs on."""
    versions = (
        f"softmax_viz {__version__} · Python {platform.python_version()} · Qt {qVersion()} · numpy {np.__version__}"
    )
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(QCoreApplication.translate("HelpDialogs", "About softmax_viz"))
    box.setText(
        QCoreApplication.translate("HelpDialogs", "Place points, train softmax regression, and see what it learns.")
    )
    box.setInformativeText(versions)
    size = scaled(_APP_ICON)
    box.setIconPixmap(QApplication.windowIcon().pixmap(QSize(size, size), parent.devicePixelRatioF()))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()  # not exec: training and everything else go on
