"""The whole program under a hand that does what the tables and handbooks do not foresee."""

import pytest

from softmax_viz.core.generators import blobs
from softmax_viz.core.session import Session
from softmax_viz.program import Program
from softmax_viz.storage.autosave import Autosave
from softmax_viz.storage.settings import Settings


@pytest.fixture
def make_program(qapp, qtbot, tmp_path):
    programs = []

    def make(session=None, settings=None):
        program = Program(
            qapp,
            session or Session(data=blobs(), title="Three blobs"),
            settings or Settings(tmp_path / "s.ini"),
            "light",
            Autosave(tmp_path / f"kept{len(programs)}"),
        )
        programs.append(program)
        program.show()
        qtbot.waitExposed(program.window)
        qtbot.waitUntil(program.runner.is_settled)
        return program

    yield make
    for program in programs:
        program.quit_now()
        program.window.deleteLater()
        program.deleteLater()
    qapp.processEvents()


@pytest.fixture
def program(make_program):
    return make_program()
