"""The way to runs side by side: what they need is loaded when the first comparison is asked for. GUI thread only."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from softmax_viz.app.compare import compare_intents as ask
from softmax_viz.app.intents.gate import Handlers
from softmax_viz.app.run_bundle import RunBundle
from softmax_viz.app.shell import Shell

if TYPE_CHECKING:
    from softmax_viz.app.compare.desk import CompareDesk
    from softmax_viz.controllers.run.runner import Runner
    from softmax_viz.core.document.session import Session
    from softmax_viz.core.training.divergence import Changes


class CompareDoor(QObject):
    """Makes the ``CompareDesk`` of the window when it is first needed.

    Parameters
    ----------
    shell
        The parts of the window.
    """

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._desk: CompareDesk | None = None

    @property
    def desk(self) -> CompareDesk:
        """The desk; it is made now if it does not exist."""
        if self._desk is None:
            self._desk = self._made()
        return self._desk

    @property
    def is_open(self) -> bool:
        """Whether runs are compared now."""
        return self._desk is not None and bool(self._desk.rivals)

    def handlers(self) -> Handlers:
        """Return the handlers of intents about comparisons."""
        return {
            ask.AskToCompare: lambda: self.desk.ask(),
            ask.Compare: self._compare,
            ask.CloseRival: lambda letter: self.desk.close(letter),
        }

    def stop(self, timeout_ms: int = 3000) -> bool:
        """Stop the trainers of all rivals; return whether their threads have ended. May be called again."""
        return self._desk is None or self._desk.stop(timeout_ms)

    def retire(self) -> bool:
        """Leave the main run to another window; return whether the threads of all rivals have ended."""
        return self._desk is None or self._desk.retire()

    def say_ended(self) -> None:
        """Say that runs were compared in the window before this one, and are no longer."""
        self._shell.notifications.show_info(
            self.tr("The comparison has ended with the change of the language. Your run goes on.")
        )

    def _compare(self, ours: Mapping[str, object], theirs: Mapping[str, object]) -> None:
        self.desk.compare(ours, theirs)

    def _made(self) -> CompareDesk:
        from softmax_viz.app.compare.desk import CompareDesk, DeskParts

        shell = self._shell
        parts = DeskParts(
            shell.window, shell.store, shell.gate, shell.editor, shell.run.runner, shell.run.viewport, shell.run.probe,
            shell.style_controller, shell.themes, shell.settings, shell.notifications, self._bundle,
            lambda: shell.rules, self._begin_again, shell.gc_controller.poke,
        )  # fmt: skip
        return CompareDesk(parts, self)

    def _begin_again(self, changes: Changes) -> None:
        """Set parameters to other values, if there are any, and begin the run again at the same start."""
        shell = self._shell
        if changes:
            shell.window.canvas.end_stroke()
            shell.notifications.leave_run()
            shell.editor.settings.repair(changes)
        else:
            shell.reset()

    def _bundle(self, session: Session, runner: Runner, parent: QObject) -> RunBundle:
        """Return the controllers of a run beside the main one."""
        shell = self._shell
        style, theme = shell.style_controller.field_style, shell.themes.theme.name
        return RunBundle(session, style, theme, time.perf_counter, runner, parent)
