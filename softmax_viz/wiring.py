"""Who hears whom: every signal of the running program is connected here, once. GUI thread only."""

from __future__ import annotations

from softmax_viz.core.run_control import SPEEDS
from softmax_viz.views.help_dialogs import show_about
from softmax_viz.workbench import Workbench


def connect(bench: Workbench) -> None:
    """Connect the parts of ``bench`` with each other; to be called once, when all of them are there."""
    _connect_intents(bench)
    _connect_actions(bench)
    _connect_facts(bench)


def _connect_intents(bench: Workbench) -> None:
    """What a person asks for with the mouse."""
    window, editor, runner, canvas = bench.window, bench.editor, bench.runner, bench.window.canvas
    canvas.pointRequested.connect(editor.place)
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
    window.presetRequested.connect(bench.open_preset)
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
        "open": bench.ask_for_table,
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
    editor.hyperparamsChanged.connect(runner.use_hyperparams)
    editor.hyperparamsChanged.connect(bench.on_hyperparams)
    editor.featuresChanged.connect(window.features.show_features)
    editor.featuresChanged.connect(runner.use_features)
    editor.featuresChanged.connect(bench.show_counts)
    bench.looker.lookChanged.connect(bench.on_look)
    editor.activeClassChanged.connect(bench.show_classes)
    editor.selectionChanged.connect(window.canvas.show_selection)
    editor.titleChanged.connect(window.show_title)
    editor.refused.connect(bench.notices.on_refused)
    runner.frameTaken.connect(bench.presenter.on_frame)
    runner.frameTaken.connect(bench.probe.on_frame)
    runner.frameTaken.connect(bench.advisor.on_frame)
    runner.frameTaken.connect(bench.notices.on_frame)
    runner.frameTaken.connect(bench.collector.poke)
    editor.dataChanged.connect(bench.collector.poke)
    runner.phaseChanged.connect(window.status.show_phase)
    runner.speedChanged.connect(window.transport.show_speed)
    runner.faulted.connect(bench.notices.on_faulted)
    bench.themes.themeChanged.connect(bench.on_theme)
