"""The gallery of data sets: cards, a preview that follows the settings, and what is handed back."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtGui import QColor
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import ClassLabel, Dataset, make_classes
from softmax_viz.core.toy_data.generators import GENERATORS, GeneratorSettings
from softmax_viz.field.picture.palette import CLASS_STYLES
from softmax_viz.views.gallery.gallery_dialog import GalleryDialog
from softmax_viz.views.gallery.gallery_entries import GalleryEntry, generator_entries
from softmax_viz.views.scene.scatter import Scatter, spread
from softmax_viz.views.style.theme import GALLERY, THEMES, apply_theme

pytestmark = pytest.mark.slow

LEFT = Qt.MouseButton.LeftButton
NAMES = list(GENERATORS)
MEASURED, LOST = len(NAMES), len(NAMES) + 1  # their cards stand after the toy data
CORNERS = Dataset(
    np.array([[-1.0, -1.0], [1.0, 1.0]]), np.array([0, 1]), make_classes(["<b>low</b>", "high"]), ("width", "<i>")
)


def broken() -> Dataset:
    raise UserError("The file {file} is gone.", file="lost.csv")


def entries() -> list[GalleryEntry]:
    measured = [
        GalleryEntry("blobs", "Measured <b>blobs</b>", "A <b>note</b>.", lambda: CORNERS),
        GalleryEntry("lost", "Lost", "Nothing to see.", broken),
    ]
    return [*measured, *generator_entries()]  # the dialog sorts them


@pytest.fixture
def dialog(qtbot) -> GalleryDialog:
    dialog = GalleryDialog(entries(), 7)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


@pytest.fixture
def chosen(dialog) -> QSignalSpy:
    return QSignalSpy(dialog.chosen)


def key(what: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), what)


def type_into(row, text: str) -> None:
    row.box.setFocus()
    row.box.selectAll()
    QTest.keyClicks(row.box, text)
    QTest.keyClick(row.box, Qt.Key.Key_Return)


def test_arrows_walk_over_the_cards_and_enter_uses_the_data(dialog, chosen):
    # Four in a row, and a new row begins with the measured data.
    Key = Qt.Key
    walk = {
        Key.Key_Left: [0], Key.Key_Right: [1, 2, 3, 4], Key.Key_Up: [0, 0],
        Key.Key_Down: [*range(4, MEASURED, 4), MEASURED, MEASURED],
    }  # fmt: skip
    for way, stops in walk.items():
        for stop in stops:
            key(way)
            assert [card.isChecked() for card in dialog.grid.cards] == [i == stop for i in range(LOST + 1)]
            assert dialog.grid.cards[stop].hasFocus()
    assert (dialog.title.text(), dialog.note.text()) == ("Measured <b>blobs</b>", "A <b>note</b>.")
    assert "<b>low</b>, high" in dialog.facts.text()
    assert dialog.facts.textFormat() == dialog.title.textFormat() == Qt.TextFormat.PlainText
    key(Key.Key_Return)
    assert not dialog.isVisible()
    assert [chosen.at(i) for i in range(chosen.count())] == [["blobs", None]]


def test_a_double_click_on_a_card_uses_it(dialog, chosen):
    card = dialog.grid.cards[NAMES.index("xor")]
    QTest.mouseClick(card, LEFT)
    assert chosen.count() == 0
    QTest.mouseDClick(card, LEFT)
    assert chosen.at(0) == ["xor", GENERATORS["xor"].defaults()]
    assert not dialog.isVisible()


@pytest.mark.parametrize("way", ["escape", "cancel"])
def test_cancelled_nothing_has_happened(dialog, chosen, way):
    if way == "escape":
        key(Qt.Key.Key_Escape)
    else:
        QTest.mouseClick(dialog.cancel_button, LEFT)
    assert not dialog.isVisible()
    assert chosen.count() == 0


def test_the_preview_follows_the_settings_and_they_are_handed_back(dialog, chosen):
    QTest.mouseClick(dialog.grid.cards[NAMES.index("circles")], LEFT)
    before = dialog.preview.grab().toImage()
    type_into(dialog.form.rows["n_classes"], "5")
    assert dialog.isVisible()  # Enter took the number and no more
    type_into(dialog.form.rows["per_class"], "100")
    type_into(dialog.form.rows["balance"], "0.5")
    # 100 + 50 + 25 + 12.5 → 13 + 6.25 → 6
    assert "194 point" in dialog.facts.text()
    assert "5 class" in dialog.preview.accessibleDescription()
    assert dialog.preview.grab().toImage() != before
    QTest.mouseClick(dialog.grid.cards[0], LEFT)
    QTest.mouseClick(dialog.grid.cards[NAMES.index("circles")], LEFT)
    assert "194 point" in dialog.facts.text()
    QTest.mouseClick(dialog.use_button, LEFT)
    noise = GENERATORS["circles"].noise
    assert chosen.at(0) == ["circles", GeneratorSettings(5, 100, noise, 0.5)]


def test_a_new_seed_draws_other_points(dialog):
    asked = QSignalSpy(dialog.form.settingsRequested)
    pictures = [dialog.preview.grab().toImage()]
    for _ in range(3):
        QTest.mouseClick(dialog.form.new_seed, LEFT)
        pictures.append(dialog.preview.grab().toImage())
    seeds = [0, *(asked.at(i)[0].seed for i in range(asked.count()))]
    assert len(seeds) == 4
    assert all(one != other for one, other in pairwise(seeds))
    assert all(one != other for one, other in pairwise(pictures))
    assert dialog.form.rows["seed"].box.text().replace(",", "") == str(seeds[-1])


def test_only_what_can_be_chosen_is_offered(dialog):
    offered = {}
    for name in NAMES:
        QTest.mouseClick(dialog.grid.cards[NAMES.index(name)], LEFT)
        offered[name] = "n_classes" in dialog.form.rows
    assert offered == {name: name not in ("moons", "xor") for name in NAMES}
    QTest.mouseClick(dialog.grid.cards[NAMES.index("checkerboard")], LEFT)
    type_into(dialog.form.rows["n_classes"], "6")
    assert "6 class" in dialog.facts.text()
    QTest.mouseClick(dialog.grid.cards[MEASURED], LEFT)
    assert dialog.form is None
    assert dialog.preview.accessibleDescription().startswith("2 point")


def test_what_cannot_be_read_says_why_and_the_others_stay(dialog, chosen):
    QTest.mouseClick(dialog.grid.cards[LOST], LEFT)
    assert dialog.facts.text() == "The file lost.csv is gone."
    assert not dialog.use_button.isEnabled()
    assert "lost.csv" in dialog.use_button.toolTip()
    key(Qt.Key.Key_Return)
    QTest.mouseDClick(dialog.grid.cards[LOST], LEFT)
    assert chosen.count() == 0
    key(Qt.Key.Key_Left)
    assert dialog.use_button.isEnabled()


def test_every_card_gets_a_picture_of_its_own(dialog, qtbot):
    qtbot.waitUntil(lambda: all(card.picture is not None for card in dialog.grid.cards))
    pictures = [card.picture.toImage() for card in dialog.grid.cards]
    assert all(one != other for one, other in combinations(pictures, 2))
    dialog.show_theme(THEMES["dark"])
    qtbot.waitUntil(lambda: all(card.picture is not None for card in dialog.grid.cards))
    assert pictures[0] != dialog.grid.cards[0].picture.toImage()


def test_a_large_data_set_is_drawn_in_part_and_says_so(dialog):
    dialog.form.settingsRequested.emit(GeneratorSettings(12, 5000, 0.2))
    facts = dialog.facts.text().replace(",", "")
    assert "60000 point" in facts
    assert "3000 of them" in facts
    shown = spread(60_000, 3000)
    assert len(np.unique(shown)) == len(shown) == 3000
    assert (shown[0], shown[-1]) == (0, 59_999)
    assert np.bincount(shown // 5000).tolist() == pytest.approx([250] * 12, abs=1)
    assert spread(3, 3000).tolist() == [0, 1, 2]


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_points_stand_where_they_are_in_the_colour_of_their_class(qapp, ratio):
    picture = Scatter(THEMES["light"], ratio, 7.0, 10).drawn(CORNERS, 100, 100)
    assert picture.deviceIndependentSize().toTuple() == (100, 100)
    image = picture.toImage()
    # A margin of 12 % of the extent on each side: the corners lie at 0.12 / 1.24 of the way.
    near = round(100 * ratio * 0.12 / 1.24)
    far = round(100 * ratio) - 1 - near
    for (x, y), style in {(near, far): 0, (far, near): 1}.items():
        assert image.pixelColor(x, y) == QColor(*CLASS_STYLES[style].colour)
    for x, y in ((near, near), (far, far), (far // 2, far // 2)):
        assert image.pixelColor(x, y).alpha() == 0


def test_hidden_data_and_odd_data_can_be_drawn(qapp):
    scatter = Scatter(THEMES["dark"], 1.0, 7.0, 10)
    for points in (np.empty((0, 2)), [[3.0, 3.0]], [[0.0, 1e50], [0.0, -1e50]], [[1e-300, 0.0], [0.0, 5e11]]):
        labels = np.zeros(len(points), np.int64)
        data = Dataset(np.array(points), labels, (ClassLabel(1), ClassLabel(2, "", 3)))
        assert scatter.drawn(data, 60, 40).width() == 60


def test_it_says_what_is_replaced(dialog, qtbot):
    assert "replace 7 point" in dialog.replaces.text()
    empty = GalleryDialog(entries(), 0)
    qtbot.addWidget(empty)
    assert "replace" not in empty.replaces.text()
    assert "Undo" in empty.replaces.text()


def test_every_control_is_named_and_explained(dialog):
    for part in dialog.findChildren(QAbstractButton):
        assert part.accessibleName()
        assert part.accessibleDescription()
    assert "&lt;b&gt;" in dialog.grid.cards[MEASURED].toolTip()


class Wordy(QTranslator):
    """A language with long words."""

    def translate(self, context, text, disambiguation=None, n=-1):
        return f"{text} {text[: max(4, len(text) // 4)]}".replace("%Ln", "135")


@pytest.mark.parametrize("wordy", [False, True])
@pytest.mark.parametrize("name", sorted(THEMES))
def test_it_fits_the_smallest_window_and_cuts_no_word(qapp, qtbot, name, wordy):
    translator = Wordy()
    if wordy:
        qapp.installTranslator(translator)
    apply_theme(qapp, THEMES[name])
    dialog = GalleryDialog(entries(), 135)
    qtbot.addWidget(dialog)
    dialog.show_theme(THEMES[name])
    dialog.show()
    qapp.processEvents()
    assert dialog.screen().availableGeometry().contains(dialog.frameGeometry())
    dialog.resize(GALLERY[0], GALLERY[1])
    qapp.processEvents()
    for index in (0, 7):
        dialog.show_entry(index)
        qapp.processEvents()
        for part in dialog.findChildren(QWidget):
            if part.isVisible() and isinstance(part, QLabel | QAbstractButton) and part.text():
                wanted = part.heightForWidth(part.width()) if part.hasHeightForWidth() else part.sizeHint().height()
                assert part.height() >= wanted
                if not part.hasHeightForWidth():
                    assert part.width() >= part.sizeHint().width()
    dialog.close()
    qapp.removeTranslator(translator)
    qapp.setStyleSheet("")
