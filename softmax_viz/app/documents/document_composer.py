"""Composes the document of what is open from the owners of its parts. GUI thread only."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from softmax_viz.app.documents.document_parts import DocumentParts
from softmax_viz.controllers.run.waiting import wait_until
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.document import Document, fits
from softmax_viz.core.document.session import Trained
from softmax_viz.core.model.limits import is_view
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.engine.run.problem import make_problem, same_samples

# The trainer answers within a tenth of a second. Whoever saves need not wait longer: the points are here.
_PATIENCE_MS = 200


class DocumentComposer(QObject):
    """Composes a document from the session and from the newest trained state.

    The trainer hears of a change a moment after it was made, so its newest state need not fit the session.

    Parameters
    ----------
    parts
        The owners of what a document holds.
    """

    def __init__(self, parts: DocumentParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._learned: Frame | None = None
        self._keys = self._class_keys()
        self._keys_since = parts.editor.revision

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Remember the newest state that comes with the loss history of just its steps."""
        if frame.trained is not None and frame.curve is not None and frame.curve_step == frame.trained.step:
            self._learned = frame

    @Slot()
    def on_data(self) -> None:
        """Remember since which revision the classes are the present ones: rows of weights belong to them."""
        keys = self._class_keys()
        if keys != self._keys:
            self._keys, self._keys_since = keys, self._parts.editor.revision

    @Slot()
    def forget(self) -> None:
        """Forget the trained state: it belongs to the previous session."""
        self._learned = None

    @property
    def learned_step(self) -> int:
        """The step of the newest state that could be kept; −1 without any."""
        frame = self._learned
        return -1 if frame is None or frame.trained is None else frame.trained.step

    def current(self) -> Document | None:
        """Return everything as it is now; None while the trainer has not yet heard of the last change."""
        frame = self._learned
        if frame is None or frame.trained is None or not self._parts.runner.is_current(frame):
            return None
        return self._document(Trained(frame.trained, frame.curve))

    def document(self) -> Document | None:
        """Return everything as it is now; None while the trainer has not yet heard of the last change."""
        document = self.current()
        if document is None and self._parts.runner.phase is Phase.FAULTED:
            return self.best_effort()  # it will not answer, and the points are safe
        return document

    def complete(self, patience_ms: int = _PATIENCE_MS) -> Document:
        """Return the present session with the newest trained state that fits it; handle events meanwhile.

        The trainer has ``patience_ms`` milliseconds to say what it knows of the last change.
        """
        document = self.document()
        if document is None:
            wait_until(lambda: self.document() is not None, patience_ms)
            document = self.document()
        return document or self.best_effort()

    def untrained(self) -> Document:
        """Return the session and how it is shown, without the trained state."""
        return self._document(None)

    def best_effort(self) -> Document:
        """Return everything that was made, with what was learned last unless it is of other classes or features.

        This is for a trainer that gives no answer, or none in time: what was learned may be of the data before the
        last change. It is the model that was shown, in the units of the present data.
        """
        frame, session = self._learned, self._parts.editor.session
        if frame is None or frame.trained is None or frame.revision < self._keys_since:
            return self.untrained()
        if frame.features != session.features:
            return self.untrained()
        trained = Trained(self._in_present_units(frame, frame.trained), frame.curve)
        return self._document(trained if fits(trained, session) else None)

    def _in_present_units(self, frame: Frame, trained: TrainState) -> TrainState:
        session = self._parts.editor.session
        same_data = frame.revision == self._parts.editor.revision
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
        parts = self._parts
        view = parts.viewport.view
        edges = (view.x0, view.x1, view.y0, view.y1)
        return Document(
            session=parts.editor.session,
            trained=trained,
            view=edges if is_view(*edges) else None,
            probe=parts.probe.pinned,
            field_style=parts.style_controller.field_style.as_dict(),
            speed=parts.runner.speed,
            rules=parts.rules.rules,
            active_class=parts.editor.active_class,
        )

    def _class_keys(self) -> list[int]:
        return [label.key for label in self._parts.editor.data.classes]
