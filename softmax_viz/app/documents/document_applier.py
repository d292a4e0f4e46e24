"""Opens a document by giving its contents to the parts of the program that own them. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from softmax_viz.app.documents.document_parts import DocumentParts
from softmax_viz.controllers.run.run_switch import RunSwitch
from softmax_viz.core.document.document import Document
from softmax_viz.core.runs.stored_run import StoredMoment
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.viewport import Viewport


class DocumentApplier(QObject):
    """Replaces everything that is open by a document, without questions and without reference to a file.

    Parameters
    ----------
    parts
        The owners of the contents of a document.

    Signals
    -------
    aboutToApply()
        Another document is about to replace everything: messages and trained state of the present one are obsolete.
    """

    aboutToApply = Signal()  # noqa: N815  (a Qt signal)

    def __init__(self, parts: DocumentParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts

    def apply(self, document: Document) -> None:
        """Show and train ``document`` from now on; the run is paused at the state in the document. Cannot be undone."""
        parts, session = self._parts, document.session
        self.aboutToApply.emit()
        moments = self._adopt(document)
        if document.trained is not None:
            parts.runner.resume(session.seed, document.trained, *([moments] if moments else []))
        else:
            parts.runner.reset(session.seed)
        self.apply_display(document)

    def _adopt(self, document: Document) -> tuple[StoredMoment, ...]:
        """Replace the session and the stored runs; return the moments of the present run."""
        owner, session, stored = self._parts.editor, document.session, document.stored
        if not (session.runs or stored):
            owner.adopt(session)
            return ()
        numbers = [entry.number for entry in session.runs] or [document.run]
        owner.adopt(session, numbers.index(document.run))
        entries = owner.session.runs
        now = {document.run: owner.run} | {
            before: entry.number for before, entry in zip(numbers, entries, strict=False)
        }
        owner.loaded_marks = {now[number]: run.marks for number, run in stored.items() if run.marks and number in now}
        switch = RunSwitch(self._parts.runner.link)
        for before, entry in zip(numbers, entries, strict=False):
            if entry.number != owner.run and before in stored:
                switch.store(entry, stored[before])
        return stored[document.run].moments if document.run in stored else ()

    def apply_display(self, document: Document) -> None:
        """Apply viewport, field style, probe, speed and stopping rules of ``document``; the session and run stay."""
        parts, data = self._parts, document.session.data
        parts.runner.set_speed(document.speed)
        parts.rules.use_rules(document.rules)
        if document.field_style:
            parts.style_controller.use(FieldStyle.from_dict(document.field_style))
            parts.style_controller.on_classes(data.classes)
        if document.view is not None:
            parts.viewport.on_viewport_requested(Viewport(*document.view))
        else:
            parts.viewport.fit(data)
        if document.probe is not None:
            parts.probe.pin(*document.probe)
        else:
            parts.probe.release()
        parts.probe.take_pins(document.pins)
        parts.editor.choose_class(document.active_class)
