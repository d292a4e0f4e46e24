"""A window for the tests of comparisons."""

from __future__ import annotations

import pytest
from races import START, Race

from softmax_viz.app.intents import intents as ask
from softmax_viz.app.program import Program
from softmax_viz.core.document.document import Document
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.storage.settings import Settings


@pytest.fixture(scope="module")
def program(qapp, tmp_path_factory):
    settings = Settings(tmp_path_factory.mktemp("race") / "s.ini")
    program = Program(qapp, START, settings, "light")
    program.show()
    program.wait_for_trainer(program.runner.is_settled, 9000)
    program.files.unsaved.keep_now()  # its thread begins with the module, not with one of the tests
    yield program
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()
    qapp.processEvents()


@pytest.fixture
def race(program, qtbot):
    program.files.adopt(Document(START), "")
    race = Race(program, qtbot)
    qtbot.waitUntil(program.runner.is_settled)
    yield race
    race.desk.end()
    program.gate.ask(ask.Pause())
    program.gate.ask(ask.SetSpeed(3))
    program.gate.ask(ask.SetRules(StopRules()))
    qtbot.waitUntil(program.runner.is_settled)
