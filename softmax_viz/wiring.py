"""Who hears whom: every signal of the running program is connected here, once. GUI thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softmax_viz.core.run_control import SPEEDS
from softmax_viz.data_desk import DataDesk
from softmax_viz.file_desk import FileDesk
from softmax_viz.file_queue import FileQueue
from softmax_viz.views.help_dialogs import show_about
from softmax_viz.workbench import Workbench

if TYPE_CHECKING:
    from softmax_viz.views.points_table import PointsTable


def connect(bench: Workbench, data: DataDesk, files: FileDesk) -> None:
    """Connect the parts with each other; to be called once, when all of them are there."""
    _connect_intents(bench)
    _connect_actions(bench)
    _connect_facts(bench)
    _connect_points_and_classes(bench, data)
    _connect_files(bench, data, files)


def _connect_intents(bench: Workbench) -> None:
    """What a person asks for with the mouse."""
    window, editor, runner, canvas = bench.window, bench.editor, bench.runner, bench.window.canvas
    canvas.pointRequested.connect(editor.place)
    canvas.sprayRequested.connect(editor.spray)
    canvas.relabelRequested.connect(editor.relabel)
    canvas.brushChanged.connect(window.tool_options.show_brush)
    window.tool_options.brushRequested.connect(canvas.show_brush)
    canvas.moveRequested.connect(editor.move)
    canvas.eraseRequested.connect(editor.erase)
    canvas.deleteRequested.connect(editor.delete_selection)
    canvas.selectionRequested.connect(editor.select)
    canvas.viewRequested.connect(bench.viewer.on_view_requested)
    canvas.sizeChanged.connect(bench.viewer.on_size_changed)
    canvas.hovered.connect(bench.probe.on_hovered)
    canvas.hoverLeft.connect(bench.probe.on_hover_left)
    canvas.probeRequested.connect(bench.probe.pin)
    canvas.probeReleaseRequested.connect(bench.probe.release)
    window.bars.releaseRequested.connect(bench.probe.release)
    window.transport.runRequested.connect(runner.run)
    window.transport.pauseRequested.connect(runner.pause)
    window.transport.stepRequested.connect(runner.step)
    window.transport.resetRequested.connect(bench.reset)
    window.transport.newStartRequested.connect(bench.new_start)
    window.transport.speedRequested.connect(runner.set_speed)
    window.tools.toolRequested.connect(bench.choose_tool)
    window.tools.classRequested.connect(editor.choose_class)
    window.tools.addClassRequested.connect(editor.add_class)
    window.tools.removeClassRequested.connect(editor.remove_class)
    window.classRequested.connect(editor.choose_class)
    window.training.paramRequested.connect(editor.set_param)
    window.features.paramRequested.connect(editor.set_param)
    window.features.featuresRequested.connect(editor.set_features)
    window.transport.rulesRequested.connect(bench.use_rules)
    window.look_button.lookRequested.connect(bench.looker.use)
    window.look_menu.lookRequested.connect(bench.looker.use)
    window.look_menu.toggleRequested.connect(bench.looker.toggle)
    window.themeRequested.connect(bench.themes.choose)
    bench.notices.resetRequested.connect(bench.reset)
    bench.notices.repairRequested.connect(bench.repair)


def _connect_actions(bench: Workbench) -> None:
    """What a person asks for by key or menu."""
    window, editor, runner = bench.window, bench.editor, bench.runner
    for name, slot in {
        "quit": window.close,
        "delete": editor.delete_selection,
        "select_all": bench.select_all,
        "clear": editor.clear_points,
        "add_class": editor.add_class,
        "remove_class": lambda: editor.remove_class(editor.active_class),
        "fit": lambda: bench.viewer.fit(editor.data),
        "next_quantity": bench.looker.next_quantity,
        "previous_quantity": bench.looker.previous_quantity,
        "release_probe": bench.probe.release,
        "full_screen": bench.toggle_full_screen,
        "toggle": runner.toggle,
        "step": lambda: runner.step(1),
        "step_ten": lambda: runner.step(10),
        "slower": lambda: runner.set_speed(max(runner.speed - 1, 0)),
        "faster": lambda: runner.set_speed(min(runner.speed + 1, len(SPEEDS) - 1)),
        "reset": bench.reset,
        "new_start": bench.new_start,
        "check_gradient": runner.check_gradient,
        "keys": bench.show_keys,
        "about": lambda: show_about(window),
    }.items():
        window.actions_by_name[name].triggered.connect(slot)


def _connect_facts(bench: Workbench) -> None:
    """What has become of it."""
    window, editor, runner = bench.window, bench.editor, bench.runner
    editor.dataChanged.connect(bench.on_data)
    editor.dataChanged.connect(runner.use_data)
    editor.hyperparamsChanged.connect(window.training.show_params)
    editor.hyperparamsChanged.connect(window.features.show_params)
    editor.hyperparamsChanged.connect(bench.advisor.on_hyperparams)
    editor.dataChanged.connect(bench.advisor.on_data)
    editor.titleChanged.connect(bench.notices.on_title)
    editor.titleChanged.connect(bench.advisor.on_title)
    bench.advisor.unitsFar.connect(bench.notices.on_units)
    editor.hyperparamsChanged.connect(runner.use_hyperparams)
    editor.hyperparamsChanged.connect(bench.on_hyperparams)
    editor.featuresChanged.connect(window.features.show_features)
    editor.featuresChanged.connect(runner.use_features)
    editor.owner.runLeft.connect(bench.run_switch.keep)
    editor.owner.runBegun.connect(runner.reset)
    editor.owner.runReturned.connect(bench.run_switch.return_to)
    editor.owner.runsNeeded.connect(bench.run_switch.forget_others)
    editor.featuresChanged.connect(bench.show_counts)
    bench.looker.lookChanged.connect(bench.on_look)
    editor.activeClassChanged.connect(bench.show_classes)
    editor.selectionChanged.connect(window.canvas.show_selection)
    editor.refused.connect(bench.notices.on_refused)
    runner.frameTaken.connect(editor.owner.on_frame)
    runner.frameTaken.connect(bench.presenter.on_frame)
    runner.frameTaken.connect(bench.on_frame)
    runner.frameTaken.connect(bench.probe.on_frame)
    runner.frameTaken.connect(bench.advisor.on_frame)
    runner.frameTaken.connect(bench.notices.on_frame)
    runner.frameTaken.connect(bench.collector.poke)
    editor.dataChanged.connect(bench.collector.poke)
    runner.phaseChanged.connect(window.status.show_phase)
    runner.phaseChanged.connect(bench.advisor.on_phase)
    runner.speedChanged.connect(window.transport.show_speed)
    runner.faulted.connect(bench.notices.on_faulted)
    bench.themes.themeChanged.connect(bench.on_theme)


def _connect_points_and_classes(bench: Workbench, data: DataDesk) -> None:
    """The table beside the canvas, the clipboard, and what is done to classes."""
    window, editor, clipboard = bench.window, bench.editor, data.clipboard
    clipboard.refused.connect(bench.notices.on_refused)
    clipboard.doubted.connect(bench.notices.on_doubted)
    for menu in (window.tools, window.class_menu):
        menu.recolourRequested.connect(editor.recolour_class)
        menu.moveRequested.connect(editor.move_class)
        menu.selectClassRequested.connect(data.select_class)
    window.tools.renameRequested.connect(editor.rename_class)
    window.class_menu.nameRequested.connect(window.tools.edit_name)
    window.class_menu.removeClassRequested.connect(editor.remove_class)
    for name, slot in {
        "gallery": data.show_gallery,
        "export": data.ask_for_export,
        "cut": clipboard.cut,
        "copy": clipboard.copy_selection,
        "paste": clipboard.paste,
    }.items():
        window.actions_by_name[name].triggered.connect(slot)

    def show_points_table(is_shown: bool) -> None:
        if is_shown and window.points is None:
            _connect_table(bench, data, window.make_points_table())
        window.show_points_table(is_shown)

    window.actions_by_name["points_table"].toggled.connect(show_points_table)


def _connect_table(bench: Workbench, data: DataDesk, points: PointsTable) -> None:
    """The table beside the canvas, once it is there."""
    editor, clipboard = bench.editor, data.clipboard
    points.moveRequested.connect(data.move_point)
    points.relabelRequested.connect(data.relabel_points)
    points.deleteRequested.connect(data.remove_points)
    points.selectionRequested.connect(editor.select)
    points.copyRequested.connect(clipboard.copy)
    editor.selectionChanged.connect(points.show_selection)
    points.show_theme(bench.themes.theme)
    points.show_data(editor.data)
    points.show_selection(editor.selection)
    if bench.runner.last_frame is not None:
        bench.on_frame(bench.runner.last_frame)


def _connect_files(bench: Workbench, data: DataDesk, files: FileDesk) -> None:
    """Sessions on the disk and on the clipboard; what is unsaved is kept."""
    window, editor = bench.window, bench.editor
    window.pathRequested.connect(files.open_path)
    window.dropped.connect(data.clipboard.drop)
    queue = FileQueue(files.open_path, bench.notices.inform, files)
    data.clipboard.filesPasted.connect(queue.open_paths)
    data.tableDone.connect(queue.on_done)
    files.tableRequested.connect(data.open_table)
    files.recentChanged.connect(window.show_recent)
    data.clipboard.codePasted.connect(files.open_code)
    for name, slot in {
        "new": files.new,
        "open": files.ask_for_file,
        "save": files.save,
        "save_as": files.save_as,
        "save_copy": files.save_copy,
        "copy_code": files.copy_code,
    }.items():
        window.actions_by_name[name].triggered.connect(slot)
    bench.runner.frameTaken.connect(files.on_frame)
    editor.titleChanged.connect(files.show_title)
    editor.modifiedChanged.connect(files.on_modified)
    for changed in (editor.dataChanged, editor.hyperparamsChanged, editor.featuresChanged, editor.titleChanged):
        changed.connect(files.on_changed)
    files.keeper.failed.connect(bench.notices.on_refused)
    files.keeper.refounded.connect(files.on_refounded)
