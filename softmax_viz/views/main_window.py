"""The window: where everything stands, and the menus. It decides nothing. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence, QShortcut, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QScrollArea, QSplitter, QVBoxLayout, QWidget

from softmax_viz.core.dataset import MAX_CLASSES
from softmax_viz.views.actions import ACTIONS, make_actions
from softmax_viz.views.canvas import Canvas
from softmax_viz.views.features_panel import FeaturesPanel
from softmax_viz.views.look_button import CornerKeeper, LookButton
from softmax_viz.views.look_menu import LookMenu
from softmax_viz.views.loss_plot import LossPlot
from softmax_viz.views.message_bar import MessageBar
from softmax_viz.views.probability_panel import ProbabilityPanel
from softmax_viz.views.status_strip import StatusStrip
from softmax_viz.views.theme import LOSS_PLOT_HEIGHT, MIN_WINDOW, RIGHT_PANEL_WIDTH, Theme
from softmax_viz.views.toolstrip import ToolStrip
from softmax_viz.views.training_panel import TrainingPanel
from softmax_viz.views.transport import TransportBar

_DIGITS = "1234567890"


class MainWindow(QMainWindow):
    """All views in their places.

    Parameters
    ----------
    undo_stack
        What the Edit menu undoes and redoes.
    presets
        Name and label of the data sets that the File menu offers.

    Signals
    -------
    classRequested(int), toolRequested(str), presetRequested(str), themeRequested(str)
        Chosen by key or menu. Theme: ``system``, ``light`` or ``dark``.
    """

    classRequested = Signal(int)
    presetRequested = Signal(str)
    themeRequested = Signal(str)

    def __init__(self, undo_stack: QUndoStack, presets: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setMinimumSize(*MIN_WINDOW)
        self.transport = TransportBar()
        self.messages = MessageBar()
        self.tools = ToolStrip()
        self.canvas = Canvas()
        self.look_button = LookButton(self.canvas)
        CornerKeeper(self.look_button)
        self.plot = LossPlot()
        self.training = TrainingPanel()
        self.features = FeaturesPanel()
        self.bars = ProbabilityPanel()
        self.status = StatusStrip()
        self.actions_by_name: dict[str, QAction] = make_actions(self)
        self.theme_actions: dict[str, QAction] = {}
        self._close_guard: Callable[[], bool] | None = None
        self._arrange()
        self._fill_menus(undo_stack, presets)
        for index, digit in enumerate(_DIGITS[:MAX_CLASSES]):
            shortcut = QShortcut(QKeySequence(digit), self)
            shortcut.activated.connect(lambda index=index: self.classRequested.emit(index))

    def show_theme(self, theme: Theme) -> None:
        """Give every view the colours of ``theme``."""
        for view in (self.transport, self.messages, self.tools, self.canvas, self.plot, self.training):
            view.show_theme(theme)
        self.look_button.show_theme(theme)
        self.features.show_theme(theme)
        self.bars.show_theme(theme)
        self.status.show_theme(theme)

    def show_theme_choice(self, choice: str) -> None:
        """Mark ``system``, ``light`` or ``dark`` in the View menu."""
        self.theme_actions[choice].setChecked(True)

    def show_title(self, title: str) -> None:
        """Name the data set in the title."""
        self.setWindowTitle(f"{title} — softmax_viz" if title else "softmax_viz")

    def show_class_count(self, count: int, lowest: int, highest: int) -> None:
        """Enable what can be done with ``count`` classes."""
        self.actions_by_name["add_class"].setEnabled(count < highest)
        self.actions_by_name["remove_class"].setEnabled(count > lowest)

    def guard_close(self, guard: Callable[[], bool]) -> None:
        """Ask ``guard`` before closing; the window stays when it says False."""
        self._close_guard = guard

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

        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self.canvas)
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
        self.setCentralWidget(central)
        self.canvas.setFocus()

    def _fill_menus(self, undo_stack: QUndoStack, presets: Sequence[tuple[str, str]]) -> None:
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
        after_open = menus["file"].actions()[1]
        menus["file"].insertMenu(after_open, self._preset_menu(presets))
        self.look_menu = LookMenu(self.actions_by_name, self)
        menus["view"].insertMenu(self.actions_by_name["next_quantity"], self.look_menu)
        menus["view"].insertMenu(self.actions_by_name["full_screen"], self._theme_menu())

    def _preset_menu(self, presets: Sequence[tuple[str, str]]) -> QMenu:
        menu = QMenu(self.tr("&Data sets"), self)
        for name, label in presets:
            action = menu.addAction(label)
            action.triggered.connect(lambda _checked=False, name=name: self.presetRequested.emit(name))
        return menu

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
