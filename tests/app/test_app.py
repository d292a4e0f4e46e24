"""The whole program through its window: a learner's first minutes, with real mouse and key events."""

import re

import numpy as np
import pytest
from programs import opened_programs, shared_program
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import SPEEDS, Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.views.table_import.import_dialog import ImportDialog

pytestmark = pytest.mark.slow

LEFT = Qt.MouseButton.LeftButton
MAX_SPEED = len(SPEEDS) - 1


@pytest.fixture
def make_program(qapp, qtbot, tmp_path):
    with opened_programs(qapp, qtbot, tmp_path) as make:
        yield make


@pytest.fixture(scope="module")
def shared(qapp, tmp_path_factory, request):
    with shared_program(qapp, request, tmp_path_factory.mktemp("shared")) as shared:
        yield shared


@pytest.fixture
def program(shared, qtbot):
    yield shared.begin(qtbot)
    shared.end(qtbot)


def click_at(program, x, y, button=LEFT):
    place = program.window.canvas.mapping.to_canvas(np.array([[x, y]]))[0]
    QTest.mouseClick(program.window.canvas, button, Qt.KeyboardModifier.NoModifier, QPointF(*place).toPoint())


def frame_of(program):
    return program.runner.last_frame


def running_flat_out(program, qtbot, steps=200):
    program.runner.set_speed(MAX_SPEED)
    program.runner.run()
    qtbot.waitUntil(lambda: frame_of(program).state.step >= steps)


def test_it_opens_ready_to_run_and_space_runs_it(make_program, qtbot):
    program = make_program()
    assert program.runner.phase is Phase.PAUSED
    assert frame_of(program).state.step == 0
    QTest.keyClick(program.window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: frame_of(program).state.step > 5)
    assert program.runner.phase is Phase.RUNNING
    QTest.keyClick(program.window, Qt.Key.Key_Space)
    qtbot.waitUntil(program.runner.is_settled)
    assert program.runner.phase is Phase.PAUSED


def test_a_click_places_a_point_at_once_where_it_was_made(program):
    QTest.keyClick(program.window, Qt.Key.Key_3)
    click_at(program, 0.5, 0.25)
    data = program.editor.data
    assert data.n_points == blobs().n_points + 1
    np.testing.assert_allclose(data.points[-1], [0.5, 0.25], atol=program.viewport.view.width / 200)
    assert data.labels[-1] == 2


def test_a_point_placed_in_the_middle_of_training_joins_the_run_without_resetting_it(program, qtbot):
    running_flat_out(program, qtbot)
    before = frame_of(program)
    click_at(program, 0.4, 0.6)
    revision = program.editor.revision
    qtbot.waitUntil(lambda: frame_of(program).revision == revision)
    assert program.runner.phase is Phase.RUNNING
    assert frame_of(program).run == before.run
    assert frame_of(program).state.step > before.state.step


def test_every_control_works_while_training_runs_and_only_reset_resets(program, qtbot):
    running_flat_out(program, qtbot)
    run = frame_of(program).run
    steps = frame_of(program).state.step
    values = {
        "learning_rate": 0.05,
        "strength": 0.01,
        "penalty": "l1",
        "logit_dropout": 0.25,
        "dropout_scope": "example",
        "dropout_rescale": True,
        "batch_size": 16,
        "bias": False,
        "initialization": "zeros",
        "initial_sigma": 0.5,
        "l1_ratio": 0.25,
        "optimizer": "adam",
        "momentum": 0.5,
        "beta1": 0.8,
        "beta2": 0.99,
        "loss": "hinge",
        "label_smoothing": 0.1,
        "standardize": True,
        "test_share": 0.3,
        "split_seed": 4,
    }
    rows = program.window.training.rows | program.window.features.rows
    assert set(values) == set(program.editor.session.hyperparams.as_dict())
    for name, value in values.items():
        rows[name].valueRequested.emit(name, value, 0)
        assert getattr(program.editor.session.hyperparams, name) == value
    QTest.keyClick(program.window, Qt.Key.Key_Plus)
    program.editor.remove_class(0)
    program.editor.set_features(("x", "y", "x2", "sin_y"))
    program.themes.choose("dark")
    program.window.resize(1100, 750)
    program.editor.undo_stack.undo()
    assert program.editor.data.n_classes == 3
    qtbot.waitUntil(lambda: frame_of(program).revision == program.editor.revision)
    assert program.runner.phase is Phase.RUNNING
    assert frame_of(program).run == run
    assert frame_of(program).state.step > steps
    QTest.keyClick(program.window, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: program.runner.is_settled() and frame_of(program).run > run)
    assert frame_of(program).state.step == 0
    assert (frame_of(program).state.weights == 0).all()


def test_step_keys_take_exactly_one_and_ten(program, qtbot):
    program.window.canvas.setFocus()
    for key, modifier, total in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 1),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 11),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 12),
    ):
        QTest.keyClick(program.window.canvas, key, modifier)
        qtbot.waitUntil(lambda total=total: program.runner.is_settled() and frame_of(program).state.step == total)


def test_undo_takes_back_what_was_clicked_and_says_what(program):
    click_at(program, 0.0, 0.0)
    assert program.editor.undo_stack.undoText() == "place point"
    QTest.keyClick(program.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert program.editor.data == blobs()
    QTest.keyClick(
        program.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert program.editor.data.n_points == blobs().n_points + 1


def test_the_upper_right_shows_its_class_after_training(program, qtbot):
    program.runner.step(2000)
    qtbot.waitUntil(lambda: frame_of(program).state.step == 2000 and program.runner.is_settled())
    canvas = program.window.canvas
    image = canvas.grab().toImage()
    colour = image.pixelColor(int(image.width() * 0.93), int(image.height() * 0.16))
    # The second blob lies to the right; its class is orange: more red than green, more green than blue.
    assert colour.red() > colour.green() > colour.blue()


def test_the_bars_are_the_models_probabilities_at_the_probe(program, qtbot):
    program.runner.step(50)
    qtbot.waitUntil(lambda: frame_of(program).state.step == 50)
    program.choose_tool("probe")
    click_at(program, 0.3, -0.2)
    x, y = program.probe.pinned
    state = frame_of(program).state
    scores = state.weights @ (x, y) + state.bias
    expected = np.exp(scores) / np.exp(scores).sum()
    said = program.window.bars.bars.accessibleDescription()
    for probability in expected:
        assert f"{100 * probability:.1f}" in said


def test_the_mouse_over_the_canvas_moves_the_probe_until_one_is_pinned(program):
    canvas = program.window.canvas
    QTest.mouseMove(canvas, QPoint(100, 100))
    first = program.window.bars.bars.accessibleDescription()
    QTest.mouseMove(canvas, QPoint(500, 300))
    assert program.window.bars.bars.accessibleDescription() != first
    program.probe.pin(0.0, 0.0)
    pinned = program.window.bars.bars.accessibleDescription()
    QTest.mouseMove(canvas, QPoint(120, 90))
    assert program.window.bars.bars.accessibleDescription() == pinned


def test_a_table_that_cannot_be_used_is_explained_and_changes_nothing(program, tmp_path):
    bad = tmp_path / "bad table.csv"
    bad.write_text("x,y,class\n1,2,a\n1,oops,b\n", encoding="utf-8")
    program.files.open_path(str(bad))
    dialog = program.window.findChild(ImportDialog)
    shown = dialog.answer.sentence.text()
    assert "bad table.csv" in shown
    assert "3" in shown
    assert "oops" in shown
    assert not dialog.replace_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert program.editor.data == blobs()
    assert not program.editor.undo_stack.canUndo()


def test_a_table_is_opened_shown_whole_and_named_in_the_title(program, tmp_path):
    table = tmp_path / "far away.csv"
    table.write_text("a;b;kind\n1000,5;20;red\n1001;21;blue\n1002;25;red\n", encoding="utf-8")
    program.files.open_path(str(table))
    dialog = program.window.findChild(ImportDialog)
    QTest.mouseClick(dialog.replace_button, LEFT)
    assert program.editor.data.points.tolist() == [[1000.5, 20.0], [1001.0, 21.0], [1002.0, 25.0]]
    assert "far away" in program.window.windowTitle()
    view = program.viewport.view
    assert view.x0 < 1000.5
    assert view.x1 > 1002
    assert view.y0 < 20
    assert view.y1 > 25


def test_all_is_well_with_no_points_at_all(program, qtbot):
    program.editor.clear_points()
    program.runner.step(10)
    qtbot.waitUntil(lambda: frame_of(program).state.step == 10)
    click_at(program, 0.0, 0.0)
    program.runner.step(10)
    qtbot.waitUntil(lambda: frame_of(program).state.step == 20)
    assert frame_of(program).readings.train.accuracy == 1.0


@pytest.mark.parametrize("n_classes", [2, 12])
def test_the_fewest_and_the_most_classes_fit(make_program, qtbot, n_classes):
    program = make_program(session=Session(data=blobs(n_classes, 5)))
    program.runner.step(100)
    qtbot.waitUntil(lambda: frame_of(program).state.step == 100)
    assert frame_of(program).state.weights.shape == (n_classes, 2)
    assert program.window.actions_by_name["add_class"].isEnabled() == (n_classes < 12)
    assert program.window.actions_by_name["remove_class"].isEnabled() == (n_classes > 2)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_words_are_cut_off_in_the_smallest_window(make_program, theme):
    program = make_program(theme=theme)
    program.window.resize(1024, 700)
    for widget in program.window.findChildren(QLabel) + program.window.findChildren(QAbstractButton):
        if widget.isVisible() and widget.text() and not getattr(widget, "wordWrap", bool)():
            needed = widget.fontMetrics().horizontalAdvance(widget.text().replace("&", ""))
            assert widget.width() >= needed or widget.toolTip(), widget.text()


def test_every_button_and_field_has_a_name_for_screen_readers(program):
    for button in program.window.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.accessibleName() or button.text(), button


def test_the_theme_and_the_window_are_remembered(make_program):
    first = make_program(theme="light")
    first.themes.choose("dark")
    first.window.splitter.setSizes([300, 260])
    sizes = first.window.splitter.sizes()
    first.window.close()
    second = make_program(theme="")
    assert second.window.theme_actions["dark"].isChecked()
    assert second.window.splitter.sizes() == sizes


def test_closing_in_the_middle_of_training_ends_the_thread(make_program, qtbot):
    program = make_program()
    running_flat_out(program, qtbot)
    program.window.close()
    assert program.runner._thread.isFinished()
    assert program.window.close()


def test_an_idle_window_runs_no_timer_but_the_cursor(program, qtbot):
    program.runner.step(3)
    qtbot.waitUntil(program.runner.is_settled)
    qtbot.waitUntil(
        lambda: (
            not [
                timer
                for timer in program.window.findChildren(QTimer) + program.findChildren(QTimer)
                if timer.isActive()
            ]
        )
    )


def test_the_marked_points_are_those_that_the_accuracy_counts_before_the_first_step_too(program, qtbot):
    def agrees() -> None:
        wrong, state, data = program.window.canvas.scene.wrong, frame_of(program).state, program.editor.data
        assert wrong.tolist() == ((data.points @ state.weights.T + state.bias).argmax(axis=1) != data.labels).tolist()
        assert program.run.facts.shown.numbers.accuracy == 1.0 - wrong.mean()

    qtbot.waitUntil(lambda: program.runner.is_settled() and program.window.canvas.scene.wrong is not None)
    agrees()
    program.runner.step(1)
    qtbot.waitUntil(lambda: frame_of(program).state.step == 1 and program.runner.is_settled())
    agrees()
    program.reset()
    qtbot.waitUntil(lambda: program.runner.is_settled() and frame_of(program).state.step == 0)
    agrees()


def shown_message(program):
    return " ".join(label.text() for label in program.window.messages.findChildren(QLabel))


def test_the_optimum_is_found_beside_the_training_and_the_gap_closes(program, qtbot):
    qtbot.waitUntil(lambda: frame_of(program).optimum is not None)
    best = frame_of(program).optimum.value
    gaps = []
    for done, steps in ((1, 1), (101, 100), (3101, 3000)):
        program.runner.step(steps)
        qtbot.waitUntil(lambda done=done: frame_of(program).state.step == done)
        qtbot.waitUntil(program.runner.is_settled)
        gaps.append(frame_of(program).readings.train.total - best)
    assert gaps[0] > gaps[1] > gaps[2] > -1e-12
    assert gaps[2] < 1e-3


def test_without_a_finite_optimum_the_window_says_why(program, qtbot):
    data = blobs()
    apart = data.with_points(data.points + 10.0 * np.eye(3)[data.labels][:, :2], data.labels)
    program.open_data(apart, "apart")
    program.editor.set_param("penalty", "none")
    panel = program.window.training
    program.runner.step(1)
    qtbot.waitUntil(lambda: program.runner.is_settled() and frame_of(program).optimum is not None)
    assert frame_of(program).optimum.value is None
    assert frame_of(program).optimum.separable
    assert panel.note.text().startswith("No finite optimum: these features can separate the classes perfectly")
    assert panel.cure_button.text() == "Use L2"
    QTest.mouseClick(panel.cure_button, LEFT)
    assert program.editor.session.hyperparams == Hyperparams()
    qtbot.waitUntil(lambda: not panel.note.isVisible())
    program.editor.set_param("strength", 0.0)
    qtbot.waitUntil(panel.note.isVisible)
    assert panel.cure_button.text() == "Use λ = 0.001"
    QTest.mouseClick(panel.cure_button, LEFT)
    qtbot.waitUntil(lambda: not panel.note.isVisible())
    assert frame_of(program).optimum.value > 0
    assert not panel.cure_button.isVisible()


def test_a_beginners_first_points_are_not_met_with_words_about_the_optimum(program, qtbot):
    program.files.new()
    for x in (-0.5, 0.5):
        click_at(program, x, 0.0)
    qtbot.waitUntil(lambda: program.runner.is_settled() and frame_of(program).optimum is not None)
    assert frame_of(program).optimum.reason
    assert not program.window.training.note.isVisible()


def test_run_until_stops_where_it_should_and_says_why(program, qtbot):
    program.window.transport.rulesRequested.emit(StopRules(steps=123))
    program.runner.set_speed(MAX_SPEED)
    program.runner.run()
    qtbot.waitUntil(lambda: program.runner.is_settled() and frame_of(program).state.step > 0)
    assert frame_of(program).state.step == 123
    assert "123" in shown_message(program)
    program.runner.run()
    qtbot.waitUntil(lambda: frame_of(program).state.step > 200)


def test_one_press_repairs_a_divergence_for_the_settings_that_stand_by_then(program, qtbot):
    messages = program.window.messages
    program.editor.set_param("learning_rate", 100.0)
    program.editor.set_param("strength", 1.7)
    program.runner.set_speed(MAX_SPEED)
    program.runner.run()
    qtbot.waitUntil(lambda: program.runner.phase is Phase.DIVERGED)
    assert "η·λ was 170" in shown_message(program)
    before = messages.action_button.text()
    assert before.startswith("Reset with learning rate 0.")
    program.editor.set_param("strength", 5.0)
    qtbot.waitUntil(lambda: messages.action_button.text() != before)
    program.editor.set_param("strength", 10.0)
    messages.actionRequested.emit()  # before the trainer has said what repairs that
    assert not messages.isVisible()
    assert 0.05 < program.editor.session.hyperparams.learning_rate < 0.2
    program.runner.step(2000)
    qtbot.waitUntil(lambda: program.runner.is_settled() and frame_of(program).state.step == 2000)
    assert program.runner.phase is Phase.PAUSED


def test_a_dangerous_setting_is_warned_of_before_it_diverges(program, qtbot):
    program.editor.set_param("strength", 1.0)
    row = program.window.training.rows["learning_rate"]
    assert row.caution == ""
    program.editor.set_param("learning_rate", 50.0)
    assert program.runner.phase is Phase.PAUSED
    assert "η·λ" in row.caution
    assert row.sign.isVisible()


def test_the_gradient_can_be_checked_from_the_menu(program, qtbot):
    program.editor.set_features(("x", "y", "xy", "sin_x"))
    program.runner.step(20)
    program.window.actions_by_name["check_gradient"].trigger()
    qtbot.waitUntil(lambda: program.window.messages.isVisible())
    assert "15" in shown_message(program), "3 classes × (4 features + bias)"
    assert frame_of(program).gradient_check.largest_relative_error < 1e-6


def test_held_out_points_are_marked_on_the_canvas(program, qtbot):
    program.editor.set_param("test_share", 0.4)
    qtbot.waitUntil(program.runner.is_settled)
    held_out = program.window.canvas.scene.held_out
    assert 20 < held_out.sum() < 90
    program.editor.set_param("test_share", 0.0)
    qtbot.waitUntil(program.runner.is_settled)
    assert program.window.canvas.scene.held_out is None


def test_the_learning_rate_says_up_to_where_it_is_safe(program, qtbot):
    row = program.window.training.rows["learning_rate"]
    qtbot.waitUntil(lambda: program.runner.is_settled() and row.fact != "")
    (safe,) = (float(number) for number in re.findall(r"\d+\.?\d*(?:e[+-]\d+)?", row.fact))
    data = program.editor.data
    inputs = np.column_stack([data.points, np.ones(data.n_points)])
    bound = 2 / np.linalg.eigvalsh(inputs.T @ inputs / data.n_points / 2 + np.diag([1e-3, 1e-3, 0.0]))[-1]
    assert 0.99 * bound < safe <= bound, "Böhning's bound; a rate that is named is not rounded up"
    program.editor.set_param("optimizer", "adam")
    assert row.fact == ""
