"""The list of runs as the window shows it: entries of the session, what they have reached, and which are hidden.

GUI thread only.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from softmax_viz.app.state.state_store import StateStore
from softmax_viz.controllers.display.shown_values import RunFacts
from softmax_viz.controllers.run.runner import Runner
from softmax_viz.controllers.session.run_names import differences_from_parent, run_name
from softmax_viz.controllers.session.session_owner import SessionOwner
from softmax_viz.core.editing.run_book import with_present
from softmax_viz.core.runs.run_entry import RunEntry, entry_of
from softmax_viz.core.runs.run_list import Entries
from softmax_viz.core.runs.run_result import RunResult, RunRow
from softmax_viz.engine.messages.frame import Frame


class RunList(QObject):
    """Keeps the field ``runs`` of the state up to date. While the session has no list of runs, that is empty.

    Parameters
    ----------
    owner
        Has the session, and the number of the present run.
    runner
        Trains the present run.
    store
        Takes the rows.
    facts
        What is known of the present run at first.
    """

    def __init__(
        self, owner: SessionOwner, runner: Runner, store: StateStore, facts: RunFacts, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._owner, self._runner, self._store, self._facts = owner, runner, store, facts
        self._results: dict[int, RunResult] = {}
        self._hidden: frozenset[int] = frozenset()
        self._told: dict[
            int, tuple[tuple[object, ...], tuple[str, ...], object]
        ] = {}  # texts by run, and their sources
        self._kept: tuple[RunResult, ...] = ()  # in the last frame
        runner.frameTaken.connect(self._on_frame)
        owner.runLeft.connect(self._on_left)
        owner.runCopied.connect(self._on_copied)
        for changed in (owner.runsListed, owner.dataChanged, owner.hyperparamsChanged, owner.featuresChanged):
            changed.connect(self._show)
        self._show()

    def show_run(self, number: int, is_shown: bool) -> None:
        """Draw the lines of a run beside those of the present one, or do not."""
        self._hidden = self._hidden - {number} if is_shown else self._hidden | {number}
        self._show()

    @Slot(int)
    def train(self, steps: int) -> None:
        """Train the run that has just begun for ``steps`` steps, or until it is paused with 0."""
        if steps:
            self._runner.step(steps)
        else:
            self._runner.run()

    @Slot(object)
    def on_facts(self, facts: RunFacts) -> None:
        """Show the numbers of the present run, as often as they are shown elsewhere."""
        before, self._facts = self._facts, facts
        if self._owner.session.runs and facts.shown.numbers is not before.shown.numbers:
            self._note_present()
            self._show()

    # Internals

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        """Take what kept runs have reached, as the trainer says it."""
        if frame.kept_runs is not self._kept:
            self._kept = frame.kept_runs
            self._results |= {result.number: result for result in self._kept if result.number != self._owner.run}
            self._show()

    def _note_present(self) -> None:
        result = self._reached(self._owner.run)
        if result is not None:
            self._results[result.number] = result

    def _reached(self, number: int) -> RunResult | None:
        """Return what the present run has reached, under ``number``; None while its first frame is missing."""
        frame, shown = self._runner.last_frame, self._facts.shown
        if frame is None or frame.past is not None or shown.numbers is None or shown.curve is None:
            return None
        optimum = None if shown.optimum is None else shown.optimum.value
        test = None if frame.readings is None else frame.readings.test
        at = shown.numbers.step, shown.numbers.epoch
        return RunResult(number, 0, *at, shown.measure, test, optimum, shown.curve, frame.state, frame.features)

    @Slot(int)
    def _on_left(self, number: int) -> None:
        result = self._reached(number)
        if result is not None:
            self._results[number] = result

    @Slot(int, int)
    def _on_copied(self, number: int, copy: int) -> None:
        if number in self._results:
            self._results[copy] = replace(self._results[number], number=copy)

    @Slot()
    def _show(self) -> None:
        """Show the rows. Of a run that is only named by undo steps, the result stays known."""
        session, run = self._owner.visit.live(self._owner), self._owner.run
        if not session.runs:
            if self._store.sources.runs:
                self._store.update(runs=())
            return
        entries = with_present(session, run)
        self._store.update(runs=tuple(self._row(entry, entries) for entry in entries))

    def _row(self, entry: RunEntry, entries: Entries) -> RunRow:
        texts, number = self._differences(entry, entries), entry.number
        return RunRow(
            entry,
            run_name(entry, texts, entries),
            texts,
            self._results.get(number),
            number == self._owner.run,
            number not in self._hidden,
        )

    def _differences(self, entry: RunEntry, entries: Entries) -> tuple[str, ...]:
        """Return what differs from the parent; comparing points takes a while, so it is done once."""
        parent = entry_of(entries, entry.parent)
        if parent is None:
            return ()
        learned = [(id(each.data), each.hyperparams, each.features, each.seed) for each in (parent, entry)]
        made_of = parent.number, entry.branch_step, *learned
        known = self._told.get(entry.number)
        if known is None or known[0] != made_of:
            # Both data sets are held, so that no other one gets their identities.
            texts = differences_from_parent(entry, entries)
            known = self._told[entry.number] = made_of, texts, (parent.data, entry.data)
        return known[1]
