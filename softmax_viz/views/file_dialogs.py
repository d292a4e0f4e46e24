"""Questions about files. Each returns what a person answered. GUI thread only."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

SAVE, DISCARD, CANCEL = "save", "discard", "cancel"

_FORBIDDEN = '/\\:*?"<>|'
_LONGEST_NAME = 80


def _tr(text: str) -> str:
    return QCoreApplication.translate("files", text)


def ask_unsaved(parent: QWidget, title: str) -> str:
    """Whether the changes in ``title`` shall be saved before they are lost: ``SAVE``, ``DISCARD`` or ``CANCEL``."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(_tr("Unsaved changes"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(_tr("“%1” has changes that are not saved.").replace("%1", title or _tr("Untitled")))
    box.setInformativeText(_tr("Save them before going on?"))
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    answer = box.exec()
    box.deleteLater()
    return {buttons.Save.value: SAVE, buttons.Discard.value: DISCARD}.get(answer, CANCEL)


def ask_open_path(parent: QWidget, folder: str) -> str:
    """A session or a table to open; empty for none."""
    kinds = ";;".join(
        (
            _tr("Sessions and tables (*.softmax *.csv *.tsv *.txt)"),
            _tr("Sessions (*.softmax)"),
            _tr("Tables (*.csv *.tsv *.txt)"),
            _tr("All files (*)"),
        )
    )
    path, _ = QFileDialog.getOpenFileName(parent, _tr("Open"), folder, kinds)
    return path


def ask_save_path(parent: QWidget, caption: str, proposed: str, suffix: str, kind: str) -> str:
    """Where to write; empty for nowhere. A name without an ending gets ``suffix``."""
    dialog = QFileDialog(parent, caption, proposed, kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suffix.lstrip("."))  # before Qt asks whether a file of that name shall be replaced
    dialog.selectFile(proposed)
    chosen = dialog.selectedFiles()[0] if dialog.exec() else ""
    dialog.deleteLater()
    return chosen


def proposed_path(folder: str, name: str, suffix: str) -> str:
    """A path to propose for ``name``, without what some file system forbids in names."""
    plain = "".join(" " if letter in _FORBIDDEN or not letter.isprintable() else letter for letter in name).strip(" .")
    return str(Path(folder, f"{plain[:_LONGEST_NAME] or _tr('Untitled')}{suffix}"))
