"""The Space bar on the canvas: held during a drag it moves the view, alone it runs or pauses. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent

from softmax_viz.views.canvas.canvas import Canvas

_PRESSES = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class SpaceDrag(QObject):
    """Decides what Space meant when it is released: ``action``, unless a button was pressed on the canvas meanwhile.

    It acts only while the pointer is over the canvas or the canvas has the focus; elsewhere Space triggers
    ``action`` at once. A text box with the focus claims the key before it comes here.

    Parameters
    ----------
    canvas
        The canvas, in its window.
    action
        The action that Space alone triggers; its shortcut is Space.
    """

    def __init__(self, canvas: Canvas, action: QAction) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._action = action
        self._window = canvas.window()
        self._is_held = False
        self._was_used = False
        self._window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim Space before the shortcut does; while it is held, see every event of the program."""
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and watched is self._window and _is_space(event, plain=True):
            if self._is_held or self._canvas.underMouse() or self._canvas.hasFocus():
                self._hold()
                event.accept()
                return True
        elif self._is_held:
            if kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and _is_space(event):
                assert isinstance(event, QKeyEvent)
                if kind == QEvent.Type.KeyRelease and not event.isAutoRepeat():
                    self._release(acts=not self._was_used)
                return True
            if kind in _PRESSES and watched is self._canvas:
                self._was_used = True
            elif kind == QEvent.Type.WindowDeactivate and watched is self._window:
                self._release(acts=False)
        return super().eventFilter(watched, event)

    def _hold(self) -> None:
        if not self._is_held:
            self._is_held, self._was_used = True, False
            # The key may be released over another widget than it was pressed on.
            _program().installEventFilter(self)
            self._canvas.show_panning(True)

    def _release(self, acts: bool) -> None:
        self._is_held = False
        _program().removeEventFilter(self)
        self._canvas.show_panning(False)
        if acts:
            self._action.trigger()


def _program() -> QCoreApplication:
    program = QCoreApplication.instance()
    assert program is not None
    return program


def _is_space(event: QEvent, plain: bool = False) -> bool:
    """Return whether ``event`` is about the Space bar; with ``plain`` only without Ctrl, Shift and the like."""
    return (
        isinstance(event, QKeyEvent)
        and event.key() == Qt.Key.Key_Space
        and not (plain and event.modifiers() != Qt.KeyboardModifier.NoModifier)
    )
