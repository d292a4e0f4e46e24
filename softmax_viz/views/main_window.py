"""The window: where everything stands, and the menus. It decides nothing. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
    QUndoStack,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QScrollArea, QSplitter, QVBoxLayout, QWidget

from softmax_viz.core.dataset import MAX_CLASSES
from softmax_viz.core.plain_values import whole_characters
from softmax_viz.views.actions import ACTIONS, make_actions
from softmax_viz.views.canvas import Canvas
from softmax_viz.views.class_menu import ClassMenu
from softmax_viz.views.features_panel import FeaturesPanel
from softmax_viz.views.local_paths import local_path
from softmax_viz.views.look_button import CornerKeeper, LookButton
from softmax_viz.views.look_menu import LookMenu
from softmax_viz.views.loss_plot import LossPlot
from softmax_viz.views.message_bar import MessageBar
from softmax_viz.views.parts import tip
from softmax_viz.views.probability_panel import ProbabilityPanel
from softmax_viz.views.space_drag import SpaceDrag
from softmax_viz.views.status_strip import StatusStrip
from softmax_viz.views.theme import LOSS_PLOT_HEIGHT, MIN_WINDOW, POINTS_TABLE_WIDTH, RIGHT_PANEL_WIDTH, Theme
from softmax_viz.views.tool_options import ToolOptions
from softmax_viz.views.toolstrip import ToolStrip
from softmax_viz.views.training_panel import TrainingPanel
from softmax_viz.views.transport import TransportBar

if TYPE_CHECKING:
    from softmax_viz.views.points_table import PointsTable

_DIGITS = "1234567890"


class MainWindow(QMainWindow):
    """All views in their places.

    Parameters
    ----------
    undo_stack
        What the Edit menu undoes and redoes.

    Signals
    -------
    classRequested(int), themeRequested(str)
        Chosen by key or menu. Theme: ``system``, ``light`` or ``dark``.
    pathRequested(object)
        The path of a file, a ``str``: a file was dropped on the window or chosen from those opened last.
    """

    classRequested = Signal(int)
    themeRequested = Signal(str)
    pathRequested = Signal(object)

    def __init__(self, undo_stack: QUndoStack) -> None:
        super().__init__()
        self.setMinimumSize(*MIN_WINDOW)
        self.transport = TransportBar()
        self.messages = MessageBar()
        self.tools = ToolStrip()
        self.canvas = Canvas()
        self.look_button = LookButton(self.canvas)
        CornerKeeper(self.look_button)
        self.tool_options = ToolOptions(self.canvas, self.look_button)
        self.points: PointsTable | None = None
        self.plot = LossPlot()
        self.training = TrainingPanel()
        self.features = FeaturesPanel()
        self.bars = ProbabilityPanel()
        self.status = StatusStrip()
        self.actions_by_name: dict[str, QAction] = make_actions(self)
        self.theme_actions: dict[str, QAction] = {}
        self._close_guard: Callable[[], bool] | None = None
        self._arrange()
        SpaceDrag(self.canvas, self.actions_by_name["toggle"])
        self._fill_menus(undo_stack)
        self.setAcceptDrops(True)
        for index, digit in enumerate(_DIGITS[:MAX_CLASSES]):
            shortcut = QShortcut(QKeySequence(digit), self)
            shortcut.activated.connect(lambda index=index: self.classRequested.emit(index))

    def show_theme(self, theme: Theme) -> None:
        """Give every view the colours of ``theme``."""
        for view in (self.transport, self.messages, self.tools, self.canvas, self.plot, self.training):
            view.show_theme(theme)
        self.look_button.show_theme(theme)
        self.tool_options.show_theme(theme)
        if self.points is not None:
            self.points.show_theme(theme)
        self.class_menu.show_theme(theme)
        self.features.show_theme(theme)
        self.bars.show_theme(theme)
        self.status.show_theme(theme)

    def show_theme_choice(self, choice: str) -> None:
        """Mark ``system``, ``light`` or ``dark`` in the View menu."""
        self.theme_actions[choice].setChecked(True)

    def show_title(self, title: str) -> None:
        """Name the session in the title; a star marks what is not saved."""
        self.setWindowTitle(f"{title.replace('[*]', '[ * ]')}[*] — softmax_viz" if title else "[*]softmax_viz")

    def show_recent(self, paths: Sequence[str]) -> None:
        """Offer the files that were opened or saved last."""
        self.recent_menu.clear()
        for path in paths:
            action = self.recent_menu.addAction(whole_characters(Path(path).name).replace("&", "&&"))
            action.setToolTip(tip(whole_characters(path)))
            action.triggered.connect(lambda _checked=False, path=path: self.pathRequested.emit(path))
        self.recent_menu.setEnabled(bool(paths))

    def make_points_table(self) -> PointsTable:
        """The table beside the canvas, made when it is first wanted; it is hidden and shows nothing yet."""
        if self.points is None:
            from softmax_viz.views.points_table import PointsTable

            self.points = PointsTable()
            self.points.hide()
            self.beside.addWidget(self.points)
            self.beside.setCollapsible(1, False)
            self.beside.setStretchFactor(1, 0)
        return self.points

    def show_points_table(self, is_shown: bool) -> None:
        """Show the points as a table beside the canvas, or the canvas alone."""
        if self.points is not None and self.points.isHidden() == is_shown:
            self.points.setVisible(is_shown)
            room = self.beside.width()
            self.beside.setSizes([room - POINTS_TABLE_WIDTH, POINTS_TABLE_WIDTH] if is_shown else [room, 0])
        self.actions_by_name["points_table"].setChecked(is_shown)

    def show_class_count(self, count: int, lowest: int, highest: int) -> None:
        """Enable what can be done with ``count`` classes."""
        self.actions_by_name["add_class"].setEnabled(count < highest)
        self.actions_by_name["remove_class"].setEnabled(count > lowest)

    def settle_layout(self) -> None:
        """Give every view the room that it has now, rather than when Qt comes to it."""
        self._whole.activate()

    def guard_close(self, guard: Callable[[], bool]) -> None:
        """Ask ``guard`` before closing; the window stays when it says False."""
        self._close_guard = guard

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files, of which the first is opened."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask for the dropped file to be opened, when the program it came from is free again."""
        paths = [local_path(url) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self.pathRequested.emit(paths[0]))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close if nothing speaks against it."""
        if self._close_guard is None or self._close_guard():
            event.accept()
        else:
            event.ignore()

    def _arrange(self) -> None:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.training)
        column.addWidget(self.features)
        column.addWidget(self.bars)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("right_panel")
        scroll.setWidget(panel)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(RIGHT_PANEL_WIDTH)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.right_panel = scroll

        self.beside = QSplitter(Qt.Orientation.Horizontal)
        self.beside.addWidget(self.canvas)
        self.beside.setCollapsible(0, False)
        self.beside.setStretchFactor(0, 1)
        self.beside.setHandleWidth(1)

        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self.beside)
        self.splitter.addWidget(self.plot)
        self.splitter.setCollapsible(0, False)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setSizes([10_000, LOSS_PLOT_HEIGHT])
        self.splitter.setHandleWidth(1)

        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.tools)
        middle.addWidget(self.splitter, 1)
        middle.addWidget(scroll)
        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.transport)
        whole.addWidget(self.messages)
        whole.addLayout(middle, 1)
        whole.addWidget(self.status)
        central = QWidget()
        central.setLayout(whole)
        self._whole = whole
        self.setCentralWidget(central)
        self.canvas.setFocus()

    def _fill_menus(self, undo_stack: QUndoStack) -> None:
        bar = self.menuBar()
        menus = {
            "file": bar.addMenu(self.tr("&File")),
            "edit": bar.addMenu(self.tr("&Edit")),
            "view": bar.addMenu(self.tr("&View")),
            "train": bar.addMenu(self.tr("&Train")),
            "help": bar.addMenu(self.tr("&Help")),
        }
        undo = undo_stack.createUndoAction(self, self.tr("&Undo"))
        undo.setShortcuts(QKeySequence.StandardKey.Undo)
        redo = undo_stack.createRedoAction(self, self.tr("&Redo"))
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        menus["edit"].addActions([undo, redo])
        for spec in ACTIONS:
            menu = menus[spec.menu]
            if spec.starts_group:
                menu.addSeparator()
            menu.addAction(self.actions_by_name[spec.name])
        self.recent_menu = QMenu(self.tr("Open &recent"), self)
        self.recent_menu.setToolTipsVisible(True)
        menus["file"].insertMenu(self.actions_by_name["gallery"], self.recent_menu)
        self.show_recent(())
        self.class_menu = ClassMenu(self)
        menus["edit"].addMenu(self.class_menu)
        self.look_menu = LookMenu(self.actions_by_name, self)
        menus["view"].insertMenu(self.actions_by_name["next_quantity"], self.look_menu)
        menus["view"].insertMenu(self.actions_by_name["full_screen"], self._theme_menu())

    def _theme_menu(self) -> QMenu:
        menu = QMenu(self.tr("&Colours"), self)
        group = QActionGroup(self)
        for choice, text in (
            ("system", self.tr("As the &system")),
            ("light", self.tr("&Light")),
            ("dark", self.tr("&Dark")),
        ):
            action = menu.addAction(text)
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, choice=choice: self.themeRequested.emit(choice))
            self.theme_actions[choice] = action
        return menu
