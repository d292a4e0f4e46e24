"""The probe: the point whose class probabilities are shown, under the cursor or pinned. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.controllers.display.shown_values import Place, Probed
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.model.limits import LARGEST_EDGE, is_place
from softmax_viz.engine.messages.frame import Frame


class Probe(QObject):
    """Owns the position of the probe. A pinned position takes precedence over the cursor.

    Attributes
    ----------
    probed
        The position and the frame to evaluate; a new object whenever it is to be evaluated again.

    Signals
    -------
    changed()
        The probe is to be evaluated again, for another reason than a frame.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pinned: Place | None = None
        self.probed = Probed()
        self._cursor: Place | None = None
        self._frame: Frame | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """The probed places, the pinned one or that of the cursor first; empty for none."""
        place = self.pinned or self._cursor
        return () if place is None else (place,)

    def on_frame(self, frame: Frame) -> None:
        """Evaluate the model of a new frame; only of frames with readings, so that numbers can be read."""
        self._frame = frame
        if frame.readings is not None:
            self._ask()

    @Slot(float, float)
    def on_hovered(self, x: float, y: float) -> None:
        """Follow the cursor."""
        self._cursor = (x, y)
        if self.pinned is None:
            self._ask()
            self.changed.emit()

    @Slot()
    def on_hover_left(self) -> None:
        """Forget the cursor."""
        self._cursor = None
        if self.pinned is None:
            self._ask()
            self.changed.emit()

    @Slot(float, float)
    def pin(self, x: float, y: float) -> None:
        """Pin the probe to (x, y), data units; raise ``UserError`` if no viewport can show that position."""
        if not is_place(x, y):
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "A place cannot be farther than {most} from the origin in x or y."),
                most=number(LARGEST_EDGE),
            )
        self.pinned = (x, y)
        self._ask()
        self.changed.emit()

    @Slot()
    def release(self) -> None:
        """Let the probe follow the cursor again."""
        self.pinned = None
        self._ask()
        self.changed.emit()

    def _ask(self) -> None:
        self.probed = Probed(self.pinned or self._cursor, self.pinned is not None, self._frame)
