"""The functions that carry out intents: one table in several parts. GUI thread only.

A function takes the fields of the intent as its arguments.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from softmax_viz.app.compare.compare_intents import Compare
from softmax_viz.app.data.data_transfer import DataTransfer
from softmax_viz.app.data.file_queue import FileQueue
from softmax_viz.app.documents.recovery import Recovery
from softmax_viz.app.documents.session_documents import SessionDocuments
from softmax_viz.app.intents import help_intents as helps
from softmax_viz.app.intents import insight_intents as insights
from softmax_viz.app.intents import intents as ask
from softmax_viz.app.intents import picture_intents as pictures
from softmax_viz.app.intents import probe_intents as probes
from softmax_viz.app.intents import run_intents, weight_intents
from softmax_viz.app.intents import sweep_intents as sweeps
from softmax_viz.app.intents import window_intents as windows
from softmax_viz.app.intents.gate import Handlers
from softmax_viz.app.presentation.theme_controller import ThemeController
from softmax_viz.app.run_bundle import RunBundle
from softmax_viz.app.sweep_actions import open_sweep_cell, start_sweep
from softmax_viz.controllers.display.field_style_controller import FieldStyleController
from softmax_viz.controllers.session.editor import Editor
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.insights.subject import Place
from softmax_viz.views.window.main_window import MainWindow

if TYPE_CHECKING:
    from softmax_viz.app.shell import Shell
    from softmax_viz.views.next_step.next_step_panel import NextStepPanel


def edit_handlers(editor: Editor) -> Handlers:
    """Return the handlers of intents that change only the session."""
    return {
        ask.PlacePoint: editor.place,
        ask.SprayPoints: editor.spray,
        ask.MovePoints: editor.move,
        ask.RelabelPoints: editor.relabel,
        ask.ErasePoints: editor.erase,
        ask.DeleteSelection: editor.delete_selection,
        ask.ClearPoints: editor.clear_points,
        ask.SelectPoints: editor.select,
        ask.ChooseClass: editor.choose_class,
        ask.AddClass: editor.add_class,
        ask.RemoveClass: editor.remove_class,
        ask.RemoveActiveClass: lambda: editor.remove_class(editor.active_class),
        ask.RenameClass: editor.rename_class,
        ask.RecolourClass: editor.recolour_class,
        ask.MoveClass: editor.move_class,
        ask.SetParam: editor.set_param,
        ask.SetParams: lambda values: editor.settings.set_params(dict(values)),
        ask.SetFeatures: editor.set_features,
        weight_intents.PutWeight: editor.weights.put,
        weight_intents.ShiftWeights: editor.weights.shift_all,
        weight_intents.SubtractMean: editor.weights.subtract_mean,
        ask.Undo: editor.undo_stack.undo,
        ask.Redo: editor.undo_stack.redo,
    }


def run_handlers(run: RunBundle, editor: Editor) -> Handlers:
    """Return the handlers of intents about the run, its viewport and its probe."""
    return {
        ask.SetSpeed: run.runner.set_speed,
        ask.ChangeSpeed: run.change_speed,
        ask.SetRules: run.use_rules,
        ask.CheckGradient: run.runner.check_gradient,
        ask.ShowViewport: run.viewport.on_viewport_requested,
        ask.FitView: lambda: run.viewport.fit(editor.data),
        ask.PinProbe: run.probe.pin,
        ask.ReleaseProbe: run.probe.release,
        probes.PinFurther: run.probe.pin_further,
        probes.KeepProbe: run.probe.keep,
        probes.MovePin: run.probe.move_pin,
        probes.ReleasePin: run.probe.release_pin,
        probes.ReleaseLastProbe: run.probe.release_last,
    }


def field_style_handlers(styles: FieldStyleController, themes: ThemeController) -> Handlers:
    """Return the handlers of intents about the field style, the theme and the size."""
    return {
        ask.SetFieldStyle: styles.use,
        ask.ToggleLines: styles.toggle,
        ask.NextQuantity: styles.next_quantity,
        ask.PreviousQuantity: styles.previous_quantity,
        ask.ChooseTheme: themes.choose,
        windows.ChangeScale: themes.change_scale,
        windows.ResetScale: themes.reset_scale,
    }


def window_handlers(shell: Shell, window: MainWindow) -> Handlers:
    """Return the handlers of intents that need several parts of the program, or the window itself."""
    return {
        ask.Reset: shell.reset,
        ask.NewStart: shell.new_start,
        ask.ToggleKeepTraining: shell.toggle_keep_training,
        ask.Repair: shell.repair,
        ask.SelectAll: shell.select_all,
        ask.ChooseTool: shell.choose_tool,
        ask.SetBrush: shell.set_brush,
        ask.ShowPanel: shell.show_panel,
        windows.ArrangePanels: window.docks.arrange,
        ask.ChooseLanguage: shell.languageRequested.emit,
        ask.ToggleFullScreen: shell.toggle_full_screen,
        helps.ShowHelp: shell.help.show,
        helps.ExplainControl: shell.help.explain_control,
        insights.Inquire: shell.inquiries.inquire,
        insights.LightPoints: shell.store.light,
        insights.NextStage: lambda: _next_stage(shell),
        insights.DrawCut: lambda ends, is_done: _draw_cut(shell, ends, is_done),
        ask.EditClassName: window.tools.edit_name,
        pictures.CopyPicture: shell.pictures.copy,
        pictures.ExportPicture: shell.pictures.ask,
        pictures.ExportCurve: shell.pictures.ask_for_curve,
        sweeps.ExportSweep: shell.pictures.ask_for_sweep,
        sweeps.PauseSweep: shell.sweeps.pause,
        sweeps.ResumeSweep: shell.sweeps.resume,
        sweeps.CancelSweep: shell.sweeps.cancel,
        sweeps.StartSweep: partial(start_sweep, shell),
        sweeps.OpenSweepCell: partial(open_sweep_cell, shell),
        ask.Quit: window.close,
    }


def document_handlers(files: SessionDocuments, data: DataTransfer, queue: FileQueue, recovery: Recovery) -> Handlers:
    """Return the handlers of intents about files, tables and the clipboard."""
    clipboard = data.clipboard
    return {
        ask.NewSession: files.new,
        ask.AskForFile: files.ask_for_file,
        ask.OpenPath: files.open_path,
        ask.OpenPaths: queue.open_paths,
        ask.OpenCode: files.open_code,
        ask.Save: files.save,
        ask.SaveAs: files.save_as,
        ask.SaveCopy: files.saver.save_copy,
        ask.CopyCode: files.saver.copy_code,
        ask.Drop: clipboard.drop,
        ask.Export: data.ask_for_export,
        ask.ShowDiscarded: recovery.show_discarded,
        ask.ShowGallery: data.show_gallery,
        ask.SelectClass: data.select_class,
        ask.RemovePoints: data.remove_points,
        ask.CopyPoints: clipboard.copy,
        ask.CopySelection: clipboard.copy_selection,
        ask.CutSelection: clipboard.cut,
        ask.Paste: clipboard.paste,
    }


def _draw_cut(shell: Shell, ends: tuple[Place, Place] | None, is_done: bool) -> None:
    """Let the cut lead from A to B, or where it led before the stroke; show its panel when it is drawn."""
    shell.inquiries.sketch("cut", ends, is_done)
    if is_done and ends is not None:
        shell.show_panel("cut", True)


def _next_stage(shell: Shell) -> None:
    if "next_step" not in shell.store.state.panels:
        shell.show_panel("next_step", True)
    else:
        cast("NextStepPanel", shell.window.panels["next_step"]).advance()


def run_list_handlers(shell: Shell) -> Handlers:
    """Return the handlers of intents about the list of runs; a stroke and messages end with the run."""
    runs = shell.editor.runs

    def open_run(number: int) -> None:
        shell.leave_run()
        runs.open(number)

    def delete(number: int) -> None:
        if number == shell.editor.owner.run:
            shell.leave_run()
        runs.delete(number)

    def same_start(number: int, param: str, value: object, train_steps: int) -> None:
        shell.leave_run()
        runs.same_start(param, value, train_steps, number)

    def compare(number: int) -> None:
        theirs = runs.differing_settings(number)
        if not theirs:
            text = QT_TRANSLATE_NOOP("errors", "This run has the same settings as the present one. Choose another.")
            raise UserError(text)
        shell.gate.ask(Compare({}, theirs))

    return {
        run_intents.CompareWithRun: compare,
        run_intents.OpenRun: open_run,
        run_intents.RenameRun: runs.rename,
        run_intents.DuplicateRun: runs.duplicate,
        run_intents.DeleteRun: delete,
        run_intents.ShowRun: shell.runs.show_run,
        run_intents.SameStart: same_start,
    }
