"""The probe: the point whose class probabilities are shown, under the cursor or pinned. GUI thread only.

Beside it up to four further places can be pinned. They have letters, and are shown as small multiples.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.controllers.display.shown_values import Pin, Place, Probed
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.basics.number_text import number
from softmax_viz.core.document.document import PIN_LETTERS
from softmax_viz.core.model.limits import LARGEST_EDGE, is_place
from softmax_viz.engine.messages.frame import Frame

# Stands for the probe itself among the letters.
_PROBE = ""


class Probe(QObject):
    """Owns the position of the probe, and further pinned places. A pinned position takes precedence over the cursor.

    Attributes
    ----------
    pinned
        Where the probe is pinned; None if it follows the cursor.
    pins
        The further pinned places, in the order of their letters.
    probed
        The positions and the frame to evaluate; a new object whenever they are to be evaluated again.

    Signals
    -------
    changed()
        The probe is to be evaluated again, for another reason than a frame.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pinned: Place | None = None
        self.pins: tuple[Pin, ...] = ()
        self.probed = Probed()
        self._order: list[str] = []  # what is pinned, in the order in which it was
        self._cursor: Place | None = None
        self._frame: Frame | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """The probed places: that of the probe first, then the further pinned ones; empty for none."""
        place = self.pinned or self._cursor
        return (*(() if place is None else (place,)), *(pin.place for pin in self.pins))

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
            self._change()

    @Slot()
    def on_hover_left(self) -> None:
        """Forget the cursor."""
        self._cursor = None
        if self.pinned is None:
            self._change()

    @Slot(float, float)
    def pin(self, x: float, y: float) -> None:
        """Pin the probe to (x, y), data units; raise ``UserError`` if no viewport can show that position."""
        _check(x, y)
        if self.pinned is None:
            self._order.append(_PROBE)
        self.pinned = (x, y)
        self._change()

    @Slot()
    def release(self) -> None:
        """Let the probe follow the cursor again."""
        self.pinned = None
        self._order = [letter for letter in self._order if letter != _PROBE]
        self._change()

    def pin_further(self, x: float, y: float) -> None:
        """Pin a further place (x, y), data units, under the first free letter.

        Raises
        ------
        UserError
            If all letters are taken, or if no viewport can show that position.
        """
        _check(x, y)
        taken = {pin.letter for pin in self.pins}
        free = [letter for letter in PIN_LETTERS if letter not in taken]
        if not free:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "All {most} further places are pinned. Remove one of them first."),
                most=len(PIN_LETTERS),
            )
        self._order.append(free[0])
        self.pins = tuple(sorted((*self.pins, Pin(free[0], (x, y))), key=lambda pin: pin.letter))
        self._change()

    def take_pins(self, places: Mapping[str, Place]) -> None:
        """Pin exactly these further places, by letter, each of which a viewport can show."""
        self.pins = tuple(Pin(letter, place) for letter, place in sorted(places.items()))
        self._order = [*([_PROBE] if self.pinned is not None else []), *sorted(places)]
        self._change()

    def keep(self) -> None:
        """Keep the place of the pinned probe as a further one, and let the probe follow the cursor again."""
        if self.pinned is not None:
            self.pin_further(*self.pinned)
            self.release()

    def move_pin(self, letter: str, x: float, y: float) -> None:
        """Move the further pinned place ``letter`` to (x, y); raise ``UserError`` if no viewport can show that."""
        _check(x, y)
        self.pins = tuple(Pin(letter, (x, y)) if pin.letter == letter else pin for pin in self.pins)
        self._change()

    def release_pin(self, letter: str) -> None:
        """Remove the further pinned place ``letter``; the others keep their letters."""
        self.pins = tuple(pin for pin in self.pins if pin.letter != letter)
        self._order = [other for other in self._order if other != letter]
        self._change()

    def release_last(self) -> None:
        """Release what was pinned last, the probe or a further place."""
        if self._order:
            letter = self._order[-1]
            if letter == _PROBE:
                self.release()
            else:
                self.release_pin(letter)

    def _change(self) -> None:
        self._ask()
        self.changed.emit()

    def _ask(self) -> None:
        self.probed = Probed(self.pinned or self._cursor, self.pinned is not None, self._frame, self.pins)


def _check(x: float, y: float) -> None:
    """Raise ``UserError`` if no viewport can show (x, y)."""
    if not is_place(x, y):
        raise UserError(
            QT_TRANSLATE_NOOP("errors", "A place cannot be farther than {most} from the origin in x or y."),
            most=number(LARGEST_EDGE),
        )
