"""The parts of the running program, and what a person may ask of them. GUI thread only."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

from softmax_viz.controllers.advisor import Advisor
from softmax_viz.controllers.collector import Collector
from softmax_viz.controllers.editor import Editor
from softmax_viz.controllers.looker import Looker
from softmax_viz.controllers.presenter import Presenter
from softmax_viz.controllers.probe import Probe
from softmax_viz.controllers.runner import Runner, RunSwitch
from softmax_viz.controllers.viewer import Viewer
from softmax_viz.controllers.waiting import wait_until
from softmax_viz.core.dataset import MAX_CLASSES, MIN_CLASSES, Dataset
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.session import Session
from softmax_viz.core.stopping import StopRules
from softmax_viz.engine.frame import Frame
from softmax_viz.field.look import Look
from softmax_viz.handover import Handover
from softmax_viz.notices import Notices
from softmax_viz.storage.settings import Settings
from softmax_viz.theming import ThemeSwitch
from softmax_viz.views.background import Background
from softmax_viz.views.help_dialogs import KeysDialog
from softmax_viz.views.main_window import MainWindow
from softmax_viz.views.optimum_note import optimum_note
from softmax_viz.views.theme import Theme
from softmax_viz.views.tools import tool_hint
from softmax_viz.views.words import sentence


class Workbench(QObject):
    """The window and what stands behind it, and all that a person may ask for. ``Program`` connects the parts.

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
    handover
        The window whose place this one takes; ``session`` is that of its editor.
    """

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
        self.tool = "place"
        self.collector = Collector(self)
        self.themes = ThemeSwitch(app, settings, theme_choice, self)
        if handover is None:
            self.editor, self.runner = Editor(session, self), Runner(session, self)
            # Both outlive the window if another one takes its place, so they are connected once, and here.
            self.editor.dataChanged.connect(self.runner.use_data)
            self.editor.hyperparamsChanged.connect(self.runner.use_hyperparams)
            self.editor.featuresChanged.connect(self.runner.use_features)
            switch, owner = RunSwitch(self.runner), self.editor.owner
            owner.runLeft.connect(switch.keep)
            owner.runBegun.connect(self.runner.reset)
            owner.runReturned.connect(switch.return_to)
            owner.runsNeeded.connect(switch.forget_others)
            self.runner.frameTaken.connect(owner.on_frame)
        else:
            self.editor, self.runner = handover.editor, handover.runner
        self.rules = StopRules()
        self.window = window = MainWindow(self.editor.undo_stack)
        self.themes.use_window(window)
        self.background = Background(window, self)
        self.notices = Notices(window.messages, self)
        self.viewer = Viewer(window.canvas, self.runner.use_view, session.data, self.themes.theme.name, self)
        self.looker = Looker(self.runner.use_look, Look.from_dict(settings.look_values()), self)
        self.probe = Probe(window.canvas, window.bars, self)
        self.advisor = Advisor(window.training, sentence, optimum_note, self)
        self.presenter = Presenter(
            window.canvas, window.plot, window.transport, window.status, time.perf_counter, optimum_note, self
        )

    def show_everything(self) -> None:
        """Show what stands at the start in every view."""
        window, session = self.window, self.editor.session
        window.show_title(session.title)
        window.show_recent(self.settings.recent_files())
        window.training.show_params(session.hyperparams)
        window.features.show_params(session.hyperparams)
        window.features.show_features(session.features)
        self.advisor.on_hyperparams(session.hyperparams)
        self.notices.on_title(session.title)
        window.transport.show_speed(self.runner.speed)
        window.transport.show_phase(self.runner.phase)
        window.status.show_phase(self.runner.phase)
        window.canvas.show_view(self.viewer.view)
        self.runner.use_look(self.looker.look)
        self.on_look(self.looker.look)
        self.on_hyperparams(session.hyperparams)
        self.on_data(session.data)
        self.choose_tool(self.tool)
        self.themes.apply()

    # What a person may ask for

    @Slot(str)
    def choose_tool(self, name: str) -> None:
        """Take a tool in hand."""
        self.tool = name
        self.window.canvas.show_tool(name)
        self.window.tools.show_tool(name)
        self.window.tool_options.show_tool(name)
        self.window.status.show_hint(tool_hint(name, self.editor.active_class))

    @Slot()
    def reset(self) -> None:
        """Return to the start of the present seed."""
        self._leave_run()
        frame = self.runner.last_frame
        self.editor.settings.reset(frame is not None and frame.state.step == 0 and self.runner.is_settled())

    @Slot()
    def new_start(self) -> None:
        """Return to another start: the next seed."""
        self._leave_run()
        self.editor.settings.new_start()

    @Slot(str, object)
    def repair(self, name: str, value: object) -> None:
        """Set a parameter to what does not diverge, and begin again."""
        self._leave_run()
        self.editor.settings.repair(name, value)

    def _leave_run(self) -> None:
        self.window.canvas.end_stroke()
        self.notices.withdraw()

    @Slot(object)
    def use_rules(self, rules: StopRules) -> None:
        """Stop the run by these rules."""
        self.rules = rules
        self.window.transport.show_rules(rules)
        self.runner.use_rules(rules)

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

    def wait_for_trainer(self, is_true: Callable[[], bool], patience_ms: int) -> None:
        """Let frames come until ``is_true``, but no longer than ``patience_ms``."""
        wait_until(is_true, patience_ms)

    # What has become of it

    @Slot(object)
    def on_look(self, look: Look) -> None:
        """Show a look in every place that shows it."""
        window = self.window
        window.canvas.show_look(look)
        window.look_button.show_look(look)
        window.look_menu.show_look(look)
        self.probe.on_look(look)

    @Slot(object)
    def on_hyperparams(self, hyperparams: Hyperparams) -> None:
        """Show settings outside their panels."""
        has_dropout = hyperparams.logit_dropout > 0.0
        self.window.look_button.show_dropout(has_dropout)
        self.window.look_menu.show_dropout(has_dropout)
        self.show_counts()

    @Slot(object)
    def on_data(self, data: Dataset) -> None:
        """Show points and classes."""
        window = self.window
        self.presenter.expect_points(data.n_points)
        window.bars.show_classes(data.classes)  # before the probe, which has probabilities of these classes shown
        self.probe.expect_classes(data.classes)
        self.looker.on_classes(data.classes)
        window.look_button.show_classes(data.classes)
        window.canvas.show_data(data)
        if window.points is not None:
            window.points.show_data(data)
        window.plot.show_classes_count(data.n_classes)
        window.show_class_count(data.n_classes, MIN_CLASSES, MAX_CLASSES)
        self.show_counts()
        self.show_classes()

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Mark the wrong points in the table beside the canvas."""
        points = self.window.points
        mistakes = frame.readings.mistakes if frame.readings is not None else None
        if points is not None and mistakes is not None and len(mistakes) == self.editor.data.n_points:
            points.show_wrong(mistakes)

    @Slot()
    def show_counts(self) -> None:
        """Say how much there is."""
        session, data = self.editor.session, self.editor.data
        parameters = data.n_classes * (len(session.features) + int(session.hyperparams.bias))
        self.window.status.show_counts(data.n_points, data.n_classes, parameters)

    @Slot()
    def show_classes(self) -> None:
        """Show the classes, and which of them is placed."""
        editor, data = self.editor, self.editor.data
        active = min(editor.active_class, data.n_classes - 1)
        self.window.tools.show_classes(data.classes, data.counts(), active)
        self.window.class_menu.show_class(data.classes, data.counts(), active)
        self.window.canvas.show_active_class(active)
        self.window.status.show_hint(tool_hint(self.tool, active))

    @Slot(object)
    def on_theme(self, theme: Theme) -> None:
        """Dress everything."""
        self.window.show_theme(theme)
        self.window.show_theme_choice(self.themes.choice)
        self.viewer.use_theme(theme.name)
