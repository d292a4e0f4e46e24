"""Creates the parts of the window and passes them to each other; functions that need several. GUI thread only."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from softmax_viz.app.handover import Handover
from softmax_viz.app.help_windows import HelpWindows
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.panels.docked import DockedPanels
from softmax_viz.app.panels.table import PANELS
from softmax_viz.app.picture_export import PictureExport
from softmax_viz.app.presentation.notifications import Notifications
from softmax_viz.app.presentation.theme_controller import ThemeController
from softmax_viz.app.run_bundle import RunBundle, connect_run, connect_runner, sweeps_of
from softmax_viz.app.runs.run_list import RunList
from softmax_viz.app.runs.time_link import TimeLink
from softmax_viz.app.state.run_lines import RunLines
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.app.state.window_state import Sources
from softmax_viz.controllers.display.field_style_controller import FieldStyleController
from softmax_viz.controllers.run.gc_controller import GcController
from softmax_viz.controllers.run.inquiries import Inquiries
from softmax_viz.controllers.run.waiting import wait_until
from softmax_viz.controllers.session.editor import Editor
from softmax_viz.controllers.session.step_texts import suited_text
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.session import Session
from softmax_viz.core.training.divergence import Changes
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.storage.settings import Settings
from softmax_viz.views.dialogs.screen import fit_on_screen
from softmax_viz.views.style.theme import Theme
from softmax_viz.views.tools.brush import BRUSHES, Brush
from softmax_viz.views.window.background import Background
from softmax_viz.views.window.main_window import MainWindow

_PATIENCE_MS = 1000


class Shell(QObject):
    """Creates the window and its controllers; ``connections`` connects them.

    Parameters
    ----------
    app
        The application object.
    session
        The session at the start.
    settings
        Where choices and geometry are stored.
    theme_choice
        ``system``, ``light`` or ``dark``; empty for the one used last.
    handover
        What the window that this one replaces hands over; ``session`` is that of its editor.
    parent
        The program.

    Signals
    -------
    languageRequested(str)
        The user chose the language with this code; empty is that of the system.
    """

    languageRequested = Signal(str)

    def __init__(
        self,
        app: QApplication,
        session: Session,
        settings: Settings,
        theme_choice: str = "",
        handover: Handover | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = settings
        self.gc_controller = GcController(self)
        self.themes = ThemeController(app, settings, theme_choice, self)
        self.editor = Editor(session, self) if handover is None else handover.editor
        self.gate = Gate(self)
        self.window = window = MainWindow(self.editor.undo_stack, PANELS)
        self.themes.use_window(window)
        self.background = Background(window, self)
        self.notifications = Notifications(window.messages, self)
        self.style_controller = FieldStyleController(FieldStyle.from_dict(settings.field_style_values()), self)
        theme = self.themes.theme
        runner = None if handover is None else handover.runner
        self._n_classes = self.editor.data.n_classes
        self.run = RunBundle(session, self.style_controller.field_style, theme.name, time.perf_counter, runner, self)
        if handover is None:
            connect_runner(self.run.runner, self.editor.owner)
        connect_run(self.run, self.editor.owner)
        self.runner, self.viewport, self.probe = self.run.runner, self.run.viewport, self.run.probe
        self.inquiries = Inquiries(self.runner.link, self)
        self.sweeps = sweeps_of(self.editor.owner, self.runner, self) if handover is None else handover.sweeps
        self.store = StateStore(
            Sources(
                session,
                self.editor.active_class,
                self.editor.selection,
                self.run.facts,
                self.style_controller.field_style,
                theme,
                self.themes.choice,
                BRUSHES,
                sweep=self.sweeps.state,
            ),
            self,
        )
        self.run_lines = RunLines(self.store)
        self.time_link = TimeLink(self.run.runner, self.editor.owner, self.store, time.perf_counter, self)
        self.runs = RunList(self.editor.owner, self.runner, self.store, self.run.facts, self)
        self.help = HelpWindows(window, self.store, self)
        self.pictures = PictureExport(window, self.store, self.run, self.background, settings, self)
        DockedPanels(PANELS, window.panels, window.docks, self.store, self.gate, self.inquiries, self)

    def show_everything(self) -> None:
        """Show the state at the start in every view."""
        session = self.editor.session
        self.window.show_recent(self.settings.recent_files())
        self.notifications.on_title(session.title)
        self.style_controller.on_classes(session.data.classes)
        self.themes.apply()
        self.store.start()
        self._show_keep_training()

    @property
    def rules(self) -> StopRules:
        """When the run stops by itself."""
        return self.run.rules

    def use_rules(self, rules: StopRules) -> None:
        """Stop the run when one of these rules is met."""
        self.run.use_rules(rules)

    def toggle_keep_training(self) -> None:
        """Train on when the optimum is reached, or rest there; remember it for the next start."""
        self.settings.set_keeps_training(not self.settings.keeps_training())
        self._show_keep_training()

    def _show_keep_training(self) -> None:
        keeps = self.settings.keeps_training()
        self.runner.rest_when_converged(not keeps)
        self.window.actions_by_name["keep_training"].setChecked(keeps)

    def choose_tool(self, name: str) -> None:
        """Make a tool the active one."""
        self.store.update(tool=name)

    @Slot(str, object)
    def set_brush(self, tool: str, brush: Brush) -> None:
        """Set the brush of a tool."""
        self.store.update(brushes={**self.store.sources.brushes, tool: brush})

    def show_panel(self, name: str, is_shown: bool) -> None:
        """Show a panel in front of the others at its place, or close it; it is made when it is first shown."""
        self.window.docks.show_panel(name, is_shown)

    def reset(self) -> None:
        """Begin the run again at the start of the present seed."""
        self.leave_run()
        frame = self.runner.last_frame
        self.editor.settings.reset(frame is not None and frame.tip == 0 and self.runner.is_settled())

    def new_start(self) -> None:
        """Begin the run at another start: that of the next seed."""
        self.leave_run()
        self.editor.settings.new_start()

    def repair(self, changes: Changes) -> None:
        """Set parameters to values that do not diverge, and begin the run again.

        If the settings have just been changed, the trainer still works out what repairs them: that is used.
        """
        runner = self.runner
        self.wait_for_trainer(
            lambda: runner.last_frame is not None and runner.is_current(runner.last_frame), _PATIENCE_MS
        )
        offered = self.notifications.repair
        self.leave_run()
        self.editor.settings.repair(changes if offered is None else offered)

    def leave_run(self) -> None:
        """End what belongs to the present run: a stroke, and messages."""
        self.window.canvas.end_stroke()
        self.notifications.leave_run()

    def open_data(self, data: Dataset, title: str, settings: Mapping[str, object] | None = None) -> None:
        """Replace the points by ``data`` and begin a new run, as one undoable edit; say what settings it changed."""
        self.leave_run()
        before = self.editor.session.hyperparams
        self.editor.open_data(data, title, settings)
        changed = suited_text(before, self.editor.session.hyperparams)
        if changed:
            self.notifications.show_info(changed)

    def select_all(self) -> None:
        """Select every point, and choose the selection tool."""
        self.choose_tool("select")
        self.editor.select(np.arange(self.editor.data.n_points))

    def toggle_full_screen(self) -> None:
        """Enter or leave full screen."""
        self.window.setWindowState(self.window.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot(object)
    def on_data(self, data: Dataset) -> None:
        """Let the field style refer to a class that exists, and say why a new class makes the loss jump."""
        self.style_controller.on_classes(data.classes)
        before, self._n_classes = self._n_classes, data.n_classes
        frame = self.runner.last_frame
        is_trained = frame is not None and frame.tip > 0
        if data.n_classes > before and is_trained and data.n_points and not data.counts()[-1]:
            text = self.tr("A class without points costs loss at first: the model must learn that it is never right.")
            self.notifications.show_info(text)

    @Slot()
    def restore_controls(self) -> None:
        """Show the actual state in every control, because what the user asked for there was refused."""
        self.store.restore()
        self.window.actions_by_name["full_screen"].setChecked(self.window.isFullScreen())
        self.window.actions_by_name["keep_training"].setChecked(self.settings.keeps_training())

    @Slot(object)
    def on_theme(self, theme: Theme) -> None:
        """Apply the theme to every view, even if it is the same: the screen may have another pixel ratio."""
        self.run.viewport.use_theme(theme.name)
        self.store.update(again=("theme",), theme=theme, theme_choice=self.themes.choice)
        window = self.window
        if window.isVisible():
            window.activate_layout()
            needed = window.size().expandedTo(window.minimumSizeHint())
            if needed != window.size() and not (window.isMaximized() or window.isFullScreen()):
                window.resize(needed)  # texts and controls may have grown
                fit_on_screen(window)

    def wait_for_trainer(self, is_true: Callable[[], bool], patience_ms: int) -> None:
        """Process frames until ``is_true`` returns True, but no longer than ``patience_ms``."""
        wait_until(is_true, patience_ms)
