"""Which signal asks for what, and who hears what has become of it. GUI thread only.

The window's signals and commands become intents by the tables here, pass the gate, and are done by
``intent_handlers``. What has changed is told to the state, which tells the views (``bindings``, ``panels``).
"""

from __future__ import annotations

from collections.abc import Callable

from softmax_viz.app.data.data_transfer import DataDesk
from softmax_viz.app.data.file_queue import FileQueue
from softmax_viz.app.documents.session_documents import FileDesk
from softmax_viz.app.intent_handlers import (
    document_handlers,
    edit_handlers,
    run_handlers,
    style_handlers,
    window_handlers,
)
from softmax_viz.app.intents import intents as ask
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.intents.intent import Intent
from softmax_viz.app.shell import Workbench
from softmax_viz.app.state.bindings import bindings_of
from softmax_viz.views.window.main_window import MainWindow

# What the signals of the window and of its views ask for; their arguments are the fields of the intent.
SIGNALS: dict[str, Callable[..., Intent]] = {
    "canvas.pointRequested": ask.PlacePoint,
    "canvas.sprayRequested": ask.SprayPoints,
    "canvas.relabelRequested": ask.RelabelPoints,
    "canvas.moveRequested": ask.MovePoints,
    "canvas.eraseRequested": ask.ErasePoints,
    "canvas.deleteRequested": ask.DeleteSelection,
    "canvas.selectionRequested": ask.SelectPoints,
    "canvas.viewRequested": ask.ShowView,
    "canvas.probeRequested": ask.PinProbe,
    "canvas.probeReleaseRequested": ask.ReleaseProbe,
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
    "look_button.lookRequested": ask.SetStyle,
    "look_menu.lookRequested": ask.SetStyle,
    "look_menu.toggleRequested": ask.ToggleLines,
    "window.classRequested": ask.ChooseClass,
    "window.themeRequested": ask.ChooseTheme,
    "language_menu.languageRequested": ask.ChooseLanguage,
    "window.pathRequested": ask.OpenPath,
    "window.undoRequested": ask.Undo,
    "window.redoRequested": ask.Redo,
    "window.dropped": ask.Drop,
}

# What the commands of the menus ask for. The switches of lines are ``look_menu``'s, that of the table is below.
COMMANDS: dict[str, Intent] = {
    "new": ask.NewSession(),
    "open": ask.AskForFile(),
    "gallery": ask.ShowGallery(),
    "save": ask.Save(),
    "save_as": ask.SaveAs(),
    "save_copy": ask.SaveCopy(),
    "export": ask.Export(),
    "quit": ask.Quit(),
    "cut": ask.CutSelection(),
    "copy": ask.CopySelection(),
    "paste": ask.Paste(),
    "copy_code": ask.CopyCode(),
    "delete": ask.DeleteSelection(),
    "select_all": ask.SelectAll(),
    "clear": ask.ClearPoints(),
    "add_class": ask.AddClass(),
    "remove_class": ask.RemoveActiveClass(),
    "fit": ask.FitView(),
    "release_probe": ask.ReleaseProbe(),
    "next_quantity": ask.NextQuantity(),
    "previous_quantity": ask.PreviousQuantity(),
    "full_screen": ask.ToggleFullScreen(),
    "toggle": ask.ToggleRun(),
    "step": ask.Step(1),
    "step_ten": ask.Step(10),
    "slower": ask.ChangeSpeed(-1),
    "faster": ask.ChangeSpeed(1),
    "reset": ask.Reset(),
    "new_start": ask.NewStart(),
    "check_gradient": ask.CheckGradient(),
    "keys": ask.ShowKeys(),
    "about": ask.ShowAbout(),
}


def connect(bench: Workbench, data: DataDesk, files: FileDesk) -> None:
    """Connect the parts with each other; to be called once, when all of them are there."""
    queue = FileQueue(files)
    gate = bench.gate
    gate.handle(edit_handlers(bench.editor))
    gate.handle(run_handlers(bench.run, bench.editor))
    gate.handle(style_handlers(bench.looker, bench.themes))
    gate.handle(window_handlers(bench, bench.window))
    gate.handle(document_handlers(files, data, queue))
    _connect_window(bench.window, gate)
    _connect_offers(bench, data)
    bench.store.bind_all(bindings_of(bench.window))
    _connect_state(bench)
    _connect_notices(bench, data, files)
    _connect_documents(bench, data, files, queue)


def _connect_window(window: MainWindow, gate: Gate) -> None:
    """What the user asks for by mouse, key or menu."""
    for path, make in SIGNALS.items():
        owner, signal = path.split(".")
        view = window if owner == "window" else getattr(window, owner)
        gate.takes(getattr(view, signal), make)
    for name, intent in COMMANDS.items():
        gate.serves(window.actions_by_name[name], intent)
    table = window.actions_by_name["points_table"]
    table.toggled.connect(
        lambda is_shown: is_shown != window.is_panel_shown("points") and gate.ask(ask.ShowPanel("points", is_shown))
    )


def _connect_offers(bench: Workbench, data: DataDesk) -> None:
    """What the user asks for by taking up an offer, or by what is on the clipboard."""
    gate = bench.gate
    gate.takes(bench.notices.resetRequested, ask.Reset)
    gate.takes(bench.notices.repairRequested, ask.Repair)
    gate.takes(data.clipboard.codePasted, ask.OpenCode)
    gate.takes(data.clipboard.filesPasted, ask.OpenPaths)


def _connect_state(bench: Workbench) -> None:
    """What the state of the window follows."""
    window, editor, run, store = bench.window, bench.editor, bench.run, bench.store
    store.follow(editor.owner)
    run.factsChanged.connect(store.take_run)
    bench.looker.lookChanged.connect(run.runner.use_look)
    bench.looker.lookChanged.connect(store.take_style)
    editor.dataChanged.connect(bench.on_data)
    bench.themes.themeChanged.connect(bench.on_theme)
    for refused in (editor.refused, bench.gate.refused):
        refused.connect(bench.restore_controls)
    # What the views tell of themselves.
    window.canvas.sizeChanged.connect(run.viewer.on_size_changed)
    window.canvas.hovered.connect(run.probe.on_hovered)
    window.canvas.hoverLeft.connect(run.probe.on_hover_left)
    window.canvas.brushChanged.connect(bench.set_brush)
    run.runner.frameTaken.connect(bench.collector.poke)
    editor.dataChanged.connect(bench.collector.poke)


def _connect_notices(bench: Workbench, data: DataDesk, files: FileDesk) -> None:
    """What is said in the window."""
    notices, editor, run, clipboard = bench.notices, bench.editor, bench.run, data.clipboard
    for refused in (editor.refused, bench.gate.refused, clipboard.refused, data.refused, files.unsaved.keeper.failed):
        refused.connect(notices.on_refused)
    for refused in (files.refused, files.saver.refused):
        refused.connect(notices.on_file_refused)
    for informed in (data.informed, files.saver.informed, files.unsaved.informed):
        informed.connect(notices.inform)
    files.saver.written.connect(notices.on_file_written)
    files.applier.aboutToApply.connect(notices.clear)
    clipboard.doubted.connect(notices.on_doubted)
    data.tables.remarked.connect(notices.lead)
    editor.titleChanged.connect(notices.on_title)
    run.advisor.unitsFar.connect(notices.on_units)
    run.runner.frameTaken.connect(notices.on_frame)
    run.runner.faulted.connect(notices.on_faulted)


def _connect_documents(bench: Workbench, data: DataDesk, files: FileDesk, queue: FileQueue) -> None:
    """What is unsaved is kept; files lead to tables, and tables to points."""
    window, editor, runner = bench.window, bench.editor, bench.run.runner
    current, unsaved = files.current, files.unsaved
    queue.openRequested.connect(files.open_path)
    queue.informed.connect(bench.notices.inform)
    data.tableDone.connect(queue.on_done)
    data.dataRequested.connect(bench.open_data)
    data.toolRequested.connect(bench.choose_tool)
    data.tables.pointsAdded.connect(lambda: bench.run.viewer.fit(editor.data))
    files.tableRequested.connect(data.open_table)
    # Now, or the canvas would grow into the room of a message after it was told what to show.
    files.applier.aboutToApply.connect(window.settle_layout)
    current.recentChanged.connect(window.show_recent)
    current.titleChanged.connect(window.show_title)
    runner.frameTaken.connect(files.composer.on_frame)  # before what asks for the newest trained state
    runner.frameTaken.connect(unsaved.on_frame)
    editor.titleChanged.connect(current.show_title)
    editor.modifiedChanged.connect(window.setWindowModified)
    editor.modifiedChanged.connect(unsaved.on_modified)
    unsaved.keeper.refounded.connect(unsaved.on_refounded)
    for changed in (editor.dataChanged, editor.hyperparamsChanged, editor.featuresChanged, editor.titleChanged):
        changed.connect(unsaved.on_changed)
