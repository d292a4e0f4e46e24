"""View, Larger and Smaller: everything follows at once, as if the window had been opened at that size."""

from __future__ import annotations

import numpy as np
import pytest
from programs import opened_programs
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontDatabase, QFontInfo, QImage, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QWidget

from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.settings.themes import SCALES
from softmax_viz.storage.settings import Settings
from softmax_viz.views.style.text_size import apply_text_size
from softmax_viz.views.style.theme import PICK_RADIUS, theme_of

pytestmark = pytest.mark.slow

GENERAL = QFontDatabase.SystemFont.GeneralFont
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def make_program(qapp, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: QSize(1920, 1080))  # the offscreen one is small
    with opened_programs(qapp, qtbot, tmp_path) as make:
        yield make
    apply_text_size(qapp, 1.0)


def settle():
    for _ in range(3):
        for kind in (QEvent.Type.DeferredDelete, QEvent.Type.LayoutRequest):
            QApplication.sendPostedEvents(None, kind.value)
        QApplication.processEvents()


def press(window, key):
    window.activateWindow()
    window.canvas.setFocus()
    settle()
    QTest.keyClick(window.canvas, key, CTRL)
    settle()


def open_late_parts(program):
    """Show what is made late, too: the plot, the table of points, the popups."""
    window = program.window
    window.plot.prepare()
    window.status.show_rates(None, None)
    window.actions_by_name["points_table"].setChecked(True)
    for button in (window.transport.until_button, window.field_style_button):
        button.popup.open_below(button)
        button.popup.close()
    settle()


def path_of(widget: QWidget) -> str:
    names = []
    while widget is not None:
        parent = widget.parentWidget()
        brothers = [] if parent is None else [c for c in parent.children() if type(c) is type(widget)]
        names.append(f"{type(widget).__name__}{brothers.index(widget) if brothers else ''}")
        widget = parent
    return "/".join(reversed(names))


def sizes(window: QWidget) -> dict[str, tuple]:
    """What a widget may keep from an earlier size: its font, its icon, its limits, and the size that it asks for.

    A hidden widget asks when it is shown, and a scroll area (with what holds one) for what it asked for first.
    """
    found = {}
    found["numbers in sight"] = tuple(name for name, part in window.transport.numbers.items() if part.isVisible())
    for widget in (window, *window.findChildren(QWidget)):
        icon = widget.iconSize() if isinstance(widget, QAbstractButton) else None
        kept = [
            QFontInfo(widget.font()).pixelSize(), widget.minimumSize().toTuple(),
            icon and icon.toTuple(), icon and widget.icon().actualSize(icon).toTuple(),
        ]  # fmt: skip
        if widget.isVisible():
            kept += [widget.maximumSize().toTuple()]
            if not isinstance(widget, QAbstractScrollArea) and not widget.findChildren(QAbstractScrollArea):
                kept += [widget.sizeHint().toTuple()]
        found[path_of(widget)] = tuple(kept)
    return found


def test_a_changed_size_is_followed_everywhere(make_program, tmp_path):
    program = make_program()
    window = program.window
    window.resize(1800, 900)
    open_late_parts(program)
    before = sizes(window)
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Plus):
        press(window, key)
    assert program.themes.scale == 1.5
    open_late_parts(program)
    changed = sizes(window)
    other = make_program(settings=Settings(tmp_path / "s.ini"))
    assert other.themes.scale == 1.5
    other.window.resize(1800, 900)
    open_late_parts(other)
    fresh = sizes(other.window)
    assert fresh.keys() == changed.keys()
    assert {path: (changed[path], fresh[path]) for path in fresh if changed[path] != fresh[path]} == {}
    press(window, Qt.Key.Key_0)
    open_late_parts(program)
    back = sizes(window)
    assert {path: (back[path], before[path]) for path in before if back[path] != before[path]} == {}


def share_of(image: QImage, colour) -> float:
    """The share of pixels of exactly this colour."""
    pixels = np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint32)
    return float((pixels == colour.rgb()).mean())


def test_no_ground_of_the_other_theme_stays_anywhere(make_program, qtbot):
    program = make_program()
    window = program.window
    open_late_parts(program)
    program.runner.step(50)
    qtbot.waitUntil(lambda: program.runner.last_frame.state.step == 50)
    views = [window.plot, window.transport, window.status, window.tools, window.points, window.right_panel]
    views += [window.menuBar(), window.field_style_button.popup, window.transport.until_button.popup]
    for phase, name in ((Phase.PAUSED, "dark"), (Phase.RUNNING, "light"), (Phase.RUNNING, "dark")):
        if program.runner.phase is not phase:
            program.runner.run()
        old, step = program.themes.theme, program.runner.last_frame.state.step
        program.themes.choose(name)
        if phase is Phase.RUNNING:
            qtbot.waitUntil(lambda step=step: program.runner.last_frame.state.step > step + 20)
        settle()
        new = program.themes.theme
        for view in views:
            image = view.grab().toImage()
            for ground in (old.window, old.panel, old.input, old.button, old.track):
                assert share_of(image, ground) < 0.01, (type(view).__name__, name)
            assert max(share_of(image, ground) for ground in (new.window, new.panel)) > 0.3, type(view).__name__


def test_all_that_is_painted_grows_and_the_pick_radius_with_it(make_program):
    """A wrong ring, a marker's outline and a boundary are as much larger as the text, also while training runs."""
    program = make_program()
    window = program.window
    program.runner.run()
    widths = {}
    for scale in (SCALES[0], SCALES[-1]):
        while program.themes.scale != scale:
            press(window, Qt.Key.Key_Plus)
        stamps = window.canvas._painter._stamps
        widths[scale] = (stamps.plain.side, stamps.ring.side, window.canvas.scene.theme.size(PICK_RADIUS))
    for small, large in zip(widths[1.0], widths[2.0], strict=True):
        assert large == pytest.approx(2 * small, abs=4)
    assert program.runner.phase is Phase.RUNNING
    assert not window.actions_by_name["larger"].isEnabled()
    assert QFontInfo(window.font()).pixelSize() == 2 * QFontInfo(QFontDatabase.systemFont(GENERAL)).pixelSize()
    n_classes = program.editor.data.n_classes
    press(window, Qt.Key.Key_Minus)
    assert (program.themes.scale, program.editor.data.n_classes) == (SCALES[-2], n_classes)
    press(window, Qt.Key.Key_0)
    assert program.themes.theme is theme_of("light", 1.0)


def test_no_size_is_used_at_which_the_window_would_not_fit_on_the_screen(make_program, monkeypatch):
    program = make_program()
    window = program.window
    needed = window.minimumSizeHint()
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: needed * 1.4)
    for _ in range(3):
        press(window, Qt.Key.Key_Plus)
    assert program.themes.scale == 1.3
    assert window.messages.text()
    assert window.minimumSizeHint().boundedTo(needed * 1.4) == window.minimumSizeHint()
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: needed * 1.2)  # as at a start on another screen
    program.themes.fit_screen()
    assert program.themes.scale == 1.15
