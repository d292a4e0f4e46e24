"""Whole programs for tests: shown, at rest, and ended in order; each test its own, or one for the tests of a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from softmax_viz.app.intents.mode import FREE
from softmax_viz.app.program import Program, dismiss_dialogs
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings


def first_session() -> Session:
    """What a program of a test opens with."""
    return Session(data=blobs(), title="Three blobs")


@contextmanager
def opened_programs(qapp: Any, qtbot: Any, folder: Path) -> Iterator[Callable[..., Program]]:
    """A function that opens programs; each keeps its work in a folder of its own below ``folder``."""
    programs: list[Program] = []

    def make(session: Session | None = None, settings: Settings | None = None, theme: str = "light") -> Program:
        program = Program(
            qapp,
            session or first_session(),
            settings or Settings(folder / "s.ini"),
            theme,
            Autosave(folder / f"kept{len(programs)}"),
        )
        programs.append(program)
        with qtbot.waitExposed(program.window):
            program.show()
        qtbot.waitUntil(program.runner.is_settled)
        return program

    yield make
    for program in programs:
        program.quit_now()
        program.window.deleteLater()
        program.deleteLater()
    qapp.processEvents()


class SharedProgram:
    """One program for all tests of a module, each of which gets it as it was when it was opened."""

    def __init__(self, program: Program) -> None:
        self.program, self._size = program, program.window.size()
        self._docks, self._plot = program.window.docks.keep(), program.window.plot.choices
        self._brushes, self._sizes = dict(program.store.sources.brushes), program.window.splitter.sizes()
        self._at_first: dict[str, Any] = self._chosen()
        program.editor.add_class()
        program.files.unsaved.keep_now()  # the thread that keeps work begins here, not in one of the tests

    def begin(self, qtbot: Any) -> Program:
        """Put everything back that a test may have changed, and see that it is back."""
        program, window = self.program, self.program.window
        program.gate.mode = FREE
        QCoreApplication.sendEvent(window.canvas, QEvent(QEvent.Type.Leave))  # the mouse is nowhere
        program.files.adopt(Document(first_session(), field_style=FieldStyle().as_dict()), "")
        program.choose_tool("place")
        for name, brush in self._brushes.items():
            program.shell.set_brush(name, brush)
        program.themes.choose("light")
        program.themes.reset_scale()
        window.showNormal()
        window.resize(self._size)
        window.training.more_button.setChecked(False)
        window.plot.show_choices(self._plot)
        self._show_first_panels()
        window.docks.restore(self._docks)
        window.splitter.setSizes(self._sizes)
        program.notifications.dismissed.clear()
        window.messages.clear()
        window.activateWindow()
        window.canvas.setFocus()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        qtbot.waitUntil(program.runner.is_settled)
        chosen = self._chosen()
        changed = {name: (value, chosen[name]) for name, value in self._at_first.items() if chosen[name] != value}
        assert not changed, f"the test before this one left {changed}"
        return program

    def end(self, qtbot: Any) -> None:
        """Close what a test left open, and leave no timer that fires in the next one."""
        program = self.program
        dismiss_dialogs(program.window)
        program.gate.mode = FREE
        self._show_first_panels()
        program.runner.pause()
        pause = program.shell.inquiries._pause
        timers = [timer for part in (program, program.window) for timer in part.findChildren(QTimer)]

        def is_at_rest() -> bool:
            beating = any(timer.isActive() and not timer.isSingleShot() for timer in timers if isValid(timer))
            clock = program.runner.link.clock
            return program.runner.is_settled() and not (beating or clock.is_active() or pause.isActive())

        qtbot.waitUntil(is_at_rest)

    def _show_first_panels(self) -> None:
        """Also those that float are closed: they would be windows that a test leaves open."""
        first, _ = self._at_first["panels"]
        for name in first ^ self.program.store.sources.panels:
            self.program.shell.show_panel(name, name in first)

    def _chosen(self) -> dict[str, Any]:
        """Everything that somebody can choose in the window."""
        program, window, sources = self.program, self.program.window, self.program.store.sources
        return {
            "session": program.editor.session,
            "active class": program.editor.active_class,
            "selection": program.editor.selection.tolist(),
            "undo": (program.editor.undo_stack.count(), program.editor.is_modified),
            "style": sources.style,
            "tool": (sources.tool, dict(sources.brushes)),
            "panels": (sources.panels, window.docks.named),
            "theme": (sources.theme_choice, program.themes.scale),
            "run": (sources.run.rules, sources.run.speed, program.runner.phase),
            "probe": program.probe.places,
            "file": (program.files.path, window.windowTitle()),
            "size": (window.size(), window.splitter.sizes()),
            "more": window.training.more_button.isChecked(),
            "plot": window.plot.choices,
            "message": window.messages.text(),
            "keyboard": QApplication.focusWidget() is window.canvas,
        }


@contextmanager
def shared_program(qapp: Any, request: Any, folder: Path) -> Iterator[SharedProgram]:
    """A program for a module; ``request`` is that of the fixture that opens it."""
    qtbot = QtBot(request)
    with opened_programs(qapp, qtbot, folder) as make:
        program = make()
        program.window.activateWindow()
        program.window.canvas.setFocus()
        yield SharedProgram(program)
