"""A window on which files and text can be dropped, and that says during the drag what a drop would do. GUI thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QMimeDatabase, QObject, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontInfo,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.style.theme import LIGHT, RADIUS_L, SPACE_L, SPACE_XL, Theme
from softmax_viz.views.window.home_window import HomeWindow

_translate = QCoreApplication.translate
# Kinds of files that are certainly neither sessions nor tables. Any other file is read before it is refused.
_FOREIGN = ("image/", "audio/", "video/", "font/", "application/pdf", "application/x-executable")
_MOST_LETTERS = 60
_LOOKED_AT = 10_000  # letters of a text: it may be long, and a drag must not wait
_TEXT_SCALE = 1.4
_VEIL_OPACITY = 0.86


@frozen_dataclass
class DropPreview:
    """What a drop would do: one sentence, and whether it would be accepted."""

    text: str
    is_accepted: bool


def preview_of(mime: QMimeData) -> DropPreview | None:
    """Return what dropping ``mime`` would do; None if it is neither files nor text."""
    if mime.hasUrls():
        return _files_preview(mime.urls())
    if not mime.hasText():
        return None
    if any(letter.isdigit() for letter in mime.text()[:_LOOKED_AT]):
        return DropPreview(_translate("DropWindow", "Drop to paste points or a session"), is_accepted=True)
    return DropPreview(
        _translate("DropWindow", "This text has no numbers, so no points can be made of it"), is_accepted=False
    )


def _files_preview(urls: list[QUrl]) -> DropPreview:
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    if not paths:
        return DropPreview(_translate("DropWindow", "Only files of this computer can be opened"), is_accepted=False)
    kinds = QMimeDatabase()
    for path in paths:
        if path.is_dir():
            return DropPreview(
                _named(_translate("DropWindow", "%1 is a folder: drop a session or a table"), path), is_accepted=False
            )
        kind = kinds.mimeTypeForFile(str(path), QMimeDatabase.MatchMode.MatchExtension).name()
        if kind.startswith(_FOREIGN):
            return DropPreview(
                _named(_translate("DropWindow", "%1 is neither a session nor a table"), path), is_accepted=False
            )
    if len(paths) > 1:
        return DropPreview(
            _translate("DropWindow", "Drop to open these files: %1").replace("%1", str(len(paths))), is_accepted=True
        )
    return DropPreview(_named(_translate("DropWindow", "Drop to open %1"), paths[0]), is_accepted=True)


def _named(text: str, path: Path) -> str:
    name = path.name if len(path.name) <= _MOST_LETTERS else f"{path.name[: _MOST_LETTERS - 1]}…"
    return text.replace("%1", name)


class DropVeil(QWidget):
    """A veil over the window during a drag, with one sentence in a frame. The mouse does not see it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._theme = LIGHT
        self._preview = DropPreview("", is_accepted=True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_preview(self, preview: DropPreview, theme: Theme) -> None:
        """Cover the window and say what a drop would do."""
        self._preview, self._theme = preview, theme
        self.setAccessibleName(preview.text)
        self.setGeometry(self.window().rect())
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the veil, the frame and the sentence."""
        del event
        theme, preview = self._theme, self._preview
        colour = theme.accent if preview.is_accepted else theme.caution
        margin = theme.size(SPACE_XL)
        frame = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(_VEIL_OPACITY)
            painter.fillRect(self.rect(), theme.window)
            painter.setOpacity(1.0)
            pen = QPen(colour, theme.size(2.0), Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRoundedRect(frame, theme.size(RADIUS_L), theme.size(RADIUS_L))
            font = QFont(self.font())
            font.setPixelSize(round(_TEXT_SCALE * QFontInfo(font).pixelSize()))
            painter.setFont(font)
            text_area = frame.adjusted(2 * SPACE_L, SPACE_L, -2 * SPACE_L, -SPACE_L)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            plate = painter.boundingRect(text_area, flags, preview.text).adjusted(-SPACE_L, -SPACE_L, SPACE_L, SPACE_L)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.window)
            painter.drawRoundedRect(plate, theme.size(RADIUS_L), theme.size(RADIUS_L))
            painter.setPen(theme.text)
            painter.drawText(text_area, flags, preview.text)


class DropWindow(HomeWindow):
    """Emits ``dropped(QMimeData)`` when files or text were dropped on it; the data exist only during the call."""

    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._drop_theme = LIGHT
        self.drop_veil: DropVeil | None = None
        self._preview: DropPreview | None = None
        self.setAcceptDrops(True)

    def show_drop_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme`` in the veil."""
        self._drop_theme = theme

    def serve_drops_on(self, widget: QWidget) -> None:
        """Let drops on ``widget``, another window of the program, do the same as on this one."""
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle drags over another window of the program."""
        if isinstance(watched, QWidget) and watched is not self and watched.isWindow():
            if isinstance(event, QDragEnterEvent):
                self.dragEnterEvent(event)
                return True
            if isinstance(event, QDragMoveEvent):
                self.dragMoveEvent(event)
                return True
            if isinstance(event, QDragLeaveEvent):
                self.dragLeaveEvent(event)
                return True
            if isinstance(event, QDropEvent):
                self.dropEvent(event)
                return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say what a drop would do. A drag that would be refused is accepted, too, so that its leaving is reported."""
        self._preview = preview_of(event.mimeData())
        if self._preview is None:
            return
        event.acceptProposedAction()
        if self.drop_veil is None:
            self.drop_veil = DropVeil(self)
        self.drop_veil.show_preview(self._preview, self._drop_theme)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Let the mouse pointer say, too, whether a drop would be accepted."""
        if self._preview is not None and self._preview.is_accepted:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the veil away."""
        self._end_drag()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Emit ``dropped``, unless the drop is refused."""
        self._end_drag()
        preview = preview_of(event.mimeData())
        if preview is not None and preview.is_accepted:
            event.acceptProposedAction()
            self.dropped.emit(event.mimeData())
        else:
            event.ignore()

    def _end_drag(self) -> None:
        self._preview = None
        if self.drop_veil is not None:
            self.drop_veil.hide()
