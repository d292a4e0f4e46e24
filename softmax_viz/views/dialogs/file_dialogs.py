"""Questions about files. Each function returns the user's answer. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from softmax_viz.views.style.theme import scaled_size

SAVE, DISCARD, CANCEL = "save", "discard", "cancel"
OVERWRITE, SAVE_AS = "overwrite", "save_as"

_FORBIDDEN = '/\\:*?"<>|'
_LONGEST_NAME = 80
_SIZE = (640, 420)


def _tr(text: str) -> str:
    return QCoreApplication.translate("files", text)


def ask_unsaved(parent: QWidget, title: str) -> str:
    """Ask whether to save the changes in ``title`` before they are lost: ``SAVE``, ``DISCARD`` or ``CANCEL``."""
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


def ask_changed(parent: QWidget, file: str, is_gone: bool) -> str:
    """Ask what to do about ``file``, which was changed or removed: ``OVERWRITE``, ``SAVE_AS`` or ``CANCEL``."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    if is_gone:
        box.setWindowTitle(_tr("The file is gone"))
        box.setText(_tr("%1 is no longer there: it was moved, renamed or deleted.").replace("%1", file))
        box.setInformativeText(_tr("Save the session there again, or in another place?"))
        overwrite = box.addButton(_tr("Save &there"), QMessageBox.ButtonRole.AcceptRole)
    else:
        box.setWindowTitle(_tr("The file has changed"))
        box.setText(
            _tr("%1 was changed on the disk, perhaps by another window, since you opened or saved it here.").replace(
                "%1", file
            )
        )
        box.setInformativeText(_tr("Overwriting it loses what is in the file now."))
        overwrite = box.addButton(_tr("&Overwrite"), QMessageBox.ButtonRole.DestructiveRole)
    save_as = box.addButton(_tr("&Save as…"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(save_as)
    box.setEscapeButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return OVERWRITE if clicked is overwrite else SAVE_AS if clicked is save_as else CANCEL


def ask_open_path(parent: QWidget, folder: str) -> str:
    """Ask for a session or a table to open; return an empty text if cancelled."""
    kinds = ";;".join(
        (
            _tr("Sessions and tables (*.softmax *.csv *.tsv *.txt)"),
            _tr("Sessions (*.softmax)"),
            _tr("Tables (*.csv *.tsv *.txt)"),
            _tr("All files (*)"),
        )
    )
    dialog = _file_dialog(parent, _tr("Open"), folder, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _chosen(dialog)


def ask_save_path(parent: QWidget, caption: str, proposed: str, suffix: str, kind: str) -> str:
    """Ask where to save; return an empty text if cancelled. A name without an extension gets ``suffix``."""
    dialog = _file_dialog(parent, caption, proposed, kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suffix.lstrip("."))  # before Qt asks whether a file of that name shall be replaced
    dialog.selectFile(proposed)
    return _chosen(dialog)


def _file_dialog(parent: QWidget, caption: str, folder: str, kinds: str) -> QFileDialog:
    """Make a file dialog; where the system has none, Qt's own is as large as its text needs."""
    dialog = QFileDialog(parent, caption, folder, kinds)
    dialog.resize(scaled_size(*_SIZE).boundedTo(parent.screen().availableSize()))
    return dialog


def _chosen(dialog: QFileDialog) -> str:
    """Let the user choose, and return the path; empty if cancelled."""
    path = dialog.selectedFiles()[0] if dialog.exec() else ""
    dialog.deleteLater()
    return path


def proposed_path(folder: str, name: str, suffix: str) -> str:
    """Propose a path for ``name``, without the characters that some file systems forbid."""
    plain = "".join(" " if letter in _FORBIDDEN or not letter.isprintable() else letter for letter in name).strip(" .")
    return str(Path(folder, f"{plain[:_LONGEST_NAME] or _tr('Untitled')}{suffix}"))


def proposed_beside(recent: Sequence[str], name: str, suffix: str) -> str:
    """Propose a path for ``name`` in the folder of the newest of the ``recent`` files, if there is one."""
    return proposed_path(str(Path(recent[0]).parent) if recent else "", name, suffix)
