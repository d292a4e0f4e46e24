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
class DecisionState:
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


def decision_states(decisions: Sequence[ReadDecision], values: Wishes) -> dict[str, DecisionState]:
    """Return the state of each decision; those that do not apply to the file (a sheet for text) are missing."""
    known: dict[str, DecisionState] = {
        "skip_rows": DecisionState(0, "found"),
        "missing": DecisionState("leave out", "found"),
    }
    known["more_classes"] = DecisionState(None, "open")
    for decision in decisions:
        if decision.by_hand:
            state: State = "open"  # given, but not by the user: the reader found no answer
        else:
            state = "found" if decision.is_certain else "doubtful"
        if decision.topic == "numbers":
            for mark in _MARKS:
                known[mark] = DecisionState(getattr(decision.value, mark), "found" if decision.by_hand else state)
        else:
            known[decision.topic] = DecisionState(decision.value if state != "open" else None, state)
    if known.get("header", DecisionState(None, "found")).state == "open" and "header" not in values:
        known |= dict.fromkeys(COLUMNS, DecisionState(None, "open"))
    known = {**dict.fromkeys(COLUMNS, DecisionState(None, "open")), **known}
    effective = {topic: getattr(d.value, topic) for d in decisions if d.topic == "numbers" for topic in _MARKS}
    known |= {topic: DecisionState(effective.get(topic, value), "said") for topic, value in values.items()}
    return known


class UserDecisions:
    """Holds the user's decisions so far."""

    def __init__(self) -> None:
        self._values: dict[str, object] = {}
        self._shown: Mapping[str, DecisionState] = {}
        self._found: dict[str, DecisionState] = {}

    @property
    def values(self) -> dict[str, object]:
        """A copy of the user's decisions, for the reader."""
        return dict(self._values)

    def found(self, topic: str) -> object:
        """Return what the reader found last; None if it found nothing or is not certain."""
        entry = self._found.get(topic)
        return entry.value if entry is not None and entry.state == "found" else None

    def note(self, shown: Mapping[str, DecisionState]) -> None:
        """Store the present state of all decisions."""
        self._shown = shown
        self._found |= {topic: entry for topic, entry in shown.items() if entry.state != "said"}

    def add(self, values: Wishes) -> None:
        """Add decisions of the user. Those that equal a certain finding are left to the reader again."""
        for topic in values:
            for gone in _FORGOTTEN.get(topic, ()):
                self._values.pop(gone, None)
                self._found.pop(gone, None)
        for topic in values:
            for other in _TOGETHER.get(topic, ()):
                entry = self._shown.get(other)
                if other not in self._values and entry is not None and entry.value is not None:
                    self._values[other] = entry.value
        self._values.update(values)
        if self._values.get("thousands") and self._values.get("thousands") == self._values.get("decimal"):
            self._values.pop("decimal" if "thousands" in values else "thousands")
        for group in (COLUMNS, _START, *((topic,) for topic in values)):
            if any(topic in self._values for topic in group) and all(map(self._is_as_found, group)):
                for topic in group:
                    self._values.pop(topic, None)

    def keep_columns_below(self, width: int) -> None:
        """Leave the columns to the reader if one of them is not among the ``width`` columns of the table."""
        if any(isinstance(column := self._values.get(topic), int) and column >= width for topic in COLUMNS):
            for topic in COLUMNS:
                self._values.pop(topic, None)

    def _is_as_found(self, topic: str) -> bool:
        entry = self._found.get(topic)
        if entry is None or entry.state != "found":
            return False
        return bool(self._values.get(topic, entry.value) == entry.value)
