"""The tables of the trainer's loop, row by row, and the loop that asks them, with a clock and a queue of the test."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from softmax_viz.core.settings.phases import Phase
from softmax_viz.engine import loop_states
from softmax_viz.engine.loop_states import TABLES, Listen, PictureKind, Read, Situation, Table, Work, decide

PAUSED, RUNNING, DIVERGED, FAULTED, STOPPED = Phase
RESTING = (PAUSED, DIVERGED)
NOT_FAULTED = (PAUSED, RUNNING, DIVERGED)
LIVING = (PAUSED, RUNNING, DIVERGED, FAULTED)

# For each row of each table, in order: the phases, what is otherwise than in a run at rest whose frame was taken, and
# what a person who sits before the window would want then.
CASES = {
    "LISTEN": [
        ((STOPPED,), {}, Listen.ONLY_LOOK),
        ((RUNNING,), {"window_busy": True}, Listen.FOR_WINDOW),
        ((RUNNING,), {"window_busy": True, "changed": True, "outbox_empty": False}, Listen.FOR_WINDOW),
        ((RUNNING,), {"window_busy": True, "changed": True}, Listen.UNTIL_PORTION),
        ((RUNNING,), {"coarse": True}, Listen.UNTIL_EITHER),
        ((RUNNING,), {"coarse": True, "picture_waiting": True, "outbox_empty": False}, Listen.UNTIL_PORTION),
        ((RUNNING,), {}, Listen.UNTIL_PORTION),
        ((RUNNING,), {"changed": True, "asked": True, "posed": False}, Listen.UNTIL_PORTION),
        (LIVING, {"changed": True, "window_busy": True}, {RUNNING: Listen.UNTIL_PORTION, None: Listen.ONLY_LOOK}),
        (RESTING, {"asked": True}, Listen.ONLY_LOOK),
        (RESTING, {"coarse": True, "asked": True}, Listen.ONLY_LOOK),
        (RESTING, {"coarse": True}, Listen.UNTIL_EXACT),
        (RESTING, {"coarse": True, "picture_waiting": True, "outbox_empty": False}, Listen.UNTIL_EXACT),
        ((FAULTED,), {"coarse": True, "asked": True}, Listen.FOR_COMMAND),
        (RESTING, {"coarse": True, "insight_left": True}, Listen.UNTIL_EXACT),
        (RESTING, {"insight_left": True}, Listen.UNTIL_INSIGHT),
        (RESTING, {"insight_left": True, "changed": True}, Listen.ONLY_LOOK),
        (RESTING, {"insight_left": True, "refused": True}, Listen.FOR_COMMAND),
        ((FAULTED,), {"insight_left": True}, Listen.FOR_COMMAND),
        ((PAUSED, DIVERGED, FAULTED), {}, Listen.FOR_COMMAND),
        ((PAUSED, DIVERGED, FAULTED), {"changed": True, "outbox_empty": False}, Listen.FOR_COMMAND),
        (RESTING, {"window_busy": True}, Listen.FOR_COMMAND),
    ],
    "WORK": [
        ((FAULTED, STOPPED), {"asked": True}, Work.NOTHING),
        (NOT_FAULTED, {"refused": True, "asked": True}, Work.NOTHING),
        ((RUNNING,), {"window_busy": True}, Work.WHAT_WAS_ASKED),
        ((RUNNING,), {}, Work.TRAIN),
        (RESTING, {}, Work.WHAT_WAS_ASKED),
        (RESTING, {"window_busy": True}, Work.WHAT_WAS_ASKED),
    ],
    "WORK_LEFT": [
        ((RUNNING, FAULTED, STOPPED), {"posed": False, "asked": True, "large": True, "reading_due": True}, False),
        (RESTING, {"refused": True, "posed": False, "asked": True}, False),
        (RESTING, {"posed": False}, True),
        (RESTING, {"asked": True}, True),
        (RESTING, {"large": True, "reading_due": True}, True),
        (RESTING, {"large": True}, False),
        (RESTING, {"reading_due": True}, False),
        (RESTING, {}, False),
    ],
    "FRAME_DUE": [
        ((STOPPED,), {"changed": True, "awaited": True, "exact_due": True}, False),
        (LIVING, {"changed": True, "awaited": True, "model_known": False}, False),
        (LIVING, {"changed": True, "awaited": True, "model_known": False, "refused": True}, True),
        (LIVING, {"changed": True, "awaited": True, "outbox_empty": False}, True),
        (LIVING, {"changed": True}, True),
        (LIVING, {"changed": True, "outbox_empty": False}, False),
        (LIVING, {"awaited": True}, False),
        (LIVING, {"changed": True, "outbox_empty": False, "picture_due": True}, {RUNNING: True, None: False}),
        ((RUNNING,), {"coarse": True, "exact_due": True, "picture_due": True}, True),
        ((RUNNING,), {"coarse": True, "exact_due": True}, False),
        (RESTING, {"coarse": True, "exact_due": True}, True),
        ((FAULTED,), {"coarse": True, "exact_due": True, "picture_due": True}, False),
        (LIVING, {"insight_due": True}, {FAULTED: False, None: True}),
        (NOT_FAULTED, {"insight_due": True, "outbox_empty": False}, False),
        (RESTING, {"insight_due": True, "posed": False}, False),
        (RESTING, {"insight_due": True, "refused": True}, False),
        (LIVING, {"coarse": True}, False),
        (LIVING, {"picture_due": True}, False),
    ],
    "PICTURE": [
        ((RUNNING,), {"picture_due": True}, PictureKind.OF_MOTION),
        ((RUNNING,), {}, PictureKind.NONE),
        ((PAUSED, DIVERGED, FAULTED), {}, PictureKind.OF_REST),
        ((PAUSED, DIVERGED, FAULTED), {"picture_due": True}, PictureKind.OF_REST),
    ],
    "READ": [
        (LIVING, {"reading_due": True}, Read.ALL),
        (LIVING, {"reading_due": True, "large": True}, Read.CURVE),
        (LIVING, {"reading_due": True, "posed": False}, {RUNNING: Read.NOTHING, None: Read.CURVE}),
        (LIVING, {}, {RUNNING: Read.NOTHING, None: Read.CURVE}),
        (LIVING, {"large": True}, Read.CURVE),
    ],
    "SETTLED": [
        (LIVING, {"coarse": True}, False),
        ((FAULTED,), {"optimum_sought": True, "asked": True}, True),
        ((RUNNING,), {}, False),
        (RESTING, {"optimum_sought": True}, False),
        (RESTING, {"asked": True}, False),
        (RESTING, {"posed": False}, False),
        (RESTING, {"posed": False, "refused": True}, True),
        (RESTING, {"insight_left": True}, False),
        (RESTING, {"insight_left": True, "refused": True}, True),
        ((FAULTED,), {"insight_left": True}, True),
        (RESTING, {}, True),
    ],
}  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}


def wrong_cases(table: Table) -> list[tuple[Phase, dict[str, bool]]]:
    """The cases of ``table`` that it answers otherwise than they want."""
    wrong = []
    for phases, facts, wanted in CASES[table.name]:
        for phase in phases:
            answer = wanted.get(phase, wanted.get(None)) if isinstance(wanted, dict) else wanted
            # A table that is being tried for faults may have no row that fits.
            fitting = [row.answer for row in table.rows if row.fits(Situation(phase, **facts))]
            if fitting[:1] != [answer]:
                wrong.append((phase, facts))
    return wrong


@pytest.mark.parametrize("name", BY_NAME)
def test_each_row_does_what_somebody_before_the_window_wants(name):
    assert wrong_cases(BY_NAME[name]) == []


def faulty(table: Table) -> dict[str, Table]:
    """``table`` with one fault each: a row, a condition or a phase lost, a condition or an answer turned round."""
    made = {}
    answers = {row.answer for row in table.rows}
    for at, row in enumerate(table.rows):
        others = {"lost": []}
        for i, (name, value) in enumerate(row.when):
            others[f"without {name}"] = [replace(row, when=row.when[:i] + row.when[i + 1 :])]
            others[f"{name} turned round"] = [replace(row, when=(*row.when[:i], (name, not value), *row.when[i + 1 :]))]
        if row.phases != tuple(Phase):
            for phase in row.phases:
                others[f"not {phase}"] = [replace(row, phases=tuple(p for p in row.phases if p is not phase))]
        for answer in answers - {row.answer}:
            others[f"answers {answer}"] = [replace(row, answer=answer)]
        for fault, rows in others.items():
            made[f"row {at} {fault}"] = Table(table.name, (*table.rows[:at], *rows, *table.rows[at + 1 :]))
    return made


def facts_in(table: Table) -> set[str]:
    """The facts that ``table`` asks for; one for each answer of another table."""
    stands_for = {"frame_due": "changed", "work_left": "asked"}
    return {stands_for.get(name, name) for row in table.rows for name, _ in row.when}


def same_answers(one: Table, other: Table) -> bool:
    """Whether both tables answer alike in every situation that can be."""
    needed = sorted(facts_in(one) | facts_in(other))
    for phase in Phase:
        for values in itertools.product((False, True), repeat=len(needed)):
            situation = Situation(phase, **dict(zip(needed, values, strict=True)))
            answers = [[row.answer for row in table.rows if row.fits(situation)][:1] for table in (one, other)]
            if answers[0] != answers[1]:
                return False
    return True


@pytest.mark.parametrize("name", BY_NAME)
def test_the_cases_notice_every_fault_of_a_row(name):
    """What changes an answer anywhere makes a case wrong; where a later row says the same, nothing is at fault."""
    table = BY_NAME[name]
    unnoticed = [fault for fault, other in faulty(table).items() if not wrong_cases(other)]
    assert [fault for fault in unnoticed if not same_answers(table, faulty(table)[fault])] == []


def test_every_situation_has_an_answer():
    for table in TABLES:
        names = sorted(facts_in(table))
        for phase in Phase:
            for values in itertools.product((False, True), repeat=len(names)):
                decide(table, Situation(phase, **dict(zip(names, values, strict=True))))


def words(row) -> tuple[str, str, str]:
    """A row in the words of the docstring."""
    phases = "any" if set(row.phases) == set(Phase) else ", ".join(phase.value for phase in row.phases)
    when = ", ".join(("" if value else "not ") + name.replace("_", " ") for name, value in row.when) or "always"
    answer = {True: "yes", False: "no"}[row.answer] if isinstance(row.answer, bool) else row.answer.value
    return phases, when, answer


def test_the_docstring_prints_the_tables():
    printed: dict[str, list[tuple[str, ...]]] = {}
    for line in loop_states.__doc__.splitlines():
        if line[:1].isupper() and ":" in line and line.split(":")[0].isupper():
            rows = printed.setdefault(line.split(":")[0], [])
        elif line.startswith("    "):
            rows.append(tuple(cell.strip() for cell in line.split("|")))
    assert printed == {table.name: [words(row) for row in table.rows] for table in TABLES}
