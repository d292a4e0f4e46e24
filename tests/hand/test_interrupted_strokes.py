"""Whatever is done while the mouse is down, the gesture ends in order: one step of undo, nothing half-done."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from softmax_viz.app.program import Program
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.document import Document
from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.sessions.autosave import Autosave
from softmax_viz.storage.settings import Settings

pytestmark = pytest.mark.slow

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TOOL_KEYS = {"place": "P", "spray": "S", "select": "M", "erase": "E", "relabel": "L", "probe": "O", "pan": "H"}
POINTS = [[x / 4.0, y / 4.0] for x in range(-3, 4) for y in range(-3, 4)]
DATA = Dataset(POINTS, [i % 3 for i in range(len(POINTS))], make_classes(3))


@pytest.fixture(scope="module")
def opened(qapp, tmp_path_factory):
    """One window for all examples; each begins with a session of its own."""
    folder = tmp_path_factory.mktemp("gestures")
    program = Program(qapp, Session(data=DATA), Settings(folder / "s.ini"), "light", Autosave(folder / "kept"))
    program.window.resize(1024, 700)
    program.show()
    program.window.activateWindow()
    program.wait_for_trainer(program.runner.is_settled, 30_000)
    yield program
    program.quit_now()
    program.window.deleteLater()
    program.deleteLater()
    qapp.processEvents()


@pytest.fixture(autouse=True)
def _settled(opened):
    """Nothing goes on when a test ends."""
    yield
    opened.files.adopt(Document(Session(data=DATA)), "")
    opened.wait_for_trainer(opened.runner.is_settled, 30_000)
    opened.gc_controller.findChild(QTimer).stop()  # on a slow machine it began in this test, and would end in another


def press_key(program, key, modifiers=NONE):
    QTest.keyClick(program.window.canvas, key, modifiers)


INTERRUPTIONS = {
    "undo": lambda program: press_key(program, Qt.Key.Key_Z, CTRL),
    "redo": lambda program: press_key(program, Qt.Key.Key_Z, CTRL | SHIFT),
    "reset": lambda program: press_key(program, Qt.Key.Key_R),
    "escape": lambda program: press_key(program, Qt.Key.Key_Escape),
    "delete": lambda program: press_key(program, Qt.Key.Key_Delete),
    "select all": lambda program: press_key(program, Qt.Key.Key_A, CTRL),
    "replace": lambda program: program.open_data(blobs(2, 4), "Others"),
    "adopt": lambda program: program.files.adopt(Document(Session(data=DATA)), ""),
    "remove class": lambda program: program.editor.remove_class(0),
    "theme": lambda program: program.themes.choose("dark" if program.themes.theme.name == "light" else "light"),
    **{f"take {name}": lambda program, key=key: QTest.keyClicks(program.window.canvas, key)
       for name, key in TOOL_KEYS.items()},
}  # fmt: skip
# These end a gesture even when they change no point.
ALWAYS_END = {"reset", "escape", "replace", "adopt", "theme"}

places = st.tuples(st.integers(20, 560), st.integers(20, 400))
moves = st.tuples(st.just("move"), places)
events = st.one_of(
    st.tuples(st.just("press"), places),
    moves,
    moves,
    st.tuples(st.just("release"), places),
    st.tuples(st.just("do"), st.sampled_from(sorted(INTERRUPTIONS))),
)


def start(program, tool):
    program.files.adopt(Document(Session(data=DATA)), "")
    program.choose_tool(tool)
    program.window.canvas.setFocus()


@settings(max_examples=40)
@given(tool=st.sampled_from(sorted(TOOL_KEYS)), script=st.lists(events, max_size=25))
def test_any_sequence_of_mouse_and_keys_leaves_whole_steps(opened, tool, script):
    program, canvas = opened, opened.window.canvas
    start(program, tool)
    began, is_down, ended = 0, False, None
    for kind, what in script:
        before = program.editor.data
        if kind == "press" and not is_down:
            QTest.mousePress(canvas, LEFT, NONE, QPoint(*what))
            is_down, ended, began = True, None, began + 1
        elif kind == "move":
            QTest.mouseMove(canvas, QPoint(*what)) if not is_down else _drag_to(canvas, QPoint(*what))
        elif kind == "release" and is_down:
            QTest.mouseRelease(canvas, LEFT, NONE, QPoint(*what))
            is_down = False
        elif kind == "do":
            INTERRUPTIONS[what](program)
            began += 1
            if what == "adopt":
                began = 0
            if is_down and (what in ALWAYS_END or program.editor.data is not before):
                ended = program.editor.data
        if kind == "move" and is_down and ended is not None:
            assert program.editor.data is ended
    if is_down:
        QTest.mouseRelease(canvas, LEFT, NONE, QPoint(30, 30))
        assert ended is None or program.editor.data is ended
    stack = program.editor.undo_stack
    assert stack.count() <= began  # one step at most for each gesture and each command
    last, steps = program.editor.data, stack.index()
    for _ in range(steps):
        stack.undo()
    first = program.editor.data
    for _ in range(steps):
        stack.redo()
    assert program.editor.data == last
    if "adopt" not in {what for _, what in script}:
        assert first == DATA


def _drag_to(canvas, place):
    """A mouse move with the button down: QTest's own says nothing of buttons."""
    at = QPointF(place)
    event = QMouseEvent(QEvent.Type.MouseMove, at, QPointF(canvas.mapToGlobal(place)), LEFT, LEFT, NONE)
    QApplication.sendEvent(canvas, event)


@pytest.mark.parametrize("interruption", ["undo", "reset", "escape", "replace", "theme", "take place", "delete"])
def test_a_point_that_is_held_is_let_go(opened, interruption):
    program, canvas = opened, opened.window.canvas
    start(program, "select")
    program.editor.place(0.1, 0.1)
    at = canvas.mapping.to_canvas(program.editor.data.points[24:25])[0]
    QTest.mousePress(canvas, LEFT, NONE, QPoint(*map(round, at)))
    _drag_to(canvas, QPoint(round(at[0]) + 40, round(at[1])))
    assert program.editor.data.points[24].tolist() != POINTS[24]
    INTERRUPTIONS[interruption](program)
    after = program.editor.data
    _drag_to(canvas, QPoint(round(at[0]) + 90, round(at[1]) + 50))
    QTest.mouseRelease(canvas, LEFT, NONE, QPoint(round(at[0]) + 90, round(at[1]) + 50))
    assert program.editor.data is after
    if interruption == "undo":
        assert program.editor.undo_stack.undoText() == "place point"
    if interruption in ("undo", "escape", "take place"):
        assert after.points[24].tolist() == POINTS[24]
