"""When the window hears that a panel has changed inside."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QSizePolicy, QVBoxLayout, QWidget

from softmax_viz.views.docks.dock import Dock, DockSpec


class _Layouts(QObject):
    """Counts the requests to lay out a widget anew."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.mark.parametrize("keeps_height", [False, True])
def test_a_changed_text_lays_out_its_panel_only_and_a_larger_least_size_the_window(qtbot, keeps_height):
    host = QMainWindow()
    qtbot.addWidget(host)
    content, label = QWidget(), QLabel("1")
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    QVBoxLayout(content).addWidget(label)
    dock = Dock(DockSpec("a", "A", lambda: content, 300, keeps_height=keeps_height), host)
    dock.hold(content)
    host.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    host.resize(600, 400)
    host.show()
    qtbot.waitExposed(host)
    for _ in range(10):
        QCoreApplication.processEvents()
    layouts = _Layouts(host)

    def after(change) -> int:
        layouts.count = 0
        change()
        for _ in range(10):
            QCoreApplication.processEvents()
        return layouts.count

    after(lambda: label.setText("12"))
    assert bool(after(lambda: label.setText("1234567"))) == keeps_height
    assert after(lambda: label.setMinimumHeight(200))
    assert dock.minimumSizeHint().height() >= 200
