"""What the window says while something is dragged over it, by the events that Qt sends."""

from __future__ import annotations

from pathlib import Path

import pytest
from canvas_hand import Heard
from drags import drag_and_drop
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QMimeData, QPoint, QPointF, Qt, QUrl, QVersionNumber
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from softmax_viz.views.style.theme import THEMES
from softmax_viz.views.window.drop_window import DropWindow

PLACE = QPoint(60, 60)


@pytest.fixture
def window(qtbot: QtBot) -> DropWindow:
    window = DropWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QWidget())
    window.resize(400, 300)
    window.show()
    return window


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def text(words: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(words)
    return mime


def link(address: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(address)])
    return mime


def drag_over(window: DropWindow, mime: QMimeData) -> bool:
    """Drag ``mime`` to the window and over it; whether a drop would be accepted."""
    with_button = Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at = QPointF(PLACE) if QLibraryInfo.version() >= QVersionNumber(6, 12) else PLACE
    enter, move = QDragEnterEvent(at, *with_button), QDragMoveEvent(at, *with_button)
    QCoreApplication.sendEvent(window, enter)
    QCoreApplication.sendEvent(window, move)
    assert enter.isAccepted() == (mime.hasUrls() or mime.hasText())
    return enter.isAccepted() and move.isAccepted()


def test_a_drag_is_told_what_its_drop_would_do(window: DropWindow, tmp_path: Path) -> None:
    a, b, photo = tmp_path / "a.softmax", tmp_path / "b.csv", tmp_path / "photo.png"
    cases = [
        (files(a), True, "open a.softmax"),
        (files(a, b), True, "2"),
        (text("1\t2\n3\t4"), True, "paste"),
        (files(b, photo), False, "photo.png"),
        (files(tmp_path), False, "folder"),
        (link("https://example.org/points.csv"), False, "computer"),
        (text("no points here"), False, "numbers"),
    ]
    heard = Heard(window.dropped)
    for mime, is_accepted, words in cases:
        assert drag_over(window, mime) == is_accepted, words
        veil = window.drop_veil
        assert veil is not None
        assert veil.isVisible()
        assert veil.geometry() == window.rect()
        assert words in veil.accessibleName()
        QCoreApplication.sendEvent(window, QDragLeaveEvent())
        assert not veil.isVisible()
        assert drag_and_drop(window, PLACE, mime)[1] == is_accepted, words
        assert not veil.isVisible()
    assert len(heard.said) == 3
    assert not drag_over(window, QMimeData())
    assert not veil.isVisible()


def test_the_veil_is_drawn_in_the_colours_of_the_theme(window: DropWindow, tmp_path: Path) -> None:
    grounds = []
    for theme in THEMES.values():
        window.show_drop_theme(theme)
        drag_over(window, files(tmp_path / "a.csv"))
        assert window.drop_veil is not None
        grounds.append(window.grab().toImage().pixelColor(3, 3).lightness())
    light, dark = grounds
    assert light > 200
    assert dark < 80
