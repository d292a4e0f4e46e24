"""Connects signals: those of the window to intents, and those of controllers to the state. GUI thread only.

The tables here turn signals and menu commands of the window into intents. An intent passes the gate, and one of the
``intent_handlers`` carries it out. Changes are reported to the state, which updates the views (``bindings``,
``panels``).
"""

from __future__ import annotations

from collections.abc import Callable

from softmax_viz.app.compare import compare_intents
from softmax_viz.app.compare_door import CompareDoor
from softmax_viz.app.data.data_transfer import DataTransfer
from softmax_viz.app.data.file_queue import FileQueue
from softmax_viz.app.documents.recovery import Recovery
from softmax_viz.app.documents.session_documents import SessionDocuments
from softmax_viz.app.intent_handlers import (
    document_handlers,
    edit_handlers,
    field_style_handlers,
    run_handlers,
    run_list_handlers,
    window_handlers,
)
from softmax_viz.app.intents import help_intents as helps
from softmax_viz.app.intents import insight_intents as insights
from softmax_viz.app.intents import intents as ask
from softmax_viz.app.intents import picture_intents as pictures
from softmax_viz.app.intents import probe_intents as probes
from softmax_viz.app.intents import time_intents as times
from softmax_viz.app.intents import window_intents as windows
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.intents.intent import Intent
from softmax_viz.app.runs.time_handlers import time_handlers
from softmax_viz.app.shell import Shell
from softmax_viz.app.state.bindings import bindings_of
from softmax_viz.views.window.main_window import MainWindow

# Signals of the window and of its views, and the intent that each makes; their arguments are the fields of the intent.
SIGNALS: dict[str, Callable[..., Intent]] = {
    "canvas.pointRequested": ask.PlacePoint,
    "canvas.sprayRequested": ask.SprayPoints,
    "canvas.relabelRequested": ask.RelabelPoints,
    "canvas.moveRequested": ask.MovePoints,
    "canvas.eraseRequested": ask.ErasePoints,
    "canvas.deleteRequested": ask.DeleteSelection,
    "canvas.selectionRequested": ask.SelectPoints,
    "canvas.viewportRequested": ask.ShowViewport,
    "canvas.probeRequested": ask.PinProbe,
    "canvas.probeReleaseRequested": ask.ReleaseProbe,
    "canvas.cutRequested": insights.DrawCut,
    "canvas.fitRequested": ask.FitView,
    "canvas.pasteRequested": lambda x, y: ask.Paste((x, y)),
    "canvas.pictureCopyRequested": lambda: pictures.CopyPicture("canvas"),
    "canvas.pictureExportRequested": lambda: pictures.ExportPicture("canvas"),
    "tool_options.brushRequested": ask.SetBrush,
    "transport.runRequested": ask.Run,
    "transport.pauseRequested": ask.Pause,
    "transport.stepRequested": ask.Step,
    "transport.resetRequested": ask.Reset,
    "transport.newStartRequested": ask.NewStart,
    "transport.speedRequested": ask.SetSpeed,
    "transport.rulesRequested": ask.SetRules,
    "tools.toolRequested": ask.ChooseTool,
    "tools.classRequested": ask.ChooseClass,
    "tools.addClassRequested": ask.AddClass,
    "tools.removeClassRequested": ask.RemoveClass,
    "tools.renameRequested": ask.RenameClass,
    "tools.recolourRequested": ask.RecolourClass,
    "tools.moveRequested": ask.MoveClass,
    "tools.selectClassRequested": ask.SelectClass,
    "class_menu.nameRequested": ask.EditClassName,
    "class_menu.removeClassRequested": ask.RemoveClass,
    "class_menu.recolourRequested": ask.RecolourClass,
    "class_menu.moveRequested": ask.MoveClass,
    "class_menu.selectClassRequested": ask.SelectClass,
    "field_style_button.fieldStyleRequested": ask.SetFieldStyle,
    "field_style_menu.fieldStyleRequested": ask.SetFieldStyle,
    "field_style_menu.toggleRequested": ask.ToggleLines,
    "window.classRequested": ask.ChooseClass,
    "window.themeRequested": ask.ChooseTheme,
    "language_menu.languageRequested": ask.ChooseLanguage,
    "panel_menu.panelRequested": ask.ShowPanel,
    "window.pathRequested": ask.OpenPath,
    "window.undoRequested": ask.Undo,
    "window.redoRequested": ask.Redo,
    "window.dropped": ask.Drop,
    "docks.closeRequested": lambda name: ask.ShowPanel(name, False),
    "canvas.furtherProbeRequested": probes.PinFurther,
    "canvas.pinMoveRequested": probes.MovePin,
    "timeline.lookRequested": times.LookAt,
    "timeline.scrubRequested": times.ScrubTo,
    "timeline.backRequested": times.LookBack,
    "timeline.stepRequested": ask.Step,
    "timeline.homeRequested": times.GoHome,
    "timeline.endRequested": times.GoToEnd,
    "timeline.playRequested": times.PlayBack,
    "timeline.loopRequested": times.SetLoop,
    "timeline.loopToggleRequested": times.ToggleLoop,
    "timeline.bookmarkNameRequested": times.NameBookmark,
    "timeline.bookmarkRemoveRequested": times.RemoveBookmark,
    "timeline.ghostRequested": times.ShowGhost,
    "past_band.endRequested": times.GoToEnd,
}

# Menu commands and their intents. ``field_style_menu`` has the toggles of lines, ``panel_menu`` those of panels.
COMMANDS: dict[str, Intent] = {
    "new": ask.NewSession(),
    "open": ask.AskForFile(),
    "gallery": ask.ShowGallery(),
    "save": ask.Save(),
    "save_as": ask.SaveAs(),
    "save_copy": ask.SaveCopy(),
    "export": ask.Export(),
    "export_picture": pictures.ExportPicture(""),
    "export_curve": pictures.ExportCurve(),
    "discarded": ask.ShowDiscarded(),
    "quit": ask.Quit(),
    "cut": ask.CutSelection(),
    "copy": ask.CopySelection(),
    "paste": ask.Paste(None),
    "copy_code": ask.CopyCode(),
    "copy_picture": pictures.CopyPicture("canvas"),
    "delete": ask.DeleteSelection(),
    "select_all": ask.SelectAll(),
    "clear": ask.ClearPoints(),
    "add_class": ask.AddClass(),
    "remove_class": ask.RemoveActiveClass(),
    "fit": ask.FitView(),
    "release_probe": probes.ReleaseLastProbe(),
    "next_quantity": ask.NextQuantity(),
    "previous_quantity": ask.PreviousQuantity(),
    "arrange_explore": windows.ArrangePanels("explore"),
    "arrange_explain": windows.ArrangePanels("explain"),
    "arrange_measure": windows.ArrangePanels("measure"),
    "arrange_by_hand": windows.ArrangePanels("by_hand"),
    "larger": windows.ChangeScale(1),
    "smaller": windows.ChangeScale(-1),
    "normal_size": windows.ResetScale(),
    "full_screen": ask.ToggleFullScreen(),
    "toggle": ask.ToggleRun(),
    "step": ask.Step(1),
    "step_ten": ask.Step(10),
    "time_back": times.LookBack(1),
    "time_back_ten": times.LookBack(10),
    "time_previous_event": times.GoToEvent(-1),
    "time_next_event": times.GoToEvent(1),
    "time_home": times.GoHome(),
    "time_end": times.GoToEnd(),
    "flip": times.Flip(),
    "bookmark": times.ToggleBookmark(),
    "previous_bookmark": times.GoToBookmark(-1),
    "next_bookmark": times.GoToBookmark(1),
    "new_run": times.NewRunFromHere(),
    "next_stage": insights.NextStage(),
    "slower": ask.ChangeSpeed(-1),
    "faster": ask.ChangeSpeed(1),
    "reset": ask.Reset(),
    "new_start": ask.NewStart(),
    "keep_training": ask.ToggleKeepTraining(),
    "compare": compare_intents.AskToCompare(),
    "check_gradient": ask.CheckGradient(),
    "keys": helps.ShowHelp("keys"),
    "computed": helps.ShowHelp("computed"),
    "glossary": helps.ShowHelp("glossary"),
    "whats_this": helps.ExplainControl(),
    "about": helps.ShowHelp("about"),
}


def connect(
    shell: Shell, data: DataTransfer, files: SessionDocuments, recovery: Recovery, compare: CompareDoor
) -> None:
    """Connect the parts with each other; to be called once, when all of them exist."""
    queue = FileQueue(files)
    gate = shell.gate
    gate.handle(edit_handlers(shell.editor))
    gate.handle(run_handlers(shell.run, shell.editor))
    gate.handle(run_list_handlers(shell))
    gate.handle(time_handlers(shell.time_link, shell.run.runner))
    gate.handle(field_style_handlers(shell.style_controller, shell.themes))
    gate.handle(window_handlers(shell, shell.window))
    gate.handle(compare.handlers())
    gate.handle(document_handlers(files, data, queue, recovery))
    _connect_window(shell.window, gate)
    _connect_offers(shell, data)
    shell.store.bind_all(bindings_of(shell.window))
    _connect_lifetimes(shell)
    _connect_state(shell)
    _connect_notices(shell, data, files)
    _connect_documents(shell, data, files, queue)


def _connect_window(window: MainWindow, gate: Gate) -> None:
    """Turn what the user does by mouse, key or menu into intents."""
    for path, make in SIGNALS.items():
        owner, signal = path.split(".")
        view = window if owner == "window" else getattr(window, owner)
        gate.takes(getattr(view, signal), make)
    for name, intent in COMMANDS.items():
        gate.serves(window.actions_by_name[name], intent)


def _connect_offers(shell: Shell, data: DataTransfer) -> None:
    """Turn accepted offers (buttons in messages, menus of pictures) and pasted codes or files into intents."""
    gate = shell.gate
    for menu in shell.pictures.menus:
        gate.takes(menu.copyRequested, pictures.CopyPicture)
        gate.takes(menu.exportRequested, pictures.ExportPicture)
    gate.takes(shell.notifications.resetRequested, ask.Reset)
    gate.takes(shell.notifications.undoRequested, ask.Undo)
    gate.takes(shell.notifications.repairRequested, ask.Repair)
    gate.takes(shell.notifications.tableRequested, ask.OpenPath)
    gate.takes(data.clipboard.codePasted, ask.OpenCode)
    gate.takes(data.clipboard.filesPasted, ask.OpenPaths)


def _connect_lifetimes(shell: Shell) -> None:
    """End messages that are no longer true; to be connected first, because an edit may bring a message itself."""
    message, editor = shell.notifications.message, shell.editor
    for changed in (editor.dataChanged, editor.hyperparamsChanged, editor.featuresChanged):
        changed.connect(message.on_edit)
    shell.run.runner.trainingAsked.connect(message.on_training)


def _connect_state(shell: Shell) -> None:
    """Connect the session, the run and the theme to the state of the window."""
    window, editor, run, store = shell.window, shell.editor, shell.run, shell.store
    store.follow(editor.owner)
    run.factsChanged.connect(store.take_run)
    run.factsChanged.connect(shell.runs.on_facts)
    editor.runs.trainingRequested.connect(shell.runs.train)
    run.probe.changed.connect(lambda: shell.inquiries.inquire("places", run.probe.places))
    shell.inquiries.changed.connect(lambda inquiry: store.update(inquiry=inquiry))
    editor.dataChanged.connect(lambda: store.light(()))
    editor.owner.visited.connect(lambda: store.light(()))
    shell.sweeps.changed.connect(store.take_sweep)
    shell.style_controller.fieldStyleChanged.connect(run.runner.use_field_style)
    shell.style_controller.fieldStyleChanged.connect(store.take_style)
    editor.dataChanged.connect(shell.on_data)
    shell.themes.themeChanged.connect(shell.on_theme)
    for rejected in (editor.rejected, shell.gate.rejected):
        rejected.connect(shell.restore_controls)
    # Signals by which views report on themselves.
    window.canvas.sizeChanged.connect(run.viewport.on_size_changed)
    window.canvas.hovered.connect(run.probe.on_hovered)
    window.canvas.hoverLeft.connect(run.probe.on_hover_left)
    window.canvas.brushChanged.connect(shell.set_brush)
    window.canvas.hintChanged.connect(window.status.show_passing_hint)
    shell.time_link.bookmarks.nameRequested.connect(window.timeline.edit_name)
    run.runner.frameTaken.connect(shell.gc_controller.poke)
    editor.dataChanged.connect(shell.gc_controller.poke)


def _connect_notices(shell: Shell, data: DataTransfer, files: SessionDocuments) -> None:
    """Connect errors and reports to the message bar."""
    notifications, editor, run, clipboard = shell.notifications, shell.editor, shell.run, data.clipboard
    for rejected in (
        editor.rejected,
        shell.gate.rejected,
        shell.pictures.rejected,
        shell.sweeps.rejected,
        clipboard.rejected,
        data.rejected,
        files.rejected,
    ):
        rejected.connect(notifications.show_error)
    for rejected in (files.saver.rejected, files.unsaved.autosaver.failed):
        rejected.connect(notifications.on_file_refused)
    for informed in (shell.pictures.informed, data.informed, files.saver.informed, files.unsaved.informed):
        informed.connect(notifications.show_info)
    files.saver.written.connect(notifications.on_file_written)
    files.applier.aboutToApply.connect(notifications.message.on_session)
    clipboard.doubted.connect(notifications.show_warnings)
    data.tables.remarked.connect(notifications.prepend)
    editor.titleChanged.connect(notifications.on_title)
    editor.owner.runReturned.connect(notifications.leave_run)  # before what is said of a branch
    editor.owner.branched.connect(notifications.on_branched)
    run.warnings.unitsFar.connect(notifications.on_units)
    shell.themes.scaleRefused.connect(notifications.show_info)
    run.runner.frameTaken.connect(notifications.on_frame)
    run.runner.trainerFailed.connect(notifications.on_faulted)


def _connect_documents(shell: Shell, data: DataTransfer, files: SessionDocuments, queue: FileQueue) -> None:
    """Connect opening, importing and saving, and the autosave of unsaved work."""
    window, editor, runner = shell.window, shell.editor, shell.run.runner
    current, unsaved = files.current, files.unsaved
    queue.openRequested.connect(files.open_path)
    queue.informed.connect(shell.notifications.show_info)
    data.tableDone.connect(queue.on_done)
    data.dataRequested.connect(shell.open_data)
    data.toolRequested.connect(shell.choose_tool)
    data.tables.pointsAdded.connect(lambda: shell.run.viewport.fit(editor.data))
    files.tableRequested.connect(data.open_table)
    # Lay out now: otherwise the canvas would grow into the space of a removed message after the viewport was set.
    files.applier.aboutToApply.connect(window.activate_layout)
    current.recentChanged.connect(window.show_recent)
    current.titleChanged.connect(window.show_title)
    runner.frameTaken.connect(files.composer.on_frame)  # before the slots that ask for the newest trained state
    runner.frameTaken.connect(unsaved.on_frame)
    editor.titleChanged.connect(current.show_title)
    editor.modifiedChanged.connect(window.setWindowModified)
    editor.modifiedChanged.connect(unsaved.on_modified)
    unsaved.autosaver.folderRecreated.connect(unsaved.on_folder_recreated)
    for changed in (editor.dataChanged, editor.hyperparamsChanged, editor.featuresChanged, editor.titleChanged):
        changed.connect(unsaved.on_changed)
    for weighed in (editor.owner.weightsChanged, editor.owner.weightsReturned):
        weighed.connect(unsaved.on_changed)
