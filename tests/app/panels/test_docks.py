"""The panels as docks, in the whole window: arrangements, menus, what is computed, and keys in a dock that floats."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from drags import drag_and_drop
from programs import opened_programs
from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QTabBar, QVBoxLayout, QWidget

from softmax_viz.app.panels.table import PANELS
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.settings.themes import SCALES
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.engine.messages.commands import WantInsights
from softmax_viz.storage.settings import Settings
from softmax_viz.views.docks.arrangements import ARRANGEMENTS
from softmax_viz.views.panels.panel_spec import PanelSpec
from softmax_viz.views.style.text_size import apply_text_size
from softmax_viz.views.widgets.key_filter import ShortcutOverride

pytestmark = pytest.mark.slow

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
# Each entry of the menu is a dock: those of the settings share one.
DOCKS = list(dict.fromkeys(spec.dock for spec in PANELS))
NAMES = {
    name
    for arrangement in ARRANGEMENTS.values()
    for column in arrangement.columns
    for group in column.groups
    for name in group.names
}


class Sample(QWidget):
    """A panel of the least size that panels have."""

    def __init__(self):
        super().__init__()
        column = QVBoxLayout(self)
        self.box, self.button = QLineEdit(), QPushButton("Press")
        column.addWidget(self.box)
        column.addWidget(self.button)
        ShortcutOverride(self.button, (Qt.Key.Key_Space,))
        self.setMinimumSize(260, 180)


def sample(name, *insights):
    return PanelSpec(name, ("Samples", name), Sample, lambda *_: None, is_beside=True, insights=insights)


@pytest.fixture
def make_program(qapp, qtbot, tmp_path, monkeypatch):
    """Programs that have all panels of the arrangements, and one that shows an insight."""
    missing = sorted(NAMES - set(DOCKS))
    specs = (*PANELS, *(sample(name) for name in missing), sample("sample", "point_losses"))
    monkeypatch.setattr("softmax_viz.app.shell.PANELS", specs)
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: QSize(1920, 1080))  # the offscreen one is small
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: QRect(0, 0, 1920, 1080))
    with opened_programs(qapp, qtbot, tmp_path) as make:
        yield make
    apply_text_size(qapp, 1.0)


def settle():
    for _ in range(4):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        QApplication.processEvents()


def faults(program):
    """What is cut off, covered, or outside in the present arrangement."""
    window, n_classes = program.window, program.editor.data.n_classes
    host, bars = window.docks, window.bars.bars
    central = host.centralWidget()
    places = {"canvas and plot": central.geometry()}
    places |= {name: host.docks[name].geometry() for name in host.in_view}
    wrong = [f"{name} is outside" for name, place in places.items() if not host.rect().contains(place)]
    wrong += [f"{a} covers {b}" for a, b in combinations(places, 2) if places[a].intersects(places[b])]
    for name in host.in_view:
        dock = host.docks[name]
        if dock.minimumSizeHint().expandedTo(dock.size()) != dock.size():
            wrong.append(f"{name} is cut off: {dock.size()}")
        shown = [
            bar.tabText(tab) for bar in host.findChildren(QTabBar) if bar.isVisible() for tab in range(bar.count())
        ]
        if dock.is_tabbed and dock.windowTitle() not in shown:
            wrong.append(f"the tab of {name} cannot be seen")
    needed = central.minimumSizeHint()
    if needed.expandedTo(central.size()) != central.size() or window.canvas.width() < 1.2 * window.canvas.height() / 2:
        wrong.append(f"the canvas is too small: {window.canvas.size()}")
    rows = [bars.row_rect(index) for index in range(n_classes)]
    view = QRect(bars.mapTo(host, QPoint(0, 0)), bars.size())
    if not (bars.isVisible() and host.rect().contains(view) and all(bars.rect().contains(row) for row in rows)):
        wrong.append(f"bars are out of view: {view}")
    return wrong


def use_classes(program, count):
    points = blobs(count, 5)
    program.editor.open_data(Dataset(points.points, points.labels, make_classes(count)), "")


def test_every_arrangement_fits_with_all_bars_in_view(make_program):
    program = make_program()
    window, themes = program.window, program.themes
    found = []
    for scale, sizes in ((SCALES[0], ((1024, 700), (1920, 1080))), (SCALES[-1], ((1920, 1080),))):
        while themes.scale != scale:
            themes.change_scale(1)
        for count in (2, 6, 12):
            use_classes(program, count)
            for width, height in sizes:
                window.resize(width, height)
                settle()
                for number, arrangement in enumerate(ARRANGEMENTS.values(), 1):
                    window.canvas.setFocus()
                    QTest.keyClick(window.canvas, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
                    settle()
                    wrong = faults(program)
                    fronts = {arrangement.columns[0].groups[0].names[0], "bars"}
                    if not fronts <= program.store.state.panels:
                        wrong.append(f"only {program.store.state.panels} are in view")
                    if window.size() != QSize(width, height):
                        wrong.append(f"the window has become {window.size()}")
                    found += [(arrangement.name, scale, count, width, fault) for fault in wrong]
    assert found == []


def test_the_least_window_keeps_the_bars_of_every_number_of_classes_in_view(make_program):
    program = make_program()
    window = program.window
    found = []
    for name in ARRANGEMENTS:
        window.docks.arrange(name)
        for count in (2, 12):
            use_classes(program, count)
            settle()
            window.resize(window.minimumSize())
            settle()
            window.docks.arrange(name)
            settle()
            found += [(name, count, fault) for fault in faults(program)]
    assert found == []


def arrangement_of(window):
    host = window.docks
    return {
        name: (dock.isFloating(), dock.isHidden(), name in host.in_view and dock.geometry())
        for name, dock in host.docks.items()
    }


def test_an_arrangement_is_kept_and_one_of_another_program_is_explore(make_program, tmp_path):
    program = make_program(settings=Settings(tmp_path / "kept.ini"))
    window, host = program.window, program.window.docks
    window.resize(1500, 900)
    settle()
    explore = arrangement_of(window)
    for name in ("points", "score", "sample"):
        program.shell.show_panel(name, True)
    host.tabifyDockWidget(host.docks["settings"], host.docks["points"])
    host.docks["sample"].setFloating(True)
    host.docks["sample"].setGeometry(200, 150, 420, 330)
    program.shell.show_panel("bars", False)
    host.resizeDocks([host.docks["score"]], [333], Qt.Orientation.Horizontal)
    settle()
    kept = arrangement_of(window)
    assert kept["sample"][0]
    assert kept["bars"][1]
    good = host.keep()
    program._remember()
    other = make_program(settings=Settings(tmp_path / "kept.ini"))
    settle()
    assert other.store.state.panels == program.store.state.panels
    other.window.resize(1500, 900)  # which the screen of the tests does not allow at the start
    settle()
    other.window.docks.restore(good)
    settle()
    assert arrangement_of(other.window) == kept
    other.window.docks.arrange("explore")
    settle()
    assert {name: place for name, place in arrangement_of(other.window).items() if not place[1]} == explore

    rng = np.random.default_rng(5)
    bad = [b"", b"nonsense", b"{}", good[:-9], good.replace(b'"version": 1', b'"version": 2'), good.replace(b"A", b"B")]
    for _ in range(40):
        damaged = bytearray(good)
        damaged[rng.integers(len(good))] ^= int(rng.integers(1, 256))
        bad.append(bytes(damaged))
    for number, content in enumerate(bad):
        # A letter of a name may have changed: then it is a sound arrangement of other panels.
        if other.window.docks.restore(content):
            assert content not in bad[:6]
            other.window.docks.arrange("explore")
        settle()
        assert {"settings", "bars"} <= other.store.state.panels, number


def test_a_smaller_screen_gets_a_smaller_arrangement(make_program, tmp_path):
    program = make_program(settings=Settings(tmp_path / "kept.ini"))
    program.window.resize(1900, 1000)
    settle()
    program.window.docks.arrange("explain")
    settle()
    assert len({program.window.docks.docks[name].x() for name in program.window.docks.in_view}) == 3
    content = program.window.docks.keep()
    other = make_program()
    other.window.resize(1024, 700)
    settle()
    other.window.docks.restore(content)
    other.window.docks.fit_in()
    settle()
    assert faults(other) == []
    assert other.window.docks.named == "explain"


def test_the_menu_has_every_panel_and_follows_what_is_in_view(make_program, qtbot):
    program = make_program()
    window, host = program.window, program.window.docks
    window.resize(1400, 800)
    settle()
    entries = window.panel_menu.entries
    assert [name for name in entries if name in DOCKS] == DOCKS
    assert list(window.panel_menu.actions()) == list(entries.values())
    assert set(host.docks) == {"settings", "bars"}, "no other is made before it is shown"
    for name, action in entries.items():
        was_in_view = name in host.in_view
        assert action.isChecked() == was_in_view
        action.trigger()
        settle()
        assert action.isChecked() == (name in host.in_view) == (name in program.store.state.panels) != was_in_view
        action.trigger()
        settle()
        assert action.isChecked() == (name in host.in_view) == was_in_view, name
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    # T shows the table of points; behind another tab it is not in view, and T brings it to the front.
    QTest.keyClick(window.canvas, Qt.Key.Key_T)
    program.shell.show_panel("sample", True)
    host.tabifyDockWidget(host.docks["points"], host.docks["sample"])
    host.docks["sample"].raise_()
    settle()
    assert not entries["points"].isChecked()
    QTest.keyClick(window.canvas, Qt.Key.Key_T)
    settle()
    assert (entries["points"].isChecked(), entries["sample"].isChecked()) == (True, False)
    # After an arrangement without it, it finds a place again.
    QTest.keyClick(window.canvas, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    settle()
    QTest.keyClick(window.canvas, Qt.Key.Key_T)
    settle()
    assert host.in_view == {"settings", "bars", "points"}
    assert faults(program) == []
    # The button in the title bar closes it.
    QTest.mouseClick(host.docks["points"].title_bar.close_button, LEFT)
    settle()
    assert not entries["points"].isChecked()
    assert host.docks["points"].isHidden()


def test_only_insights_of_panels_in_view_are_computed(make_program, monkeypatch, qtbot):
    program = make_program()
    window, host = program.window, program.window.docks
    sent = []
    send = program.runner.link.send
    monkeypatch.setattr(
        program.runner.link,
        "send",
        lambda command: (sent.append(command.names) if isinstance(command, WantInsights) else None, send(command)),
    )

    def wait_for(*names):
        settle()
        qtbot.waitUntil(lambda: set(sent[-1] if sent else ()) == set(names))  # a command at most every 66 ms

    wait_for()
    program.shell.show_panel("sample", True)
    wait_for("point_losses")
    program.shell.show_panel("points", True)
    host.tabifyDockWidget(host.docks["sample"], host.docks["points"])
    host.docks["points"].raise_()
    wait_for()
    bar = next(bar for bar in host.findChildren(QTabBar) if bar.count() == 2)
    tab = next(tab for tab in range(2) if bar.tabText(tab) == host.docks["sample"].windowTitle())
    QTest.mouseClick(bar, LEFT, NONE, bar.tabRect(tab).center())
    wait_for("point_losses")
    host.docks["sample"].setFloating(True)
    wait_for("point_losses")
    program.shell.show_panel("sample", False)
    wait_for()
    window.canvas.setFocus()


def press(key, modifiers=NONE):
    """Press a key where the keyboard is."""
    QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), key, modifiers)


@pytest.fixture
def floating(make_program, qtbot):
    program = make_program()
    window = program.window
    program.shell.show_panel("sample", True)
    dock = window.docks.docks["sample"]
    QTest.mouseClick(dock.title_bar.float_button, LEFT)
    dock.activateWindow()
    qtbot.waitUntil(dock.isActiveWindow)
    return program, window, dock, dock.content


def test_keys_work_in_a_dock_that_floats_as_in_the_window(floating, qtbot):
    program, window, dock, panel = floating
    QTest.mouseClick(panel.button, LEFT)
    panel.button.setFocus(Qt.FocusReason.MouseFocusReason)
    press(Qt.Key.Key_2)
    assert program.editor.active_class == 1
    press(Qt.Key.Key_S)
    assert program.store.state.tool == "spray"
    press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.docks.named == "explain"
    program.shell.show_panel("sample", True)
    QTest.mouseClick(dock.title_bar.float_button, LEFT)
    dock.activateWindow()
    qtbot.waitUntil(dock.isActiveWindow)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: program.runner.phase is Phase.RUNNING)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: program.runner.phase is Phase.PAUSED)
    # Escape: a message first, then a text box, which gives the keyboard to the canvas.
    program.probe.pin(0.0, 0.0)
    program.notifications.show_info("A message.")
    press(Qt.Key.Key_Escape)
    assert not window.messages.text()
    assert program.probe.pinned is not None
    panel.box.setFocus()
    QTest.keyClicks(panel.box, "12s")
    assert panel.box.text() == "12s"
    assert program.editor.active_class == 1
    press(Qt.Key.Key_Escape)
    assert program.probe.pinned is not None
    qtbot.waitUntil(window.isActiveWindow)
    assert QApplication.focusWidget() is window.canvas
    press(Qt.Key.Key_Escape)
    assert program.probe.pinned is None


def test_f6_moves_the_keyboard_through_all_panels_in_view_and_back(floating, qtbot):
    _, window, dock, _panel = floating
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
    names = [name for name in window.panel_menu.entries if name in window.docks.in_view]
    assert names == ["settings", "bars", "sample"]
    for key_modifiers, order in ((NONE, names), (Qt.KeyboardModifier.ShiftModifier, names[::-1])):
        reached = []
        for _ in names:
            press(Qt.Key.Key_F6, key_modifiers)
            QApplication.processEvents()
            focused = QApplication.focusWidget()
            reached += [name for name in names if window.docks.docks[name].isAncestorOf(focused)]
        assert reached == order
        press(Qt.Key.Key_F6, key_modifiers)
        QApplication.processEvents()
        assert QApplication.focusWidget() is window.canvas
    # By keyboard Space belongs to the control.
    seen = []
    dock.content.button.clicked.connect(lambda: seen.append(1))
    press(Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(dock.isActiveWindow)
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Space)
    assert seen == [1]


def test_drops_themes_and_the_end_of_the_window_reach_a_dock_that_floats(floating):
    program, window, dock, panel = floating
    data = QMimeData()
    data.setText("x\ty\tclass\n1\t2\t1\n3\t4\t2\n")
    heard = []
    window.dropped.connect(lambda mime: heard.append(mime.text()))
    assert drag_and_drop(dock, QPoint(30, 60), data) == (True, True)
    assert heard == [data.text()]
    assert not window.drop_veil.isVisible()
    before = dock.grab().toImage().pixelColor(20, 8)
    program.themes.choose("dark")
    settle()
    after = dock.grab().toImage().pixelColor(20, 8)
    assert after.lightness() < 100 < before.lightness()
    assert panel.isVisible()
    program.files.ask_unsaved = lambda: "discard"
    window.close()
    assert not dock.isVisible()


def test_a_title_bar_does_not_keep_the_keyboard(floating, qtbot):
    _, window, dock, _panel = floating
    QTest.mouseClick(dock.title_bar, LEFT, NONE, QPoint(30, 8))
    qtbot.waitUntil(window.isActiveWindow)
    docked = window.docks.docks["bars"]
    window.canvas.setFocus()
    QTest.mouseClick(docked.title_bar, LEFT, NONE, QPoint(2, 30))
    edge = QPoint(docked.x() + 60, docked.y() - 2)
    height = docked.height()
    QTest.mousePress(window.docks, LEFT, NONE, edge)
    QTest.mouseMove(window.docks, edge - QPoint(0, 30))
    settle()  # Qt moves the edge by a timer
    QTest.mouseRelease(window.docks, LEFT, NONE, edge - QPoint(0, 30))
    settle()
    assert docked.height() == height + 30, "an edge that the user drags stays where it is"
    assert QApplication.focusWidget() is window.canvas
