"""Conversion of runs, their marks and their exact states to plain values and back: a part of ``document_format``.

Points and settings that several runs and moments share are stored once, and named by their place in a list; place 0
of the points are those of the session itself. Pure; any thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.basics.packed import packed_numbers, unpacked_numbers
from softmax_viz.core.basics.plain_values import LARGEST_WHOLE, Plain, whole_characters
from softmax_viz.core.data.dataset import Dataset
from softmax_viz.core.document.inputs_format import (
    data_from,
    data_to_dict,
    features_from,
    settings_from,
    text_from,
    whole_from,
)
from softmax_viz.core.document.session import DEFAULT_SEED, N_SEEDS, Session, Trained
from softmax_viz.core.document.trained_format import trained_from, trained_to_dict
from softmax_viz.core.model.limits import too_large
from softmax_viz.core.runs.run_entry import MOST_BOOKMARKS, MOST_RUNS, Bookmark, RunEntry, index_of, letter_of
from softmax_viz.core.runs.stored_run import MOST_MOMENTS, StoredMoment, StoredRun
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.curve_notes import MOST_CHANGES, CurveMark

_LONGEST_NAME = 200
_LONGEST_MARK = 400
_MOST_INPUTS = MOST_RUNS * (MOST_MOMENTS + 2)
_MOST_LETTERS = 26 * 1_000
# So many points of data sets other than that of the session; each takes about 60 bytes.
MOST_STORED_POINTS = 200_000
_T = QT_TRANSLATE_NOOP

Stored = Mapping[int, StoredRun]


# --- writing ---------------------------------------------------------------------------------------------


def runs_to_dict(session: Session, present: int, stored: Stored) -> dict[str, Any]:
    """Return the entry ``runs`` of a file; nothing if there is only one run, of which nothing is stored.

    ``present`` is the number of the present run, and ``stored`` what is known of each run by its number. Beyond
    ``MOST_STORED_POINTS`` points of other data sets, the oldest runs and the earliest moments are left out.
    """
    writer = _Writer(session)
    runs = writer.with_room(session.runs or _lone(session, present, stored), present)
    if not runs:
        return {}
    places = {entry.number: place for place, entry in enumerate(runs)}
    entries = [
        {
            "letter": index_of(entry.letter),
            "name": whole_characters(entry.name)[:_LONGEST_NAME],
            "parent": places.get(entry.parent),
            "branch_step": min(entry.branch_step, LARGEST_WHOLE),
            **writer.inputs(entry),
            "bookmarks": [
                {"step": mark.step, "name": whole_characters(mark.name)[:_LONGEST_NAME]}
                for mark in entry.bookmarks[:MOST_BOOKMARKS]
            ],
            **writer.stored(stored.get(entry.number, StoredRun())),
        }
        for entry in runs
    ]
    return {
        "runs": {
            "present": places.get(present, 0),
            "is_listed": bool(session.runs),
            "entries": entries,
            "points": [data_to_dict(data) for data in writer.datas[1:]],
            "settings": [settings.as_dict() for settings in writer.settings],
        }
    }


def _lone(session: Session, present: int, stored: Stored) -> tuple[RunEntry, ...]:
    """Return an entry for the only run if something is stored of it."""
    run = stored.get(present)
    if run is None or not (run.marks or run.moments):
        return ()
    return (RunEntry(present, "A", session.data, session.hyperparams, session.features, session.seed),)


class _Writer:
    """Writes runs, and collects points and settings that several of them share."""

    def __init__(self, session: Session) -> None:
        self.datas = [session.data]
        self.settings: list[Hyperparams] = []
        self._places: dict[int, int] = {id(session.data): 0}  # of points, by their identity
        self._settings: dict[Hyperparams, int] = {}
        self._room = MOST_STORED_POINTS

    def with_room(self, runs: tuple[RunEntry, ...], present: int) -> tuple[RunEntry, ...]:
        """Return the runs whose points can be stored: the present one, and the newest others."""
        kept = {run.number for run in reversed(runs) if run.number == present or self._has_room(run.data)}
        return tuple(run for run in runs if run.number in kept)

    def _has_room(self, data: Dataset) -> bool:
        """Return whether ``data`` can be stored, and count them if they can."""
        if id(data) not in self._places:
            if data.n_points > self._room and data != self.datas[0]:
                return False
            self._place(data)
        return True

    def inputs(self, of: RunEntry | StoredMoment) -> dict[str, Any]:
        """Return what a run or a moment learns from."""
        self.settings += [of.hyperparams] if of.hyperparams not in self._settings else []
        return {
            "points": self._place(of.data),
            "settings": self._settings.setdefault(of.hyperparams, len(self._settings)),
            "features": list(of.features),
            "seed": int(of.seed),
        }

    def _place(self, data: Dataset) -> int:
        if id(data) not in self._places:
            is_new = data != self.datas[0]
            self._room -= data.n_points if is_new else 0
            self._places[id(data)] = len(self.datas) if is_new else 0
            self.datas += [data] if is_new else []
        return self._places[id(data)]

    def stored(self, run: StoredRun) -> dict[str, Any]:
        """Return what is stored of a run; moments with weights that are not finite are left out."""
        trained = None if run.state is None else trained_to_dict(Trained(run.state, run.curve), with_history=True)
        moments: list[dict[str, Any]] = []
        for moment in reversed(run.moments):
            if not self._has_room(moment.data):
                break
            state = trained_to_dict(Trained(moment.state), with_history=False)
            if state is not None:
                until = None if moment.until is None else min(moment.until, LARGEST_WHOLE)
                moments.append(
                    {
                        **self.inputs(moment),
                        "is_change": moment.is_change,
                        "until": until,
                        "trained": packed_numbers(state),
                    }
                )
        return {
            "optimum": run.optimum,
            "marks": [
                {"step": mark.step, "text": whole_characters(mark.text)[:_LONGEST_MARK]}
                for mark in run.marks[-MOST_CHANGES:]
            ],
            "trained": packed_numbers(trained),
            "moments": moments[::-1],
        }


# --- reading ---------------------------------------------------------------------------------------------


def runs_from(found: Plain | None, data: Dataset) -> tuple[tuple[RunEntry, ...], int, dict[int, StoredRun]]:
    """Return the runs of a file, numbered from 1, the number of the present one, and what is stored of each.

    ``data`` are the points of the session. ``SessionFormatError`` if an entry is wrong.
    """
    if found is None:
        return (), 1, {}
    items = found.member("entries").items(1, MOST_RUNS)
    points, settings = found.optional("points"), found.optional("settings")
    reader = _Reader(
        [data, *(data_from(item) for item in ([] if points is None else points.items(0, _MOST_INPUTS)))],
        [settings_from(item) for item in ([] if settings is None else settings.items(0, _MOST_INPUTS))],
    )
    entries: list[RunEntry] = []
    stored: dict[int, StoredRun] = {}
    for number, item in enumerate(items, start=1):
        entry = reader.entry(item, number, len(items))
        if any(entry.letter == other.letter for other in entries):
            item.member("letter").refuse(
                _T("errors", "{file}: {place} repeats {value}, which must be there once. Correct it.")
            )
        entries.append(entry)
        stored[number] = reader.stored(item, entry)
    present = whole_from(found, "present", 0, len(items) - 1, 0) + 1
    listed = found.optional("is_listed")
    is_listed = len(entries) > 1 or listed is None or listed.value is not False
    return tuple(entries) if is_listed else (), present, stored


class _Reader:
    """Reads runs, whose points and settings have been read."""

    def __init__(self, datas: list[Dataset], settings: list[Hyperparams]) -> None:
        self._datas, self._settings = datas, settings

    def entry(self, item: Plain, number: int, count: int) -> RunEntry:
        """Read the entry of run ``number`` of ``count``."""
        data, hyperparams, features, seed = self._inputs(item)
        parent = item.optional("parent")
        bookmarks = item.optional("bookmarks")
        marks = [] if bookmarks is None else bookmarks.items(0, MOST_BOOKMARKS)
        steps = [mark.member("step").whole(0, LARGEST_WHOLE) for mark in marks]
        if bookmarks is not None:
            _refuse_order(bookmarks, steps)
        return RunEntry(
            number,
            letter_of(whole_from(item, "letter", 0, _MOST_LETTERS, number - 1)),
            data,
            hyperparams,
            features,
            seed,
            text_from(item, "name", _LONGEST_NAME, ""),
            0 if parent is None else parent.whole(0, count - 1) + 1,
            whole_from(item, "branch_step", 0, LARGEST_WHOLE, 0),
            tuple(
                Bookmark(step, text_from(mark, "name", _LONGEST_NAME, ""))
                for step, mark in zip(steps, marks, strict=True)
            ),
        )

    def stored(self, item: Plain, entry: RunEntry) -> StoredRun:
        """Read what is stored of a run."""
        trained, marks, moments = item.optional("trained"), item.optional("marks"), item.optional("moments")
        optimum = item.optional("optimum")
        state = (
            None
            if trained is None
            else trained_from(unpacked_numbers(trained), entry.data.n_classes, len(entry.features))
        )
        changes = [] if marks is None else marks.items(0, MOST_CHANGES)
        found = [] if moments is None else [self._moment(each) for each in moments.items(0, MOST_MOMENTS + 1)]
        if moments is not None:
            _refuse_order(moments, [moment.state.step for moment in found])
        return StoredRun(
            None if state is None else state.state,
            None if state is None else state.curve,
            tuple(
                CurveMark(mark.member("step").whole(0, LARGEST_WHOLE), mark.member("text").text(_LONGEST_MARK))
                for mark in changes
            ),
            tuple(found),
            None if optimum is None else optimum.number(),
        )

    def _moment(self, item: Plain) -> StoredMoment:
        data, hyperparams, features, seed = self._inputs(item)
        trained = trained_from(unpacked_numbers(item.member("trained")), data.n_classes, len(features))
        until, change = item.optional("until"), item.optional("is_change")
        last = None if until is None else until.whole(trained.state.step, LARGEST_WHOLE)
        is_change = change is not None and change.value is True
        return StoredMoment(trained.state, data, hyperparams, features, seed, is_change, last)

    def _inputs(self, item: Plain) -> tuple[Dataset, Hyperparams, tuple[str, ...], int]:
        data = self._datas[whole_from(item, "points", 0, len(self._datas) - 1, 0)]
        place = item.member("settings").whole(0, max(len(self._settings) - 1, 0))
        if not self._settings:
            item.member("settings").refuse(_T("errors", "{file}: {place} names settings that are missing. Add them."))
        features = features_from(item)
        for name in too_large(features, data):
            item.refuse(
                _T("errors", "{file}: with its points the feature {value} of {place} is too large. Take it out."),
                value=name,
            )
        return data, self._settings[place], features, whole_from(item, "seed", 0, N_SEEDS - 1, DEFAULT_SEED)


def _refuse_order(item: Plain, steps: list[int]) -> None:
    if any(after <= before for before, after in pairwise(steps)):
        item.refuse(_T("errors", "{file}: {place} must ascend in steps, each once. Correct it."))
