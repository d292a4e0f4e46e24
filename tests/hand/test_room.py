"""Small screens and large fonts: everything fits or scrolls, and nothing is cut off."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.storage.presets import load_preset
from softmax_viz.views.dialogs import screen
from softmax_viz.views.dialogs.recovery_dialog import Offer, RecoveryDialog
from softmax_viz.views.toolbox.class_chip import ClassChip
from softmax_viz.views.widgets.labels import ElidedLabel

pytestmark = pytest.mark.slow

FRAME = 40  # of a desktop's title bar
SMALL = QSize(900, 500)


@pytest.fixture(params=[1.0, 1.6])
def scale(request, qapp):
    """The system's font, and one 1.6 times as large."""
    before = QFont(qapp.font())
    larger = QFont(before)
    larger.setPointSizeF(before.pointSizeF() * request.param)
    qapp.setFont(larger)
    yield request.param
    qapp.setFont(before)


class SmallScreen:
    """A screen of 900 × 500 pixels, as a window asks for it."""

    def availableGeometry(self):
        return QRect(0, 0, SMALL.width(), SMALL.height())


def scrolls(widget):
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def outside(window, room):
    """Controls that lie outside of ``room`` and cannot be scrolled into it."""
    found = []
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QAbstractButton | QLineEdit | QComboBox) and widget.isVisibleTo(window):
            area = QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())
            if not room.contains(area) and not scrolls(widget):
                found.append((widget, area))
    return found


def cut(window):
    """Visible words that have less room than they need."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window) or isinstance(widget, ElidedLabel):
            continue
        if isinstance(widget, ClassChip):
            needed = widget.sizeHint()
            advance = widget.fontMetrics().horizontalAdvance  # a bold number beside a small count and the marker
            assert 1.1 * advance("12") + 0.75 * advance("200k") + 12 <= widget.width()
        elif isinstance(widget, QLineEdit):
            # Some digits at least, and the whole where it is as short as numbers are.
            letters = widget.text()[:8] or "0"
            needed = QSize(widget.fontMetrics().horizontalAdvance(letters) + 10, widget.fontMetrics().height())
        elif isinstance(widget, QLabel) and widget.wordWrap():
            needed = QSize(0, widget.heightForWidth(widget.width()))
        elif isinstance(widget, QLabel | QAbstractButton | QComboBox) and getattr(widget, "text", str)() != "":
            needed = widget.minimumSizeHint()
        else:
            continue
        if widget.width() < needed.width() or widget.height() < needed.height():
            found.append((widget, widget.accessibleName(), widget.size(), needed))
    return found


def test_the_window_fits_a_small_screen_in_any_font(scale, make_program, qtbot):
    program = make_program(Session(data=blobs(12, 5)))
    window = program.window
    window.training.more_button.click()
    window.resize(SMALL.width(), SMALL.height() - FRAME)
    QApplication.processEvents()
    assert window.width() <= SMALL.width()
    assert window.height() <= SMALL.height() - FRAME
    assert outside(window, window.rect()) == []
    assert cut(window) == []


def test_nothing_is_cut_off_in_any_font(scale, make_program):
    program = make_program(Session(data=load_preset("iris")))
    program.editor.set_param("optimizer", "adam")
    program.editor.set_param("penalty", "both")
    program.window.training.more_button.click()
    program.window.resize(1366, 768)
    QApplication.processEvents()
    assert cut(program.window) == []


def dialog_of(program, name):
    window = program.window
    if name == "gallery":
        program.data.show_gallery()
    elif name == "keys":
        program.show_keys()
    elif name == "recovery":
        RecoveryDialog([Offer("Work " * 30, 3, 2, datetime.now(UTC))] * 12, window).open()
    else:
        program.data.open_table(str(name))
    return next(dialog for dialog in window.findChildren(QDialog) if dialog.isVisible())


@pytest.mark.parametrize("name", ["gallery", "keys", "recovery", "table"])
def test_every_dialog_fits_a_small_screen_with_its_buttons_in_sight(scale, program, tmp_path, monkeypatch, name):
    monkeypatch.setattr(QWidget, "screen", lambda self: SmallScreen())
    table = tmp_path / "table.csv"
    table.write_text("x,y,class\n" + "".join(f"{i},{i},a\n" for i in range(30)))
    dialog = dialog_of(program, table if name == "table" else name)
    QApplication.processEvents()
    assert QRect(0, 0, SMALL.width(), SMALL.height()).contains(dialog.frameGeometry())
    buttons = [button for button in dialog.findChildren(QPushButton) if button.isVisible()]
    assert len(buttons) >= 1
    assert outside(dialog, dialog.rect()) == []
    assert [part for part in cut(dialog) if not isinstance(part[0], QDialogButtonBox)] == []
    dialog.reject()
    QApplication.processEvents()


def test_a_window_from_a_larger_screen_is_brought_back(program, monkeypatch):
    monkeypatch.setattr(QWidget, "screen", lambda self: SmallScreen())
    window = program.window
    window.setGeometry(1500, 900, 1800, 1000)
    screen.fit_on_screen(window)
    QApplication.processEvents()
    assert QRect(0, 0, SMALL.width(), SMALL.height()).contains(window.geometry())


def test_the_numbers_of_the_run_give_way_one_by_one(program):
    transport = program.window.transport
    counts = []
    for width in (1400, 1000, 900, 700):
        transport.resize(width, transport.height())
        counts.append(sum(not readout.isHidden() for readout in transport.numbers.values()))
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]
