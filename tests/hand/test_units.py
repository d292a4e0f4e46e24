"""Data whose units are far apart: the window says what to do, once, and the cure cures (case 16a)."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.phases import Phase
from softmax_viz.storage.presets import load_preset
from softmax_viz.views.table_import.import_dialog import ImportDialog

pytestmark = pytest.mark.slow

CASE = Path(__file__).parents[1] / "cases" / "16a_age_income.csv"


def open_table(program, qtbot, path):
    program.files.open_path(str(path))
    dialog = program.window.findChild(ImportDialog)
    qtbot.waitUntil(dialog.replace_button.isEnabled)
    dialog.replace_button.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())


def bar(program):
    return program.window.messages


def settle(program, qtbot):
    qtbot.waitUntil(program.runner.is_settled, timeout=20_000)


def test_the_bar_offers_to_standardize_at_import_and_the_loss_then_falls(program, qtbot):
    open_table(program, qtbot, CASE)
    qtbot.waitUntil(lambda: "Standardize" in bar(program).action_button.text(), timeout=20_000)
    assert "0.3" in bar(program).text()
    program.runner.step(200)
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step == 200)
    QTest.mouseClick(bar(program).action_button, Qt.MouseButton.LeftButton)
    assert program.editor.session.hyperparams.standardize
    assert program.window.features.rows["standardize"].switch.isChecked()
    assert not bar(program).isVisible()
    settle(program, qtbot)
    assert program.runner.last_frame.state.step == 0
    program.runner.step(500)
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step == 500)
    settle(program, qtbot)
    # The loss by hand, from the weights, for the features as they were scaled.
    loss = program.runner.last_frame.readings.train.data_loss
    assert loss < 0.9 * np.log(program.editor.data.n_classes)
    assert not bar(program).isVisible()


def test_what_is_put_away_stays_away_for_these_data_and_comes_for_others(program, qtbot, tmp_path):
    open_table(program, qtbot, CASE)
    qtbot.waitUntil(lambda: "Standardize" in bar(program).action_button.text(), timeout=20_000)
    bar(program).close_button.click()
    program.editor.set_param("learning_rate", 1.0)
    program.runner.run()
    qtbot.waitUntil(lambda: program.runner.last_frame.phase is Phase.RUNNING)
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step > 20)
    assert not bar(program).isVisible()
    program.runner.pause()
    settle(program, qtbot)
    other = tmp_path / "others.csv"
    other.write_text(CASE.read_text())
    open_table(program, qtbot, other)
    qtbot.waitUntil(lambda: "Standardize" in bar(program).action_button.text(), timeout=20_000)


def test_it_is_said_again_at_run_and_withdrawn_when_it_is_no_longer_true(program, qtbot):
    open_table(program, qtbot, CASE)
    qtbot.waitUntil(lambda: "Standardize" in bar(program).action_button.text(), timeout=20_000)
    program.notifications.show_info("Something else.")
    program.runner.run()
    qtbot.waitUntil(lambda: "Standardize" in bar(program).action_button.text())
    assert "Something else." not in bar(program).text(), "that was about a moment that is over"
    program.editor.set_param("standardize", True)
    qtbot.waitUntil(lambda: not bar(program).isVisible())


@pytest.mark.parametrize("name", ["blobs", "iris"])
def test_nothing_is_said_of_data_that_train_well(make_program, qtbot, name):
    program = make_program(Session(data=load_preset(name)))
    settle(program, qtbot)
    program.runner.step(5)
    settle(program, qtbot)
    assert not bar(program).isVisible()
