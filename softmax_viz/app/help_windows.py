"""Opens the windows of the Help menu, and tells "What is computed" the present values. GUI thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from softmax_viz.app.state.state_store import StateStore
from softmax_viz.controllers.display.shown_values import Numbers, ProbeState
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.views.panels.optimum_note import optimum_note
from softmax_viz.views.window.main_window import MainWindow

if TYPE_CHECKING:
    from softmax_viz.app.state.window_state import SessionState, WindowState
    from softmax_viz.views.help.run_values import RunValues

# What "What is computed" shows.
_FIELDS = (
    "session.hyperparams",
    "session.features",
    "session.sizes",
    "run.numbers",
    "run.optimum",
    "warnings.safe_rates",
    "probe.place",
    "view",
    "probe.probabilities",
)


class HelpWindows(QObject):
    """Makes each window when it is first opened, and keeps it: it stays where the user has put it.

    Parameters
    ----------
    window
        The main window.
    store
        The state of the window.
    parent
        The shell.
    """

    def __init__(self, window: MainWindow, store: StateStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._store = store
        self._dialogs: dict[str, QDialog] = {}

    def show(self, topic: str) -> None:
        """Open a window: ``computed``, ``glossary``, ``keys`` or ``about``."""
        dialog = self._dialogs.get(topic)
        if dialog is None:
            dialog = self._dialogs[topic] = self._make(topic)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def show_keys(self) -> None:
        """Show all keys and what the mouse does."""
        self.show("keys")

    def explain_control(self) -> None:
        """Explain the control that has the keyboard, or the one that is clicked next."""
        from softmax_viz.views.help.whats_this import explain

        explain()

    def _make(self, topic: str) -> QDialog:
        from softmax_viz.views.help.about_dialog import AboutDialog
        from softmax_viz.views.help.computed_dialog import ComputedDialog
        from softmax_viz.views.help.glossary_dialog import GlossaryDialog
        from softmax_viz.views.help.keys_dialog import KeysDialog

        if topic == "keys":
            return KeysDialog(self._window.menus, self._window)
        if topic == "computed":
            dialog = ComputedDialog(self._window)

            def show(*_changed: object) -> None:
                dialog.show_values(run_values(self._store.state))

            self._store.bind(show, *_FIELDS)
            return dialog
        return {"glossary": GlossaryDialog, "about": AboutDialog}[topic](self._window)


def run_values(state: WindowState) -> RunValues:
    """Return what "What is computed" shows of ``state``."""
    from softmax_viz.views.help.run_values import RunValues

    session: SessionState = state.session
    probe: ProbeState = state.probe
    row: Numbers = state.run.numbers or Numbers(0, 0)
    optimum: Optimum | None = state.run.optimum
    n_points, n_classes, n_parameters = session.sizes
    return RunValues(
        hyperparams=session.hyperparams,
        features=session.features,
        n_points=n_points,
        n_classes=n_classes,
        n_parameters=n_parameters,
        step=row.step,
        epoch=row.epoch,
        data_loss=row.data_loss,
        total=row.total,
        gap=row.gap,
        optimum=None if optimum is None else optimum.value,
        test_loss=row.test_loss,
        accuracy=row.accuracy,
        test_accuracy=row.test_accuracy,
        no_optimum="" if optimum is None or optimum.value is not None else optimum_note(optimum),
        safe_rate=state.warnings.safe_rates[0],
        place=None if probe.place is None else probe.place[:2],
        extent=max(state.view.width, state.view.height),
        probabilities=probe.probabilities,
    )
