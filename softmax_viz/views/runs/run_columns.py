"""The columns of the table of runs: their titles, and what stands in them. GUI thread only."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.runs.milestones import NEAR_GAP, steps_to_gap
from softmax_viz.core.runs.run_entry import entry_of
from softmax_viz.core.runs.run_result import RunRow
from softmax_viz.views.style.numbers import NO_NUMBER, exact, gap, loss, percent
from softmax_viz.views.style.translated_texts import translated, whole

_T = QT_TRANSLATE_NOOP
Rows = tuple[RunRow, ...]
Value = float | int | str | None


@frozen_dataclass(eq=False)
class RunColumn:
    """One column.

    Parameters
    ----------
    title, help
        Its short title and a sentence, marked in the context ``runs``; %1 is the gap that counts as arrived.
    value
        The value of a run by which rows are sorted; None is sorted last. The second argument are all rows.
    text
        That value as text.
    widest
        A text as wide as any usual one; empty: the column is as wide as its texts, up to a limit.
    """

    title: str
    help: str
    value: Callable[[RunRow, Rows], Value]
    text: Callable[[Value], str]
    widest: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it contains numbers, which are written at the right."""
        return bool(self.widest)

    def shown_title(self) -> str:
        """Return the title in the language of the window."""
        return translated("runs", self.title).replace("%1", exact(NEAR_GAP))

    def shown_help(self) -> str:
        """Return the sentence in the language of the window."""
        return translated("runs", self.help).replace("%1", exact(NEAR_GAP))


def _text(value: Value) -> str:
    return str(value or "")


def _steps(value: Value) -> str:
    return NO_NUMBER if value is None else whole(int(value))


def _share(value: Value) -> str:
    return NO_NUMBER if value is None else percent(float(value))


def _loss(value: Value) -> str:
    return loss(None if value is None else float(value))


def _gap(value: Value) -> str:
    return gap(None if value is None else float(value))


def _origin(row: RunRow, rows: Rows) -> Value:
    """Return where a run came from: "A at step 412"; empty if it came from none of these."""
    parent = entry_of([each.entry for each in rows], row.entry.parent) if row.entry.parent else None
    if parent is None:
        return ""
    if not row.entry.branch_step:
        return parent.letter
    text = QCoreApplication.translate("runs", "%1 at step %2")
    return text.replace("%1", parent.letter).replace("%2", whole(row.entry.branch_step))


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


COLUMNS: tuple[RunColumn, ...] = (
    RunColumn(
        _T("runs", "run"),
        _T(
            "runs",
            "The letter of the run, with the colour and the dashes of its lines. The triangle marks the present one.",
        ),
        lambda _row, _rows: None,  # sorted as a tree
        _text,
    ),
    RunColumn(
        _T("runs", "shown"),
        _T("runs", "Whether the curve and the boundaries of the run are drawn beside those of the present one."),
        lambda row, _: -1 if row.is_current else int(not row.is_shown),
        lambda _: "",
    ),
    RunColumn(
        _T("runs", "name"),
        _T(
            "runs",
            "The name: your own, or what the run learns from otherwise than the one that it came from. F2 changes it.",
        ),
        lambda row, _: row.name,
        _text,
    ),
    RunColumn(
        _T("runs", "steps"),
        _T("runs", "How many steps the run has taken."),
        lambda row, _: None if row.result is None else row.result.step,
        _steps,
        "1,234,567",
    ),
    RunColumn(
        _T("runs", "loss"),
        _T("runs", "The data loss of the training points where the run stands now."),
        lambda row, _: None if row.result is None or row.result.train is None else _finite(row.result.train.data_loss),
        _loss,
        "−1.23e−9",
    ),
    RunColumn(
        _T("runs", "accuracy"),
        _T("runs", "The share of the training points that the run gets right."),
        lambda row, _: None if row.result is None or row.result.train is None else row.result.train.accuracy,
        _share,
        ">99.9 %",
    ),
    RunColumn(
        _T("runs", "J − J*"),
        _T("runs", "The gap: how far the total J is above its optimum J*, each run with its own settings."),
        lambda row, _: None if row.result is None else _finite(row.result.gap),
        _gap,
        "−1.2e−12",
    ),
    RunColumn(
        _T("runs", "steps to %1"),
        _T("runs", "The first step from which on the gap J − J* stays below %1."),
        lambda row, _: None if row.result is None else steps_to_gap(row.result),
        _steps,
        "1,234,567",
    ),
    RunColumn(
        _T("runs", "differs in"),
        _T("runs", "What the run learns from otherwise than the one that it came from."),
        lambda row, _: ", ".join(row.differences),
        _text,
    ),
    RunColumn(
        _T("runs", "from"),
        _T("runs", "The run that it came from, and the step at which it left that; without a step it began anew."),
        _origin,
        _text,
    ),
)  # fmt: skip
RUN, SHOWN, NAME, STEPS, LOSS, ACCURACY, GAP, ARRIVED, DIFFERS, FROM = range(len(COLUMNS))
