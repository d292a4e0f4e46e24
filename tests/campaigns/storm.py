"""Random input of every kind into the whole window: nothing may crash, be reported as an error, or fault the trainer.

    python tests/campaigns/storm.py [--events 300000] [--seed 0]

Mouse, wheel, keys and menu commands reach random places of the window, its dialogs and its popups, while training runs
or rests, with data, features, settings and themes that the storm itself changes. Prints what it did. The suite runs a
short storm (``tests/test_storm.py``).
"""

from __future__ import annotations

import argparse
import faulthandler
import logging
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from types import TracebackType

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt, QTimer, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from softmax_viz.app.application import make_application
from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import GENERATORS, generate
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings
from softmax_viz.views.dialogs import file_dialogs

_AT_ONCE = 8
_MOST_POINTS = 3_000  # more make each event slow, and say nothing new
_KEYS = [
    *(Qt.Key(key) for key in range(Qt.Key.Key_0, Qt.Key.Key_9 + 1)),
    *(Qt.Key(key) for key in range(Qt.Key.Key_A, Qt.Key.Key_Z + 1)),
    Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Delete,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_F1, Qt.Key.Key_F2,
    Qt.Key.Key_F11, Qt.Key.Key_Comma, Qt.Key.Key_Period, Qt.Key.Key_Backspace,
]  # fmt: skip
_MODIFIERS = [
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
]  # fmt: skip
_BUTTONS = [Qt.MouseButton.LeftButton] * 4 + [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton]
_QUIET = ("This plugin does not support", "Populating font family aliases")
_PASTED = ["1\t2\t1\n3\t4\t2\n", "x,y\n1,2\n", "no table", "1,234\t5,678\tA\n", "", "45%\t2\t1\n", "1e60\t1\t1\n"]


class Storm:
    """Sends ``n_events`` events, and counts what went wrong."""

    def __init__(self, program: Program, n_events: int, seed: int) -> None:
        self.program, self.left, self.random = program, n_events, random.Random(seed)
        self.sent: Counter[str] = Counter()
        self.faults: list[str] = []
        program.runner.trainerFailed.connect(lambda report: self.faults.append(report.strip().splitlines()[-1]))
        self._held: tuple[QWidget, Qt.MouseButton] | None = None
        self._timer = QTimer(interval=0)
        self._timer.timeout.connect(self._blow)

    def run(self) -> None:
        """Blow until all events are sent."""
        self._timer.start()
        while self.left > 0:
            QCoreApplication.processEvents()
        self._timer.stop()
        for _ in range(20):
            self._close_what_is_open(1.0)
            QCoreApplication.processEvents()

    def _blow(self) -> None:
        for _ in range(min(_AT_ONCE, self.left)):
            self.left -= 1
            kind = self.random.choices(
                (self._mouse, self._key, self._wheel, self._command, self._change), (50, 30, 10, 6, 4)
            )[0]
            self.sent[kind.__name__] += 1
            kind()
        self._close_what_is_open(0.05)
        if self.program.runner.phase is Phase.FAULTED:
            self.program.reset()

    def _close_what_is_open(self, chance: float) -> None:
        popup = QApplication.activePopupWidget()
        if popup is not None and self.random.random() < max(chance, 0.2):
            popup.close()
        modal = QApplication.activeModalWidget()
        if isinstance(modal, QDialog) and self.random.random() < chance:
            modal.reject()

    def _target(self) -> tuple[QWidget, QPoint]:
        """A widget that would get the mouse, and a place in it."""
        tops = (QApplication.activePopupWidget(), QApplication.activeModalWidget(), self.program.window)
        # What Qt has deleted may still have a wrapper in Python.
        top = next(widget for widget in tops if widget is not None and shiboken6.isValid(widget))
        place = QPoint(self.random.randrange(max(top.width(), 1)), self.random.randrange(max(top.height(), 1)))
        found = top.childAt(place) or top
        if not shiboken6.isValid(found):
            return top, place
        if top is self.program.window and self.random.random() < 0.5:
            found = self.program.window.canvas
            return found, QPoint(
                self.random.randrange(max(found.width(), 1)), self.random.randrange(max(found.height(), 1))
            )
        return found, found.mapFrom(top, place)

    def _mouse(self) -> None:
        widget, place = self._target()
        if self._held is not None and self.random.random() < 0.5:
            held, button = self._held
            kind = self.random.choice((QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease))
            if kind == QEvent.Type.MouseButtonRelease:
                self._held = None
            self._send(held, kind, place, button)
            return
        button = self.random.choice(_BUTTONS)
        kind = self.random.choice(
            (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonDblClick)
        )
        if kind == QEvent.Type.MouseButtonPress:
            self._held = widget, button
        self._send(widget, kind, place, button)

    def _send(self, widget: QWidget, kind: QEvent.Type, place: QPoint, button: Qt.MouseButton) -> None:
        where = _on_screen(widget, place)
        if where is None:
            self._held = None
            return
        none = Qt.MouseButton.NoButton
        event = QMouseEvent(
            kind, QPointF(place), QPointF(where), none if kind == QEvent.Type.MouseMove else button,
            none if kind == QEvent.Type.MouseButtonRelease else button, self.random.choice(_MODIFIERS),
        )  # fmt: skip
        QCoreApplication.postEvent(widget, event)

    def _key(self) -> None:
        widget = QApplication.focusWidget()
        if widget is None or not shiboken6.isValid(widget):
            widget = self.program.window
        key, modifiers = self.random.choice(_KEYS), self.random.choice(_MODIFIERS)
        if modifiers == Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_Q:
            return
        text = chr(key).lower() if key < 128 and modifiers == Qt.KeyboardModifier.NoModifier else ""
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.postEvent(widget, QKeyEvent(kind, key, modifiers, text))

    def _wheel(self) -> None:
        widget, place = self._target()
        where = _on_screen(widget, place)
        if where is None:
            return
        turn = QPoint(0, self.random.choice((-120, 120, 1200)))
        event = QWheelEvent(
            QPointF(place), QPointF(where), QPoint(), turn, Qt.MouseButton.NoButton,
            self.random.choice(_MODIFIERS), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QCoreApplication.postEvent(widget, event)

    def _command(self) -> None:
        if QApplication.activeModalWidget() is not None:
            return
        name = self.random.choice([name for name in self.program.window.actions_by_name if name != "quit"])
        self.program.window.actions_by_name[name].trigger()

    def _change(self) -> None:
        """What takes too many events to come by itself."""
        program, roll = self.program, self.random.random()
        if roll < 0.2:
            QGuiApplication.clipboard().setText(self.random.choice(_PASTED))
        elif roll < 0.4:
            program.window.resize(self.random.randrange(600, 1600), self.random.randrange(300, 1000))
        elif roll < 0.6:
            name = self.random.choice(sorted(GENERATORS))
            program.open_data(generate(name, GENERATORS[name].defaults()), name)
        elif roll < 0.7:
            program.themes.choose(self.random.choice(("light", "dark")))
        elif roll < 0.9:
            program.runner.toggle()
        if program.editor.data.n_points > _MOST_POINTS:
            program.editor.clear_points()


def _on_screen(widget: QWidget, place: QPoint) -> QPoint | None:
    """The place on the screen; None for a widget that Qt has deleted since it was found."""
    try:
        return widget.mapToGlobal(place)
    except RuntimeError:
        return None


def storm(n_events: int, seed: int, folder: Path, is_whole_process: bool = True) -> tuple[Counter[str], list[str]]:
    """Run a storm; what was sent, and a line for each thing that went wrong."""
    app = make_application()
    wrong: list[str] = []
    hook, sys.excepthook = sys.excepthook, lambda *found: wrong.append(_named(*found))
    asks = file_dialogs.ask_save_path, file_dialogs.ask_open_path
    file_dialogs.ask_save_path, file_dialogs.ask_open_path = (lambda *_: ""), (lambda *_: "")
    handler = None
    if is_whole_process:
        logging.basicConfig(handlers=[_Listener(wrong)])
        handler = qInstallMessageHandler(
            lambda _kind, _context, text: None if text.startswith(_QUIET) else wrong.append(f"Qt says: {text}")
        )
    try:
        start = Session(data=generate("blobs", GENERATORS["blobs"].defaults()), title="storm")
        program = Program(app, start, Settings(folder / "s.ini"), "light", Autosave(folder / "kept"))
        program.files.ask_unsaved = lambda: "discard"
        program.window.resize(1200, 760)
        program.show()
        wind = Storm(program, n_events, seed)
        wind.run()
        program.quit_now()
        program.window.deleteLater()
        program.deleteLater()
        QCoreApplication.processEvents()
    finally:
        sys.excepthook = hook
        file_dialogs.ask_save_path, file_dialogs.ask_open_path = asks
        if is_whole_process:
            qInstallMessageHandler(handler)
    return wind.sent, wrong + [f"the trainer failed: {fault}" for fault in wind.faults]


def _named(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """An error, and the lines of the program that it came through."""
    places = [f"{Path(part.filename).name}:{part.lineno}" for part in traceback.extract_tb(trace)[-3:]]
    return f"{kind.__name__}: {error} ({' > '.join(places)})"


class _Listener(logging.Handler):
    def __init__(self, wrong: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._wrong = wrong

    def emit(self, record: logging.LogRecord) -> None:
        self._wrong.append(f"log: {record.getMessage()}")


def main() -> int:
    """Run, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    faulthandler.enable()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        sent, wrong = storm(options.events, options.seed, Path(folder))
    for line, count in Counter(wrong).most_common(40):
        print(f"{count} × {line}")
    print(
        f"{sum(sent.values()):,} events in {time.perf_counter() - began:.0f} s ({dict(sent)}); {len(wrong)} went wrong"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
