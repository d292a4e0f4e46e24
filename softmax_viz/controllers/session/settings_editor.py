"""Changes of settings, features and seed that the user asks for, and restarts of the run, as undo steps.

GUI thread only.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from softmax_viz.controllers.session.gestures import Gesture
from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.controllers.session.step_texts import features_text, params_text
from softmax_viz.core.document.session import N_SEEDS
from softmax_viz.core.editing.session_edits import SetFeatures, SetParams, SetSeed
from softmax_viz.core.model.features import ordered
from softmax_viz.core.training.divergence import Changes


class SettingsEditor(QObject):
    """Turns requests of the user into edits of everything except data and title.

    After an impossible request the present value is emitted once more, so that the control shows it again.
    """

    def __init__(self, owner: SessionOwner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._owner = owner

    def set_param(self, name: str, value: object, gesture: int = 0) -> None:
        """Set one hyper-parameter.

        ``gesture`` is the number of a drag or of a series of key presses on its control, increasing from 1: all its
        values are one undo step. With 0 the edit is a step of its own.
        """
        self.set_params({name: value}, (name, gesture) if gesture else 0)

    def set_params(self, values: dict[str, object], gesture: tuple[str, int] | int = 0) -> None:
        """Set several hyper-parameters, by name, as one step."""
        if not self._owner.do(params_text, SetParams(tuple(values.items())), gesture):
            self._owner.hyperparamsChanged.emit(self._owner.session.hyperparams, 0)

    def set_features(self, names: tuple[str, ...]) -> None:
        """Use these features, keys of ``core.model.features.FEATURES``."""
        if not self._owner.do(features_text, SetFeatures(ordered(names))):
            self._owner.featuresChanged.emit(self._owner.session.features, 0)

    def set_seed(self, seed: int) -> None:
        """Set the seed of the next start; after the largest one comes 0."""
        self._owner.do(self.tr("change the seed"), SetSeed(seed % N_SEEDS))

    def reset(self, at_start: bool = False) -> None:
        """Begin the run again at the start of its seed. Undo returns to the present state of the run.

        ``at_start``: the run has taken no training step.
        """
        self._owner.restart(self.tr("reset"), at_start=at_start)

    def new_start(self) -> None:
        """Begin the run at another start: that of the next seed."""
        self._owner.restart(self.tr("new start"), SetSeed((self._owner.session.seed + 1) % N_SEEDS))

    def repair(self, changes: Changes) -> None:
        """Set hyper-parameters (pairs of name and value) to values that do not diverge, and begin the run again."""

        def text(done: Gesture) -> str:
            return self.tr("%1, reset").replace("%1", params_text(done))

        present = self._owner.session.hyperparams
        others = tuple((name, value) for name, value in changes if getattr(present, name) != value)
        if others:
            self._owner.restart(text, SetParams(others))
        else:
            self.reset()
