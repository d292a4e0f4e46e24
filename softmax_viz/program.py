"""The running program: everything is made and connected here. GUI thread only."""

from __future__ import annotations

import logging
import time

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QFileDialog

from softmax_viz.controllers.advisor import Advisor
from softmax_viz.controllers.collector import Collector
from softmax_viz.controllers.editor import Editor
from softmax_viz.controllers.presenter import Presenter
from softmax_viz.controllers.probe import Probe
from softmax_viz.controllers.runner import Runner
from softmax_viz.controllers.viewer import Viewer
from softmax_viz.core.dataset import MAX_CLASSES, MIN_CLASSES, Dataset
from softmax_viz.core.messages import UserError
from softmax_viz.core.run_control import SPEEDS, Phase
from softmax_viz.core.session import Session
from softmax_viz.core.stopping import StopRules
from softmax_viz.notices import Notices
from softmax_viz.storage.presets import PRESETS, load_preset, load_source
from softmax_viz.storage.settings import Settings
from softmax_viz.theming import ThemeSwitch
from softmax_viz.views.help_dialogs import KeysDialog, show_about
from softmax_viz.views.main_window import MainWindow
from softmax_viz.views.theme import Theme
from softmax_viz.views.tools import tool_hint
from softmax_viz.views.words import optimum_note, sentence, translated

log = logging.getLogger(__name__)

_FIRST_SIZE = (1366, 768)
_PLOT_AFTER_MS = 150


class Program(QObject):
    """The window and what stands behind it.

    Parameters
    ----------
    app
        The application object.
    session
        What is open at the start.
    settings
        Where the window's habits are kept.
    theme_choice
        ``system``, ``light`` or ``dark``; empty for the one of last time.
    """

    crashed = Signal(object)

    def __init__(self, app: QApplication, session: Session, settings: Settings, theme_choice: str = "") -> None:
        super().__init__()
        self._settings = settings
        self._closed = False
        self._tool = "place"
        self.collector = Collector(self)
        self.themes = ThemeSwitch(app, settings, theme_choice, self)
        self.editor = Editor(session, self)
        presets = [(name, translated("presets", preset.label)) for name, preset in PRESETS.items()]
        self.window = window = MainWindow(self.editor.undo_stack, presets)
        self.notices = Notices(window.messages, self)
        self.runner = Runner(session, self)
        self.viewer = Viewer(window.canvas, self.runner.use_view, session.data, self.themes.theme.name, self)
        self.probe = Probe(window.canvas, window.bars, self)
        self.advisor = Advisor(window.training, sentence, optimum_note, self)
        self.presenter = Presenter(
            window.canvas, window.plot, window.transport, window.status, time.perf_counter, optimum_note, self
        )
        # Loading the plotting library takes a moment that would be felt at the first Run.
        self._plot_timer = QTimer(self, interval=_PLOT_AFTER_MS, singleShot=True)
        self._plot_timer.timeout.connect(window.plot.prepare)
        self._connect_intents()
        self._connect_actions()
        self._connect_facts()
        self._show_everything()

    def show(self) -> None:
        """Open the window where it was last time and start the trainer."""
        if not self.window.restoreGeometry(self._settings.geometry()):
            available = self.window.screen().availableGeometry().size()
            self.window.resize(min(_FIRST_SIZE[0], available.width()), min(_FIRST_SIZE[1], available.height()))
        self.window.splitter.restoreState(self._settings.splitter("bottom"))
        self.window.show()
        self.runner.start()
        self._plot_timer.start()

    def shutdown(self) -> bool:
        """End in order: clock and thread, then what is kept. May be called again; always lets the window go."""
        if self._closed:
            return True
        self._closed = True
        self._plot_timer.stop()
        if not self.runner.stop():
            log.error("the trainer did not end in time")
        self._settings.keep_geometry(self.window.saveGeometry())
        self._settings.keep_splitter("bottom", self.window.splitter.saveState())
        self._settings.flush()
        self.collector.close()
        return True

    # Wiring

    def _connect_intents(self) -> None:
        """What a person asks for with the mouse."""
        window, editor, runner, canvas = self.window, self.editor, self.runner, self.window.canvas
        canvas.pointRequested.connect(editor.place)
        canvas.moveRequested.connect(editor.move)
        canvas.eraseRequested.connect(editor.erase)
        canvas.deleteRequested.connect(editor.delete_selection)
        canvas.selectionRequested.connect(editor.select)
        canvas.viewRequested.connect(self.viewer.on_view_requested)
        canvas.sizeChanged.connect(self.viewer.on_size_changed)
        canvas.hovered.connect(self.probe.on_hovered)
        canvas.hoverLeft.connect(self.probe.on_hover_left)
        canvas.probeRequested.connect(self.probe.pin)
        canvas.probeReleaseRequested.connect(self.probe.release)
        window.bars.releaseRequested.connect(self.probe.release)
        window.transport.runRequested.connect(runner.run)
        window.transport.pauseRequested.connect(runner.pause)
        window.transport.stepRequested.connect(runner.step)
        window.transport.resetRequested.connect(self.reset)
        window.transport.newStartRequested.connect(self.new_start)
        window.transport.speedRequested.connect(runner.set_speed)
        window.tools.toolRequested.connect(self.choose_tool)
        window.tools.classRequested.connect(editor.choose_class)
        window.tools.addClassRequested.connect(editor.add_class)
        window.tools.removeClassRequested.connect(editor.remove_class)
        window.classRequested.connect(editor.choose_class)
        window.training.paramRequested.connect(editor.set_param)
        window.features.paramRequested.connect(editor.set_param)
        window.features.featuresRequested.connect(editor.set_features)
        window.transport.rulesRequested.connect(self.use_rules)
        window.presetRequested.connect(self.open_preset)
        window.themeRequested.connect(self.themes.choose)
        self.notices.resetRequested.connect(self.reset)
        self.notices.repairRequested.connect(self.repair)
        window.guard_close(self.shutdown)

    def _connect_actions(self) -> None:
        """What a person asks for by key or menu."""
        window, editor, runner = self.window, self.editor, self.runner
        for name, slot in {
            "open": self.ask_for_table,
            "quit": window.close,
            "delete": editor.delete_selection,
            "select_all": self.select_all,
            "clear": editor.clear_points,
            "add_class": editor.add_class,
            "remove_class": lambda: editor.remove_class(editor.active_class),
            "fit": lambda: self.viewer.fit(editor.data),
            "release_probe": self.probe.release,
            "full_screen": self.toggle_full_screen,
            "toggle": runner.toggle,
            "step": lambda: runner.step(1),
            "step_ten": lambda: runner.step(10),
            "slower": lambda: runner.set_speed(max(runner.speed - 1, 0)),
            "faster": lambda: runner.set_speed(min(runner.speed + 1, len(SPEEDS) - 1)),
            "reset": self.reset,
            "new_start": self.new_start,
            "check_gradient": runner.check_gradient,
            "keys": self.show_keys,
            "about": lambda: show_about(window),
        }.items():
            window.actions_by_name[name].triggered.connect(slot)

    def _connect_facts(self) -> None:
        """What has become of it."""
        window, editor, runner = self.window, self.editor, self.runner
        editor.dataChanged.connect(self._on_data)
        editor.dataChanged.connect(runner.use_data)
        editor.hyperparamsChanged.connect(window.training.show_params)
        editor.hyperparamsChanged.connect(window.features.show_params)
        editor.hyperparamsChanged.connect(self.advisor.on_hyperparams)
        editor.hyperparamsChanged.connect(runner.use_hyperparams)
        editor.hyperparamsChanged.connect(self._show_counts)
        editor.featuresChanged.connect(window.features.show_features)
        editor.featuresChanged.connect(runner.use_features)
        editor.featuresChanged.connect(self._show_counts)
        editor.activeClassChanged.connect(self._show_classes)
        editor.selectionChanged.connect(window.canvas.show_selection)
        editor.titleChanged.connect(window.show_title)
        editor.refused.connect(self.notices.on_refused)
        runner.frameTaken.connect(self.presenter.on_frame)
        runner.frameTaken.connect(self.probe.on_frame)
        runner.frameTaken.connect(self.advisor.on_frame)
        runner.frameTaken.connect(self.notices.on_frame)
        runner.frameTaken.connect(self.collector.poke)
        editor.dataChanged.connect(self.collector.poke)
        runner.phaseChanged.connect(window.status.show_phase)
        runner.speedChanged.connect(window.transport.show_speed)
        runner.faulted.connect(self.notices.on_faulted)
        self.crashed.connect(self.notices.on_crashed, Qt.ConnectionType.QueuedConnection)
        self.themes.themeChanged.connect(self._on_theme)

    def _show_everything(self) -> None:
        window, session = self.window, self.editor.session
        window.show_title(session.title)
        window.training.show_params(session.hyperparams)
        window.features.show_params(session.hyperparams)
        window.features.show_features(session.features)
        self.advisor.on_hyperparams(session.hyperparams)
        window.transport.show_speed(self.runner.speed)
        window.transport.show_phase(Phase.PAUSED)
        window.status.show_phase(Phase.PAUSED)
        window.canvas.show_view(self.viewer.view)
        self._on_data(session.data)
        self.choose_tool(self._tool)
        self.themes.apply()

    # What a person may ask for

    @Slot(str)
    def choose_tool(self, name: str) -> None:
        """Take a tool in hand."""
        self._tool = name
        self.window.canvas.show_tool(name)
        self.window.tools.show_tool(name)
        self.window.status.show_hint(tool_hint(name, self.editor.active_class))

    @Slot()
    def reset(self) -> None:
        """Return to the start of the present seed."""
        self.notices.withdraw()
        self.runner.reset(self.editor.session.seed)

    @Slot()
    def new_start(self) -> None:
        """Return to another start: the next seed."""
        self.editor.set_seed(self.editor.session.seed + 1)
        self.reset()

    @Slot(str, object)
    def repair(self, name: str, value: object) -> None:
        """Set a parameter to what does not diverge, and begin again."""
        self.editor.set_param(name, value)
        self.reset()

    @Slot(object)
    def use_rules(self, rules: StopRules) -> None:
        """Stop the run by these rules."""
        self.window.transport.show_rules(rules)
        self.runner.use_rules(rules)

    @Slot(str)
    def open_preset(self, name: str) -> None:
        """Put one of the program's own data sets in place of the points."""
        try:
            self.open_data(load_preset(name), translated("presets", PRESETS[name].label))
        except UserError as error:
            self.notices.on_refused(error)

    def open_path(self, path: str) -> None:
        """Put the table in a file in place of the points; a file that cannot be used changes nothing."""
        try:
            self.open_data(*load_source(path))
        except UserError as error:
            self.notices.on_refused(error)

    @Slot()
    def ask_for_table(self) -> None:
        """Ask for a file and open it."""
        path, _ = QFileDialog.getOpenFileName(
            self.window, self.tr("Open a table"), "", self.tr("Tables (*.csv *.tsv *.txt);;All files (*)")
        )
        if path:
            self.open_path(path)

    def open_data(self, data: Dataset, title: str) -> None:
        """Put ``data`` in place of the points, as one undoable edit, and show all of it."""
        self.editor.open_data(data, title)
        self.viewer.fit(self.editor.data)
        frame = self.runner.last_frame
        if frame is not None and frame.state.step > 0:
            text = self.tr("The run goes on with the weights it has learned so far.")
            self.notices.offer_reset(text, "info")

    @Slot()
    def select_all(self) -> None:
        """Select every point, with the tool for it."""
        self.choose_tool("select")
        self.editor.select(np.arange(self.editor.data.n_points))

    @Slot()
    def toggle_full_screen(self) -> None:
        """Fill the screen, or stop doing so."""
        self.window.setWindowState(self.window.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def show_keys(self) -> None:
        """Show what keys and mouse do."""
        dialog = KeysDialog(self.window.actions_by_name, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # What has become of it

    @Slot(object)
    def _on_data(self, data: Dataset) -> None:
        window = self.window
        self.presenter.expect_points(data.n_points)
        self.probe.expect_classes(data.n_classes)
        window.canvas.show_data(data)
        window.bars.show_classes(data.classes)
        window.plot.show_classes_count(data.n_classes)
        window.show_class_count(data.n_classes, MIN_CLASSES, MAX_CLASSES)
        self._show_counts()
        self._show_classes()

    @Slot()
    def _show_counts(self) -> None:
        session, data = self.editor.session, self.editor.data
        parameters = data.n_classes * (len(session.features) + int(session.hyperparams.bias))
        self.window.status.show_counts(data.n_points, data.n_classes, parameters)

    @Slot()
    def _show_classes(self) -> None:
        editor, data = self.editor, self.editor.data
        active = min(editor.active_class, data.n_classes - 1)
        self.window.tools.show_classes(data.classes, data.counts(), active)
        self.window.canvas.show_active_class(active)
        self.window.status.show_hint(tool_hint(self._tool, active))

    @Slot(object)
    def _on_theme(self, theme: Theme) -> None:
        self.window.show_theme(theme)
        self.window.show_theme_choice(self.themes.choice)
        self.viewer.use_theme(theme.name)
