"""Small screens and large fonts: everything fits or scrolls, and nothing is cut off."""

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from pseudo import longer_texts
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

from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.document.session import Session
from softmax_viz.core.toy_data.generators import blobs
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
        if isinstance(widget, ClassChip):  # marker and number beside each other; the name is shortened
            advance = widget.fontMetrics().horizontalAdvance
            needed = QSize(round(1.1 * advance("12") + advance("m")) + 8, widget.fontMetrics().height() + 4)
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


# The insides of windows that fill the screens of the first line, under a title bar and beside a task bar.
SIZES = ((1024, 560), (1280, 650), (1366, 700), (1920, 1010))
LONG = [
    "Iris setosa",
    "Iris versicolor",
    "Iris virginica",
    "붓꽃 세토사",
    "",
    *(f"A rather long name {n}" for n in range(7)),
]
ALWAYS = ("step", "loss", "total", "gap", "train", "test")


def bars_out_of_view(window):
    bars = window.bars.bars
    rows = [bars.row_rect(index) for index in range(len(window.tools.classes._classes))]
    view = QRect(window.bars.mapTo(window, bars.pos()), bars.size())
    return [row for row in rows if not (window.rect().contains(view) and bars.rect().contains(row))]


@pytest.mark.parametrize("wordy", [False, True])
def test_everything_is_in_view_and_nothing_is_cut_at_any_size(scale, make_program, wordy):
    app = QApplication.instance()
    with longer_texts(app) if wordy else nullcontext():
        program = make_program()
    window, editor = program.window, program.editor
    window.training.more_button.click()
    editor.set_param("test_share", 0.3)
    editor.set_param("optimizer", "adam")
    editor.set_param("penalty", "elastic")
    found = []
    for names in (2, 6, LONG):
        classes = make_classes(names)
        points = blobs(len(classes), 5)
        editor.open_data(Dataset(points.points, points.labels, classes), "")
        for width, height in SIZES:
            window.resize(width, height)
            QApplication.processEvents()
            QApplication.processEvents()
            wrong = [*outside(window, window.rect()), *cut(window), *bars_out_of_view(window)]
            if window.size() != QSize(width, height):
                wrong.append(("the window", window.size()))
            if window.right_panel.widget().width() > window.right_panel.viewport().width():
                wrong.append(("the right panel", window.right_panel.widget().width()))
            if scale == 1.0 or width >= 1280:
                wrong += [name for name in ALWAYS if not window.transport.numbers[name].isVisible()]
            if wrong:
                found.append((len(classes), width, wrong))
    assert found == []


def test_the_window_fits_a_small_screen_in_any_font(scale, make_program):
    window = make_program(Session(data=blobs(12, 5))).window
    window.training.more_button.click()
    window.resize(SMALL.width(), SMALL.height() - FRAME)
    QApplication.processEvents()
    assert window.width() <= SMALL.width()
    assert window.height() <= SMALL.height() - FRAME
    assert outside(window, window.rect()) == []
    assert cut(window) == []
    assert bars_out_of_view(window) == []


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
