"""The document that a file gets, put together from those who own its parts. GUI thread only."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from softmax_viz.core.document import Document, fits
from softmax_viz.core.limits import is_view
from softmax_viz.core.messages import UserError
from softmax_viz.core.session import Trained
from softmax_viz.core.training import TrainState
from softmax_viz.engine.frame import Frame
from softmax_viz.engine.problem import make_problem, same_samples
from softmax_viz.workbench import Workbench


class Composer(QObject):
    """Puts together what was made and what was learned of it.

    The trainer hears of a change a moment after it was made, so what it has told last need not fit what stands.

    Parameters
    ----------
    bench
        The window and its parts.
    """

    def __init__(self, bench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._learned: Frame | None = None
        self._keys = self._class_keys()
        self._keys_since = bench.editor.revision

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Remember the newest state that comes with the loss history of just its steps."""
        if frame.trained is not None and frame.curve is not None and frame.curve_step == frame.trained.step:
            self._learned = frame

    @Slot()
    def on_data(self) -> None:
        """Remember since when the classes are those that they are: rows of weights belong to them."""
        keys = self._class_keys()
        if keys != self._keys:
            self._keys, self._keys_since = keys, self._bench.editor.revision

    def forget(self) -> None:
        """Another session is there: what was learned of the one before is not of it."""
        self._learned = None

    @property
    def learned_step(self) -> int:
        """The step of the newest state that could be kept; −1 without any."""
        frame = self._learned
        return -1 if frame is None or frame.trained is None else frame.trained.step

    def exact(self) -> Document | None:
        """Everything as it is now; None while the trainer has not yet heard of the last change."""
        frame = self._learned
        if frame is None or frame.trained is None or not self._bench.runner.is_current(frame):
            return None
        return self._document(Trained(frame.trained, frame.curve))

    def nearly(self) -> Document:
        """Everything that was made, with what was learned last, unless that belongs to other classes or features.

        For when the trainer gives no answer, or none in time: what was learned may be of the data before the
        last change. It is the model that was shown, in the units of the present data.
        """
        frame, session = self._learned, self._bench.editor.session
        if frame is None or frame.trained is None or frame.revision < self._keys_since:
            return self._document(None)
        if frame.features != session.features:
            return self._document(None)
        trained = Trained(self._in_present_units(frame, frame.trained), frame.curve)
        return self._document(trained if fits(trained, session) else None)

    def _in_present_units(self, frame: Frame, trained: TrainState) -> TrainState:
        session = self._bench.editor.session
        same_data = frame.revision == self._bench.editor.revision
        if same_data and frame.hyperparams is not None and same_samples(frame.hyperparams, session.hyperparams):
            return trained
        weights, bias = frame.state.weights, frame.state.bias
        if session.hyperparams.standardize:
            try:
                scaling = make_problem(session.data, session.features, session.hyperparams).scaling
            except (UserError, ValueError):  # no scale, so no units
                return trained
            weights, bias = scaling.from_data_units(weights, bias)
        return replace(trained, weights=weights, bias=bias)

    def _document(self, trained: Trained | None) -> Document:
        bench = self._bench
        view = bench.viewer.view
        edges = (view.x0, view.x1, view.y0, view.y1)
        return Document(
            session=bench.editor.session,
            trained=trained,
            view=edges if is_view(*edges) else None,
            probe=bench.probe.pinned,
            look=bench.looker.look.as_dict(),
            speed=bench.runner.speed,
            rules=bench.rules,
            active_class=bench.editor.active_class,
        )

    def _class_keys(self) -> list[int]:
        return [label.key for label in self._bench.editor.data.classes]
