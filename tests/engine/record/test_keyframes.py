"""Kept states: which steps can be had from them, and how few they remain."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from softmax_viz.engine.record import keyframes
from softmax_viz.engine.record.keyframes import Keyframes, Record


def grown(steps: int, changes: set[int], least: int = 1, n_bytes: int = 100) -> tuple[Keyframes[tuple[int, int]], list]:
    """A record of ``steps`` steps with a change at some; a state is (its number of changes, its step)."""
    frames: Keyframes[tuple[int, int]] = Keyframes()
    frames.use_stride(least)
    states, n_changes = [], 0
    for step in range(steps):
        if step in changes:
            frames.note_change()
            n_changes += 1
        states.append((n_changes, step))
        if frames.wants(step):
            frames.add(step, (n_changes, step), n_bytes)
    return frames, states


def follows(state: tuple[int, int], steps: int) -> tuple[int, int]:
    """The state after so many steps without a change: what training does."""
    return state[0], state[1] + steps


@settings(max_examples=150)
@given(st.integers(1, 400), st.sets(st.integers(0, 399), max_size=40), st.sampled_from([1, 4, 16]), st.integers(4, 40))
@example(60, set(range(0, 60, 3)), 1, 8)
def test_what_is_found_leads_to_the_very_state_and_to_nothing_that_a_change_has_made_unreachable(
    steps, changes, least, most
):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyframes, "MOST_REGULAR", most)
        patch.setattr(keyframes, "MOST_CHANGES", most)
        frames, states = grown(steps, changes, least)
    record = frames.record
    assert len(record.frames) <= 2 * most + 1
    for step in range(steps):
        place = record.place_of(step)
        assert place.frame.step <= place.step
        assert follows(place.frame.content, place.step - place.frame.step) == states[place.step], step
        if len(changes) < most // 2:
            assert place.step == step, "with few changes every step can be had"
            assert place.step - place.frame.step < record.stride


def test_the_stride_doubles_so_that_a_run_of_any_length_has_as_many_states():
    frames: Keyframes[int] = Keyframes()
    frames.use_stride(256)
    step = 0
    while step < 10_000_000:
        if frames.wants(step):
            frames.add(step, step, 1_000)
        step = frames.next_step(step)
    record = frames.record
    assert keyframes.MOST_REGULAR / 2 < len(record.frames) <= keyframes.MOST_REGULAR + 1
    assert record.n_bytes < 3_000_000
    assert record.stride == 8_192
    gaps = {after.step - before.step for before, after in zip(record.frames, record.frames[1:], strict=False)}
    assert gaps == {8_192}


def test_large_data_at_every_change_are_bounded_and_the_start_and_the_newest_stay():
    frames, _ = grown(2_000, set(range(0, 2_000, 3)), least=64, n_bytes=1_000_000)
    record = frames.record
    assert sum(frame.n_bytes for frame in record.frames if frame.is_change) <= keyframes.MOST_CHANGE_BYTES
    assert record.frames[0].step == 0
    assert record.frames[-1].step >= 1_998 - 64


def test_a_state_at_the_same_step_replaces_the_earlier_and_a_record_goes_on_where_it_was_left():
    frames: Keyframes[str] = Keyframes()
    frames.add(0, "start", 1)
    frames.note_change()
    frames.add(0, "changed", 1)
    assert [frame.content for frame in frames.record.frames] == ["changed"]
    again: Keyframes[str] = Keyframes(frames.record)
    assert again.wants(5), "where a record goes on, a state is kept"
    again.add(5, "later", 1)
    assert [frame.step for frame in again.record.frames] == [0, 5]
    assert [frame.step for frame in again.record.up_to(4).frames] == [0]
    assert frames.record is frames.record


def test_an_empty_record_has_no_step():
    assert Record().place_of(3) is None
    assert (Record().first_step, Record().n_bytes) == (0, 0)
