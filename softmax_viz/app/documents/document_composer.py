"""Composes a document of what is open from the parts that own its contents. GUI thread only."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from softmax_viz.app.documents.document_parts import DocumentParts
from softmax_viz.controllers.run.waiting import wait_until
from softmax_viz.controllers.session.curve_marks import marks_of_run
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.document.document import Document, fits
from softmax_viz.core.document.session import Session, Trained
from softmax_viz.core.model.limits import is_view
from softmax_viz.core.runs.stored_run import StoredMoment, StoredRun
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.engine.run.kept_run import stored_moments
from softmax_viz.engine.run.problem import make_problem, same_samples

# The trainer usually answers within 0.1 s. Saving need not wait much longer: the points are known without it.
_PATIENCE_MS = 200


class DocumentComposer(QObject):
    """Composes a document from the session and from the newest trained state.

    The trainer receives a change a moment after it was made, so its newest state may not fit the session yet.

    Parameters
    ----------
    parts
        The owners of the contents of a document.
    """

    def __init__(self, parts: DocumentParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._learned: Frame | None = None
        self._moments_of: object = None
        self._kept_moments: tuple[StoredMoment, ...] = ()
        self._keys = self._class_keys()
        self._keys_since = parts.editor.revision

    @Slot(object)
    def on_frame(self, frame: Frame) -> None:
        """Remember the newest trained state that comes with the loss history up to the same step."""
        frame = frame.at_live_end()
        if frame.trained is not None and frame.curve is not None and frame.curve_step == frame.trained.step:
            self._learned = frame

    @Slot()
    def on_data(self) -> None:
        """Remember the revision since which the classes are the present ones: they index the rows of the weights."""
        keys = self._class_keys()
        if keys != self._keys:
            self._keys, self._keys_since = keys, self._parts.editor.revision

    @Slot()
    def forget(self) -> None:
        """Forget the trained state: it belongs to the previous session."""
        self._learned = None

    @property
    def learned_step(self) -> int:
        """The step of the newest trained state; −1 if there is none."""
        frame = self._learned
        return -1 if frame is None or frame.trained is None else frame.trained.step

    def current(self) -> Document | None:
        """Return everything as it is now; None while the trainer has not yet answered the last change."""
        frame = self._learned
        if frame is None or frame.trained is None or not self._parts.runner.is_current(frame):
            return None
        return self._document(Trained(frame.trained, frame.curve))

    def document(self) -> Document | None:
        """Return everything as it is now; None while the trainer has not yet answered the last change.

        After a failure of the trainer, which will not answer any more, it is ``best_effort``.
        """
        document = self.current()
        if document is None and self._parts.runner.phase is Phase.FAULTED:
            return self.best_effort()
        return document

    def complete(self, patience_ms: int = _PATIENCE_MS) -> Document:
        """Return the present session with the newest trained state that fits it.

        Waits for the trainer up to ``patience_ms`` milliseconds, and processes events meanwhile.
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
        """Return the session with the last trained state, unless that has other classes or features.

        It is used when the trainer does not answer in time: the state may have been trained on the data before the
        last change. It is the model that was shown, converted to the units of the present data.
        """
        frame, session = self._learned, self._session()
        if frame is None or frame.trained is None or frame.revision < self._keys_since:
            return self.untrained()
        if frame.features != session.features:
            return self.untrained()
        trained = Trained(self._in_present_units(frame, frame.trained), frame.curve)
        return self._document(trained if fits(trained, session) else None)

    def _in_present_units(self, frame: Frame, trained: TrainState) -> TrainState:
        session = self._session()
        same_data = frame.revision == self._parts.editor.revision
        if same_data and frame.hyperparams is not None and same_samples(frame.hyperparams, session.hyperparams):
            return trained
        weights, bias = frame.state.weights, frame.state.bias
        if session.hyperparams.standardize:
            try:
                scaling = make_problem(session.data, session.features, session.hyperparams).scaling
            except (UserError, ValueError):  # the data cannot be scaled
                return trained
            weights, bias = scaling.from_data_units(weights, bias)
        return replace(trained, weights=weights, bias=bias)

    def _document(self, trained: Trained | None) -> Document:
        parts = self._parts
        view = parts.viewport.view
        edges = (view.x0, view.x1, view.y0, view.y1)
        return Document(
            session=self._session(),
            trained=trained,
            view=edges if is_view(*edges) else None,
            probe=parts.probe.pinned,
            field_style=parts.style_controller.field_style.as_dict(),
            speed=parts.runner.speed,
            rules=parts.rules.rules,
            active_class=parts.editor.active_class,
            pins={pin.letter: pin.place for pin in parts.probe.pins},
            run=parts.editor.run,
            stored=self._stored(),
        )

    def _stored(self) -> dict[int, StoredRun]:
        """Return what is stored of each listed run, and of the present one."""
        owner, frame = self._parts.editor, self._learned
        listed = {entry.number for entry in self._session().runs}
        stored = {
            result.number: replace(result.stored, marks=marks_of_run(owner, result.number, result.curve.changes))
            for result in (() if frame is None else frame.kept_runs)
            if result.stored is not None and result.number in listed and result.number != owner.run
        }
        if frame is not None:
            marks = marks_of_run(owner, owner.run, frame.changes)
            optimum = None if frame.optimum is None else frame.optimum.value
            stored[owner.run] = StoredRun(None, None, marks, self._moments(frame), optimum)
        return stored

    def _moments(self, frame: Frame) -> tuple[StoredMoment, ...]:
        """Return the stored moments of the present run: the same object while none is added."""
        if self._moments_of is not frame.record:
            self._moments_of, self._kept_moments = frame.record, stored_moments(frame.record)
        return self._kept_moments

    def _class_keys(self) -> list[int]:
        return [label.key for label in self._session().data.classes]

    def _session(self) -> Session:
        """Return the session at the live end of its run: an earlier moment that is shown is not what is saved."""
        owner = self._parts.editor
        return owner.visit.live(owner)
