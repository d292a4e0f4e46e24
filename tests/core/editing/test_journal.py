"""The journal joins the edits of the window with the steps of the trainer, and has a bound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_viz.core.editing import journal
from softmax_viz.core.editing.edits import Move
from softmax_viz.core.editing.journal import Effect, Entry, Journal
from softmax_viz.core.editing.session_edits import SetParams, SetSeed


def journal_of(*revisions):
    result = Journal()
    for revision in revisions:
        result = result.with_entry(Entry(revision, f"edit {revision}", SetSeed(3)))
    return result


def effects_in(result):
    return {entry.revision: entry.effect and (entry.effect.run, entry.effect.step) for entry in result.entries}


@given(st.sets(st.integers(1, 30)), st.lists(st.tuples(st.integers(1, 30), st.integers(0, 9)), max_size=40))
def test_each_edit_has_the_step_of_its_first_effect_however_the_news_comes(revisions, told):
    told = sorted(told, key=lambda pair: pair[0])
    result = before = journal_of(*sorted(revisions))
    for size in range(len(told) + 1):  # frames say what is known so far, over and over
        result = result.with_effects([Effect(revision, 1, step) for revision, step in told[:size]])
    expected = dict.fromkeys(revisions)
    for revision, step in reversed(told):
        if revision in expected:
            expected[revision] = (1, step)
    assert effects_in(result) == expected
    assert set(effects_in(before).values()) <= {None}, "a value does not change"


def test_an_entry_says_what_was_done_and_when():
    edit = SetParams.one("learning_rate", 0.019)
    result = Journal().with_entry(Entry(4, "Learning rate 0.3 → 0.019", edit)).with_effects([Effect(4, 2, 512)])
    (entry,) = result.entries
    assert (entry.effect.step, entry.text, entry.edit) == (512, "Learning rate 0.3 → 0.019", edit)


@pytest.mark.parametrize("bound", ["entries", "bytes"])
def test_the_oldest_entries_go_before_it_is_too_large(monkeypatch, bound):
    edit = Move(np.arange(1_000), np.zeros((1_000, 2)))  # 25 kilobytes
    monkeypatch.setattr(journal, "MOST_ENTRIES", 40 if bound == "entries" else 10**6)
    monkeypatch.setattr(journal, "MOST_BYTES", 10**12 if bound == "entries" else 1_000_000)
    result = Journal()
    for revision in range(1, 200):
        result = result.with_entry(Entry(revision, "move", edit))
        kept = [entry.revision for entry in result.entries]
        assert kept == list(range(revision - len(kept) + 1, revision + 1))
        assert len(kept) <= 40
        assert 25_000 * len(kept) == result.n_bytes
        assert result.n_bytes <= 1_000_000
    assert len(kept) >= 34
