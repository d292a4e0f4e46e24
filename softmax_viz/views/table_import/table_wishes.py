"""The user's decisions about a table, beside those that the reader found. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from softmax_viz.views.table_import.previewed_table import ReadDecision, Wishes

COLUMNS = ("x", "y", "label")
_START = ("header", "skip_rows")
_MARKS = ("decimal", "thousands")
# Decisions that belong together: if the user makes one of them, the others stay as they are shown.
_TOGETHER = {**dict.fromkeys(COLUMNS, COLUMNS), **dict.fromkeys(_START, _START)}
# A decision (key) gives another table, for which the user's earlier decisions (values) no longer apply.
_FORGOTTEN = {"delimiter": COLUMNS, "sheet": (*COLUMNS, *_START)}

State = Literal["found", "doubtful", "said", "open"]


@dataclass(frozen=True, slots=True)
class Stand:
    """The state of one decision.

    Parameters
    ----------
    value
        Its value, None while it is open.
    state
        ``found`` or ``doubtful`` if the reader decided, ``said`` if the user did, ``open`` if it is undecided.
    """

    value: object
    state: State


def stands(decisions: Sequence[ReadDecision], said: Wishes) -> dict[str, Stand]:
    """Return the state of each decision; those that do not apply to the file (a sheet for text) are missing."""
    known: dict[str, Stand] = {"skip_rows": Stand(0, "found"), "missing": Stand("leave out", "found")}
    known["more_classes"] = Stand(None, "open")
    for decision in decisions:
        if decision.by_hand:
            state: State = "open"  # given, but not by the user: the reader found no answer
        else:
            state = "found" if decision.is_certain else "doubtful"
        if decision.topic == "numbers":
            for mark in _MARKS:
                known[mark] = Stand(getattr(decision.value, mark), "found" if decision.by_hand else state)
        else:
            known[decision.topic] = Stand(decision.value if state != "open" else None, state)
    if known.get("header", Stand(None, "found")).state == "open" and "header" not in said:
        known |= dict.fromkeys(COLUMNS, Stand(None, "open"))
    known = {**dict.fromkeys(COLUMNS, Stand(None, "open")), **known}
    effective = {topic: getattr(d.value, topic) for d in decisions if d.topic == "numbers" for topic in _MARKS}
    known |= {topic: Stand(effective.get(topic, value), "said") for topic, value in said.items()}
    return known


class WishList:
    """Holds the user's decisions so far."""

    def __init__(self) -> None:
        self._said: dict[str, object] = {}
        self._shown: Mapping[str, Stand] = {}
        self._found: dict[str, Stand] = {}

    @property
    def said(self) -> dict[str, object]:
        """A copy of the user's decisions, for the reader."""
        return dict(self._said)

    def found(self, topic: str) -> object:
        """Return what the reader found last; None if it found nothing or is not certain."""
        stand = self._found.get(topic)
        return stand.value if stand is not None and stand.state == "found" else None

    def learn(self, shown: Mapping[str, Stand]) -> None:
        """Store the present state of all decisions."""
        self._shown = shown
        self._found |= {topic: stand for topic, stand in shown.items() if stand.state != "said"}

    def say(self, values: Wishes) -> None:
        """Add decisions of the user. Those that equal a certain finding are left to the reader again."""
        for topic in values:
            for gone in _FORGOTTEN.get(topic, ()):
                self._said.pop(gone, None)
                self._found.pop(gone, None)
        for topic in values:
            for other in _TOGETHER.get(topic, ()):
                stand = self._shown.get(other)
                if other not in self._said and stand is not None and stand.value is not None:
                    self._said[other] = stand.value
        self._said.update(values)
        if self._said.get("thousands") and self._said.get("thousands") == self._said.get("decimal"):
            self._said.pop("decimal" if "thousands" in values else "thousands")
        for group in (COLUMNS, _START, *((topic,) for topic in values)):
            if any(topic in self._said for topic in group) and all(map(self._is_as_found, group)):
                for topic in group:
                    self._said.pop(topic, None)

    def keep_columns_below(self, width: int) -> None:
        """Leave the columns to the reader if one of them is not among the ``width`` columns of the table."""
        if any(isinstance(column := self._said.get(topic), int) and column >= width for topic in COLUMNS):
            for topic in COLUMNS:
                self._said.pop(topic, None)

    def _is_as_found(self, topic: str) -> bool:
        stand = self._found.get(topic)
        if stand is None or stand.state != "found":
            return False
        return bool(self._said.get(topic, stand.value) == stand.value)
