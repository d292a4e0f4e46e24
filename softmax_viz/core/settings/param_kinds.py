"""The kinds of hyper-parameter: a number, a choice, a switch. Each has its bounds and its texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, field
from functools import partial
from typing import Any, Literal, Protocol

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.basics.plain_values import shown

_LONG = 10**24
_FIRST_DIGITS = 20
_TOO_LONG = 10**4000  # Python refuses to convert a much longer number to text


@frozen_dataclass
class NumberParam:
    """A number on a slider.

    Parameters
    ----------
    name
        The field of ``Hyperparams``.
    label, help
        English texts marked for translation in the context ``params``; ``help`` is one sentence with the effect on the
        picture and the formula.
    low, high, default
        Inclusive bounds and the value of a new session.
    scale
        ``log`` if factors matter more than differences.
    zero
        With a logarithmic scale: whether the left end of the slider is exactly 0.
    whole
        Whether only whole numbers are allowed.
    none_is_all
        Whether the right end of the slider is ``None``, shown as "all" (batch size).
    only_with
        Another parameter and its values with which this one has an effect; None: always.
    unless_zero
        Another parameter: while that one is 0, this one has no effect.
    section
        The part of the window where it is set: ``training``, ``more`` (seldom changed) or ``data``.
    symbol
        Its letter in formulas, which names it where there is little space; empty for none.
    """

    name: str
    label: str
    help: str
    low: float
    high: float
    default: float | None
    scale: Literal["linear", "log"] = "linear"
    zero: bool = False
    whole: bool = False
    none_is_all: bool = False
    only_with: tuple[str, tuple[object, ...]] | None = None
    unless_zero: str = ""
    section: str = "training"
    symbol: str = ""

    def check(self, value: object) -> None:
        """Raise ``UserError`` unless ``value`` is allowed."""
        if value is None and self.none_is_all:
            return
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "{name} must be a number, not {value}."),
                name=self.name,
                value=value,
            )
        assert isinstance(value, (int, float))
        if self.zero and value == 0:
            return
        if not self.low <= value <= self.high:  # NaN is not between either
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "{name} must lie between {low} and {high}, not at {value}."),
                name=self.name, low=0 if self.zero else self.low, high=self.high, value=_shown(value),
            )  # fmt: skip


@frozen_dataclass
class ChoiceParam:
    """One of a few named alternatives: ``choices`` are (value, label, help) with marked texts.

    ``names_itself``: the labels of the choices can be understood without that of the parameter.
    """

    name: str
    label: str
    help: str
    choices: tuple[tuple[str, str, str], ...]
    default: str
    only_with: tuple[str, tuple[object, ...]] | None = None
    unless_zero: str = ""
    section: str = "training"
    names_itself: bool = False

    def check(self, value: object) -> None:
        """Raise ``UserError`` unless ``value`` is allowed."""
        known = [choice[0] for choice in self.choices]
        if value not in known:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "{name} must be one of {choices}, not {value}."),
                name=self.name, choices=", ".join(known), value=value,
            )  # fmt: skip


@frozen_dataclass
class SwitchParam:
    """A setting that is on or off."""

    name: str
    label: str
    help: str
    default: bool
    only_with: tuple[str, tuple[object, ...]] | None = None
    unless_zero: str = ""
    section: str = "training"

    def check(self, value: object) -> None:
        """Raise ``UserError`` unless ``value`` is a truth value."""
        if not isinstance(value, bool):
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "{name} must be on or off, not {value}."),
                name=self.name,
                value=value,
            )


def _shown(value: float) -> object:
    """Return ``value`` for a message: only the first digits of a very long whole number."""
    if isinstance(value, int) and abs(value) >= _LONG:
        return f"{str(value)[:_FIRST_DIGITS]}…" if abs(value) < _TOO_LONG else shown(value)
    return value


Param = NumberParam | ChoiceParam | SwitchParam


# Fields of a dataclass that carry their entry

_ENTRY = "entry"


def number(label: str, help: str, *, default: float | None, **details: Any) -> Any:
    """Return a field whose entry is a ``NumberParam`` of the field's name."""
    return field(default=default, metadata={_ENTRY: partial(NumberParam, label=label, help=help, **details)})


def choice(label: str, help: str, *, choices: tuple[tuple[str, str, str], ...], default: str, **details: Any) -> Any:
    """Return a field whose entry is a ``ChoiceParam`` of the field's name."""
    made = partial(ChoiceParam, label=label, help=help, choices=choices, **details)
    return field(default=default, metadata={_ENTRY: made})


def switch(label: str, help: str, *, default: bool, **details: Any) -> Any:
    """Return a field whose entry is a ``SwitchParam`` of the field's name."""
    return field(default=default, metadata={_ENTRY: partial(SwitchParam, label=label, help=help, **details)})


class Alternative(Protocol):
    """An entry of a table of alternatives, from which the user chooses."""

    @property
    def name(self) -> str:
        """The value of the choice."""

    @property
    def label(self) -> str:
        """Its title, marked for translation in the context ``params``."""

    @property
    def help(self) -> str:
        """One sentence, marked in the same way."""

    @property
    def uses(self) -> tuple[str, ...]:
        """The parameters that this alternative uses and not all of them do."""


def choices_of(table: Mapping[str, Alternative]) -> tuple[tuple[str, str, str], ...]:
    """Return the choices (value, label, help) of a table's entries, in its order."""
    return tuple((entry.name, entry.label, entry.help) for entry in table.values())


def param_of(of: Field[Any], tables: Mapping[str, Mapping[str, Alternative]]) -> Param:
    """Return the entry of a field; ``only_with`` are the alternatives of a choice that use it, if there are any."""
    conditions: dict[str, object] = {}
    for chosen, table in tables.items():
        users = tuple(entry.name for entry in table.values() if of.name in entry.uses)
        if users:
            conditions["only_with"] = (chosen, users)
    param: Param = of.metadata[_ENTRY](name=of.name, default=of.default, **conditions)
    return param
