"""Whole programs for tests: shown, at rest, and ended in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from softmax_viz.app.program import Program
from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings


@contextmanager
def opened_programs(qapp: Any, qtbot: Any, folder: Path) -> Iterator[Callable[..., Program]]:
    """A function that opens programs; each keeps its work in a folder of its own below ``folder``."""
    programs: list[Program] = []

    def make(session: Session | None = None, settings: Settings | None = None, theme: str = "light") -> Program:
        program = Program(
            qapp,
            session or Session(data=blobs(), title="Three blobs"),
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
