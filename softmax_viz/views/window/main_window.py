"""The window: the arrangement of all views, and the menus. It decides nothing. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QKeySequence,
    QShortcut,
    QUndoStack,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QMenuBar,
    QScrollBar,
    QSplitter,
    QSplitterHandle,
    QVBoxLayout,
    QWidget,
)

from softmax_viz.core.basics.plain_values import whole_characters
from softmax_viz.core.data.dataset import MAX_CLASSES
from softmax_viz.core.settings.themes import SCALES, THEME_CHOICES
from softmax_viz.views.access.canvas_speech import CanvasSpeech
from softmax_viz.views.canvas.canvas import Canvas
from softmax_viz.views.canvas.space_drag import SpaceDrag
from softmax_viz.views.docks.arrangements import EXPLORE
from softmax_viz.views.docks.dock import DockSpec
from softmax_viz.views.docks.dock_host import DockHost
from softmax_viz.views.field_style.button import CornerKeeper, FieldStyleButton
from softmax_viz.views.field_style.menu import FieldStyleMenu
from softmax_viz.views.panels.panel_spec import SETTINGS, PanelSpec
from softmax_viz.views.panels.side_panel import SidePanel
from softmax_viz.views.plot.loss_plot import LossPlot
from softmax_viz.views.style.theme import LOSS_PLOT_HEIGHT, MIN_WINDOW, RIGHT_PANEL_WIDTH, Theme, scaled
from softmax_viz.views.style.tooltips import tooltip_text
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.timeline.past_band import PastBand
from softmax_viz.views.timeline.time_strip import TimeStrip
from softmax_viz.views.timeline.track_picture import HEIGHT as TIMELINE_HEIGHT
from softmax_viz.views.toolbox.class_menu import ClassMenu
from softmax_viz.views.toolbox.tool_options import ToolOptions
from softmax_viz.views.toolbox.toolstrip import ToolStrip
from softmax_viz.views.transport.status_strip import StatusStrip
from softmax_viz.views.transport.transport_bar import TransportBar
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.window.actions import ACTIONS, make_actions
from softmax_viz.views.window.descriptions import describe_views
from softmax_viz.views.window.drop_window import DropWindow
from softmax_viz.views.window.language_menu import LanguageMenu
from softmax_viz.views.window.message_bar import MessageBar
from softmax_viz.views.window.panel_menu import PanelMenu

if TYPE_CHECKING:
    from softmax_viz.views.panels.features_panel import FeaturesPanel
    from softmax_viz.views.panels.probability_panel import ProbabilityPanel
    from softmax_viz.views.panels.training_panel import TrainingPanel
    from softmax_viz.views.points.points_table import PointsTable

_DIGITS = "1234567890"
_PLOT_SHARE = 0.26  # the most that the plot takes of the height of the window


class MainWindow(DropWindow):
    """All views in their places.

    Parameters
    ----------
    undo_stack
        Gives the Edit menu what can be undone and redone.
    specs
        The panels.

    Attributes
    ----------
    panels
        The panels that have been made, by name.
    docks
        Canvas and plot, and the panels as docks around them.
    menus
        The menus of the menu bar by name: ``file``, ``edit``, ``view``, ``train``, ``help``.

    Signals
    -------
    undoRequested(), redoRequested()
        Chosen by key or menu.
    classRequested(int), themeRequested(str)
        Chosen by key or menu. Theme: a key of ``core.settings.themes.THEME_CHOICES``.
    pathRequested(object)
        The path of a file, a ``str``, that was chosen from the recent files.
    dropped(QMimeData)
        Files or text were dropped on the window; the data exist only during the call.
    """

    undoRequested = Signal()
    redoRequested = Signal()
    classRequested = Signal(int)
    themeRequested = Signal(str)
    pathRequested = Signal(object)

    def __init__(self, undo_stack: QUndoStack, specs: Sequence[PanelSpec]) -> None:
        super().__init__()
        self.setMinimumSize(*MIN_WINDOW)
        self.transport = TransportBar()
        self.messages = MessageBar()
        self.tools = ToolStrip()
        self.canvas = Canvas()
        self.field_style_button = FieldStyleButton(self.canvas)
        CornerKeeper(self.field_style_button)
        self.tool_options = ToolOptions()
        self.panels: dict[str, QWidget] = {}
        self.points: PointsTable | None = None
        self._specs = tuple(specs)
        self.plot = LossPlot()
        self.timeline = TimeStrip(self.plot)
        self.past_band = PastBand(self.canvas, self.field_style_button)
        self.status = StatusStrip()
        self.actions_by_name: dict[str, QAction] = make_actions(self)
        self.theme_actions: dict[str, QAction] = {}
        self._close_guard: Callable[[], bool] | None = None
        self._arrange()
        SpaceDrag(self.canvas, self.actions_by_name["toggle"])
        self._fill_menus(undo_stack)
        _note_clicks(self.menuBar(), self)
        for index, digit in enumerate(_DIGITS[:MAX_CLASSES]):
            shortcut = QShortcut(QKeySequence(digit), self)
            shortcut.activated.connect(lambda index=index: self.classRequested.emit(index))
        for index in range(len(_DIGITS), MAX_CLASSES):
            # In no menu or widget, so that Qt never matches it: Shift+1 writes 1 on some keyboards, which is class 1.
            # The window triggers it by the place of the key.
            action = QAction(self)
            action.setShortcut(QKeySequence(f"Shift+{_DIGITS[index - len(_DIGITS)]}"))
            action.triggered.connect(lambda _checked=False, index=index: self.classRequested.emit(index))
        for keys, is_forward in (("F6", True), ("Shift+F6", False)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(partial(self.move_keyboard, is_forward))
        self.canvas_speech = CanvasSpeech(self.canvas, lambda: self.canvas.crosshair.place is not None)
        describe_views(
            self, self.canvas, self.messages, self.right_panel, self.transport, self.plot, self.bars.bars, self.status
        )
        self.canvas.surface.leaves_escape = lambda: not self.messages.isHidden()

    def show_theme(self, theme: Theme) -> None:
        """Give every view except the panels the colours of ``theme``."""
        for view in (
            self.transport,
            self.messages,
            self.tools,
            self.canvas,
            self.plot,
            self.timeline,
            self.past_band,
            self.status,
        ):
            view.show_theme(theme)
        self.docks.show_theme(theme)
        self.field_style_button.show_theme(theme)
        self.tool_options.show_theme(theme)
        self.show_drop_theme(theme)
        self.class_menu.show_theme(theme)
        self.actions_by_name["larger"].setEnabled(theme.scale < SCALES[-1])
        for smaller in ("smaller", "normal_size"):
            self.actions_by_name[smaller].setEnabled(theme.scale > SCALES[0])

    def show_theme_choice(self, choice: str) -> None:
        """Mark ``system``, ``light`` or ``dark`` in the View menu."""
        self.theme_actions[choice].setChecked(True)

    def show_title(self, title: str) -> None:
        """Show the session's name in the title; a star marks unsaved changes."""
        self.setWindowTitle(f"{title.replace('[*]', '[ * ]')}[*] — softmax_viz" if title else "[*]softmax_viz")

    def show_recent(self, paths: Sequence[str]) -> None:
        """Offer the files that were opened or saved recently."""
        self.recent_menu.clear()
        for path in paths:
            action = self.recent_menu.addAction(whole_characters(Path(path).name).replace("&", "&&"))
            action.setToolTip(tooltip_text(whole_characters(path)))
            action.triggered.connect(lambda _checked=False, path=path: self.pathRequested.emit(path))
        self.recent_menu.setEnabled(bool(paths))

    def show_class_count(self, count: int, lowest: int, highest: int) -> None:
        """Enable the commands that are possible with ``count`` classes."""
        self.actions_by_name["add_class"].setEnabled(count < highest)
        self.actions_by_name["remove_class"].setEnabled(count > lowest)

    def share_height(self) -> None:
        """Give the loss plot its usual height, but no more than a share of the window's height."""
        self.splitter.setSizes(
            [10_000, min(scaled(LOSS_PLOT_HEIGHT + TIMELINE_HEIGHT), round(_PLOT_SHARE * self.height()))]
        )

    def activate_layout(self) -> None:
        """Apply the layouts now instead of with Qt's next layout event."""
        for layout in (self.layout(), self._whole, self.docks.layout()):
            if layout is not None:
                layout.activate()

    def _hold_minimum(self) -> None:
        """Keep the window as large as added panels need, if the screen is; what is there at the start scrolls."""
        least, docks = QSize(*MIN_WINDOW), self.docks.docks
        if not all(docks[name].spec.is_bare for name in self.docks.in_view):
            least = least.expandedTo(self.minimumSizeHint().boundedTo(self.screen().availableSize()))
        if least != self.minimumSize():
            self.setMinimumSize(least)

    def way_out(self) -> Callable[[], None] | None:
        """Return what Escape does: close the message, else leave the full screen, else release the probe."""
        if not self.messages.isHidden():
            return self.messages.dismiss
        if self.isFullScreen():
            return self.actions_by_name["full_screen"].trigger
        release = self.actions_by_name["release_probe"]
        return release.trigger if release.isEnabled() else None

    def move_keyboard(self, is_forward: bool) -> None:
        """Move the keyboard from the canvas to the next panel in view, or to the one before, and at the end back."""
        if not self.docks.move_keyboard(is_forward):
            self.go_home()

    def guard_close(self, guard: Callable[[], bool]) -> None:
        """Call ``guard`` before closing; the window stays open if it returns False."""
        self._close_guard = guard

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close if the guard allows it."""
        if self._close_guard is None or self._close_guard():
            event.accept()
            self.docks.close_floating()
        else:
            event.ignore()

    def _make_panel(self, spec: PanelSpec) -> QWidget:
        panel = self.panels[spec.name] = spec.make()
        self.points = cast("PointsTable | None", self.panels.get("points"))
        panel.setWindowTitle(translated(*spec.title))
        return panel

    def _make_settings(self) -> QWidget:
        """Make the panels that scroll together, and the place for their notes."""
        panels = [self._make_panel(spec) for spec in self._specs if spec.dock == SETTINGS]
        # The notes of the lower panels first: that of the features is always there, that of training rarely.
        notes = [note for panel in reversed(panels) if (note := getattr(panel, "note", None)) is not None]
        settings = SidePanel(panels, notes)
        self.right_panel = settings.area
        return settings

    def _dock_specs(self) -> list[DockSpec]:
        """Return the docks in the order of the panels: one for all that scroll together, one for each other."""
        title = self.tr("Settings")
        docks = {SETTINGS: DockSpec(SETTINGS, title, self._make_settings, RIGHT_PANEL_WIDTH, is_bare=True)}
        for spec in self._specs:
            if spec.dock not in docks:
                make = partial(self._make_panel, spec)
                docks[spec.dock] = DockSpec(
                    spec.dock, translated(*spec.title), make, spec.width, spec.is_fixed, spec.is_fixed
                )
        return list(docks.values())

    def _with_timeline(self) -> QWidget:
        """Return the plot with the time line below it."""
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.plot, 1)
        inside = self.plot.layout()
        assert inside is not None
        margins = inside.contentsMargins()
        margins.setBottom(0)  # the time line follows at once
        inside.setContentsMargins(margins)
        column.addWidget(self.timeline)
        return both

    def _arrange(self) -> None:
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self.canvas)
        self.splitter.addWidget(self._with_timeline())
        self.splitter.setCollapsible(0, False)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setHandleWidth(1)
        self.share_height()

        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.tools)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.tool_options)
        column.addWidget(self.splitter, 1)
        row.addLayout(column, 1)
        self.docks = DockHost(self._dock_specs())
        self.docks.setCentralWidget(middle)
        self.docks.made.connect(lambda name: self.serve_drops_on(self.docks.docks[name]))
        self.docks.settled.connect(self._hold_minimum)
        self.docks.released.connect(self.take_keyboard_back)
        for name in dict.fromkeys(spec.dock for spec in self._specs if not spec.is_beside):
            self.docks.make(name)
        self.training = cast("TrainingPanel", self.panels["training"])
        self.features = cast("FeaturesPanel", self.panels["features"])
        self.bars = cast("ProbabilityPanel", self.panels["bars"])
        self.docks.arrange(EXPLORE.name)

        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.transport)
        whole.addWidget(self.docks, 1)
        whole.addWidget(self.status)
        central = QWidget()
        central.setLayout(whole)
        self._whole = whole
        self.messages.float_over(self.canvas, middle)
        self.setCentralWidget(central)
        self.set_home(self.canvas)

    def _fill_menus(self, undo_stack: QUndoStack) -> None:
        bar = self.menuBar()
        self.menus = menus = {
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
        undo.setData(self.tr("&Undo"))  # without the name of the step, for the list of keys
        redo.setData(self.tr("&Redo"))
        undo.setStatusTip(self.tr("Takes back the last change, and the run that it began, never a look back."))
        redo.setStatusTip(self.tr("Brings it back, with the run as it was left."))
        for action, requested in ((undo, self.undoRequested), (redo, self.redoRequested)):
            action.triggered.disconnect()  # the stack updates text and state; a controller decides about undoing
            action.triggered.connect(lambda _checked=False, requested=requested: requested.emit())
        menus["edit"].addActions([undo, redo])
        self.panel_menu = PanelMenu(self._dock_specs(), {"points": self.actions_by_name["points_table"]}, self)
        menus["panels"] = self.panel_menu
        self.panel_menu.menuAction().setStatusTip(self.tr("Shows or closes panels."))
        menus["arrange"] = QMenu(self.tr("Arran&ge"), self)
        menus["arrange"].menuAction().setStatusTip(self.tr("Arranges the panels for a purpose."))
        for spec in ACTIONS:
            menu = menus[spec.menu]
            if spec.menu == "panels":
                continue
            if spec.starts_group:
                menu.addSeparator()
            menu.addAction(self.actions_by_name[spec.name])
        for menu in menus.values():
            menu.hovered.connect(lambda action: self.status.show_passing_hint(action.statusTip()))
            menu.aboutToHide.connect(lambda: self.status.show_passing_hint(""))
        self.recent_menu = QMenu(self.tr("Open &recent"), self)
        self.recent_menu.setToolTipsVisible(True)
        menus["file"].insertMenu(self.actions_by_name["gallery"], self.recent_menu)
        self.show_recent(())
        self.class_menu = ClassMenu(self)
        menus["edit"].addMenu(self.class_menu)
        self.field_style_menu = FieldStyleMenu(self.actions_by_name, self)
        menus["view"].insertMenu(self.actions_by_name["next_quantity"], self.field_style_menu)
        larger = self.actions_by_name["larger"]
        for name in ("panels", "arrange"):
            menus["view"].insertMenu(larger, menus[name])
        menus["view"].insertSeparator(larger)
        menus["view"].insertMenu(larger, self._theme_menu())
        self.language_menu = LanguageMenu(self)
        menus["view"].insertMenu(larger, self.language_menu)

    def _theme_menu(self) -> QMenu:
        menu = QMenu(self.tr("&Theme"), self)
        group = QActionGroup(self)
        for choice, label in THEME_CHOICES.items():
            action = menu.addAction(translated("themes", label))
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, choice=choice: self.themeRequested.emit(choice))
            self.theme_actions[choice] = action
        return menu


def _note_clicks(*parents: QWidget) -> None:
    """Let clicks on these, and on scroll bars and handles inside, give Space back to the window, too."""
    for parent in parents:
        for part in (parent, *parent.findChildren(QScrollBar), *parent.findChildren(QSplitterHandle)):
            if isinstance(part, QMenuBar | QScrollBar | QSplitterHandle):
                ShortcutOverride(part, ())
