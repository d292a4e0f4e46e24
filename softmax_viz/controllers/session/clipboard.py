"""Copies and pastes points as rows of text that spreadsheets understand. GUI thread only."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Protocol, TypeVar
from urllib.parse import unquote_to_bytes

import numpy as np
from PySide6.QtCore import QMimeData, QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication

from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.basics.arrays import Ints, distinct
from softmax_viz.core.basics.messages import UserError

Result = TypeVar("Result")


class RunInBackground(Protocol):
    """A function that does long work on another thread while the window shows its progress."""

    def __call__(self, text: str, work: Callable[[], Result], size: int) -> Result | None:
        """Show ``text``, and return the result of ``work`` on about ``size`` points; None if the user cancelled."""


class Clipboard(QObject):
    """Copies, cuts and pastes points.

    Attributes
    ----------
    copied
        The text that was copied here last, to recognise the program's own rows when they are pasted.

    Signals
    -------
    codePasted(str)
        The share code of a session was pasted.
    filesPasted(list)
        Files were pasted or dropped: their paths.
    rejected(UserError)
        The text cannot be read as points; nothing has changed.
    doubted(object)
        Points were pasted, but could be read in another way: a tuple of ``UserError``.
    """

    codePasted = Signal(str)
    filesPasted = Signal(object)
    rejected = Signal(object)
    doubted = Signal(object)

    def __init__(self, editor: Editor, run_in_background: RunInBackground, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._run_in_background = run_in_background
        self.copied = ""

    @Slot(object)
    def copy(self, indices: Ints) -> bool:
        """Copy the points at ``indices`` (M,); without any, leave the clipboard as it is. Return False if cancelled."""
        from softmax_viz.storage.tables.clipboard_table import clipboard_text

        if len(indices):
            data, at = self._editor.data, distinct(indices)
            caption = self.tr("Copying %n point(s)…", "", len(at))
            text = self._run_in_background(
                caption, lambda: clipboard_text(data.points[at], data.labels[at], data.classes), len(at)
            )
            if text is None:
                return False
            self.copied = text
            QGuiApplication.clipboard().setText(text)
        return True

    @Slot()
    def copy_selection(self) -> None:
        """Copy the selected points."""
        self.copy(self._editor.selection)

    @Slot()
    def cut(self) -> None:
        """Copy the selected points and remove them."""
        selection = self._editor.selection
        if not self.copy(selection):
            return
        self._editor.remove(selection, self.tr("cut %n point(s)", "", len(selection)))

    def paste(self, middle: tuple[float, float] | None = None) -> None:
        """Paste points, files or a share code from the clipboard.

        ``middle`` is where the middle of the rectangle around the points is to be, data units.
        """
        self.take(QGuiApplication.clipboard().mimeData() or QMimeData(), middle)  # None if nothing was ever copied

    @Slot(object)
    def drop(self, mime: QMimeData) -> None:
        """Paste what was dropped, after returning to the event loop, so that the source of the drag is not blocked."""
        copy = QMimeData()
        copy.setUrls(mime.urls())
        copy.setText(mime.text())
        QTimer.singleShot(0, self, lambda: self.take(copy))

    def take(self, mime: QMimeData, middle: tuple[float, float] | None = None) -> None:
        """Open files or a share code, or add rows of text as points at their coordinates and select them.

        Rows without a class get the active class; classes with new names are added. ``middle`` is where the middle of
        the points is to be, data units; None for where the rows say.
        """
        paths = [local_path(url) for url in mime.urls() if url.isLocalFile()]
        if paths:
            self.filesPasted.emit(paths)
        else:
            self._take_text(mime.text(), middle)

    def _take_text(self, text: str, middle: tuple[float, float] | None) -> None:
        from softmax_viz.storage.sessions.share_code import looks_like_code
        from softmax_viz.storage.tables.clipboard_table import points_from_text

        if looks_like_code(text):
            self.codePasted.emit(text)
            return
        editor = self._editor
        try:
            name, classes, is_own = self.tr("Clipboard"), editor.data.classes, text == self.copied
            pasted = self._run_in_background(
                self.tr("Pasting…"), lambda: points_from_text(text, classes, name, is_own=is_own), text.count("\n")
            )
        except UserError as error:
            self.rejected.emit(error)
            return
        if pasted is None:
            return
        count = len(pasted.points)
        labels = np.full(count, editor.active_class) if pasted.labels is None else pasted.labels
        points = pasted.points
        if middle is not None and count:
            points = points - (points.min(axis=0) / 2.0 + points.max(axis=0) / 2.0) + middle
        editor.insert(points, labels, self.tr("paste %n point(s)", "", count), pasted.new_classes)
        if pasted.notes:
            self.doubted.emit(pasted.notes)


def local_path(url: QUrl) -> str:
    """Return the path in a ``file:`` URL, byte for byte: ``toLocalFile`` loses bytes of a name that are not UTF-8."""
    if os.name == "nt":
        return url.toLocalFile()
    return os.fsdecode(unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded)))
