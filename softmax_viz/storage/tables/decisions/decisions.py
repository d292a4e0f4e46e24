"""What was decided about a table, and by which evidence. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError

# Not all that stands in the file became points of the classes that stand there.
_UNUSED = ("left_out", "footer", "more_classes")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    Parameters
    ----------
    topic
        What it is about: a field of ``TableOptions``, or ``kind``, ``skipped``, ``units``, ``footer``,
        ``left_out``, ``classes``.
    value
        What was decided, as ``TableOptions`` has it; a count for ``skipped``, ``footer`` and ``left_out``.
    message
        The decision in a few words, to be translated where it is shown.
    evidence
        Why, in a few words; None where the message says it.
    is_certain
        Whether the evidence leaves no doubt. A dialog asks about a decision that is not certain, and the
        command line says it.
    alternatives
        Other values that the same evidence allows, the likelier first.
    by_hand
        Whether the user decided.
    """

    topic: str
    value: object
    message: UserError
    evidence: UserError | None = None
    is_certain: bool = True
    alternatives: tuple[object, ...] = ()
    by_hand: bool = False


def find(decisions: Iterable[Decision], topic: str) -> Decision | None:
    """Return the decision about ``topic``, if there is one."""
    return next((decision for decision in decisions if decision.topic == topic), None)


def plain_line(file: str, decisions: Iterable[Decision]) -> str:
    """All decisions on one line of English, as the command line prints them."""
    return f"{file}: {'; '.join(str(decision.message) for decision in decisions)}."


def refuse_uncertain_encoding(file: str, decisions: Iterable[Decision]) -> None:
    """Raise ``UserError`` if the encoding is uncertain; for places where the user cannot see the text and choose."""
    encoding = find(decisions, "encoding")
    if encoding is None or encoding.is_certain or encoding.by_hand:
        return
    names = " ".join(map(str, (encoding.value, *encoding.alternatives)))
    raise UserError(
        QT_TRANSLATE_NOOP("errors", "{file} may be in one of these encodings: {names}. Say which: --encoding {first}."),
        file=file, names=names, first=encoding.value,
    )  # fmt: skip


def doubts(decisions: Iterable[Decision]) -> tuple[UserError, ...]:
    """Return the evidence of the decisions that are not certain, which the user should check."""
    return tuple(
        decision.evidence or decision.message
        for decision in decisions
        if not decision.is_certain and not decision.by_hand
    )


def notes_on(decisions: Iterable[Decision]) -> tuple[UserError, ...]:
    """Return remarks for the user after a table was read: what was not used, and what is not certain."""
    decisions = tuple(decisions)
    unused = [decision.message for decision in decisions if decision.topic in _UNUSED]
    return (*unused, *doubts(decisions))


def rows_left_out(count: int) -> UserError:
    """Return that rows without x, y or class were left out."""
    if count == 1:
        return UserError(QT_TRANSLATE_NOOP("errors", "1 row without x, y or class was left out"))
    return UserError(QT_TRANSLATE_NOOP("errors", "{count} rows without x, y or class were left out"), count=count)
