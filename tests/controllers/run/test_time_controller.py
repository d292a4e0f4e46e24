"""Where one stands on the time line after keys, drags and playing: every truth is counted by hand."""

from itertools import pairwise

import pytest

from softmax_viz.controllers.run.bookmarks import Bookmarks
from softmax_viz.controllers.run.playback import Playback
from softmax_viz.controllers.run.time_controller import TimeController
from softmax_viz.core.runs.run_entry import MOST_BOOKMARKS, Bookmark
from softmax_viz.core.runs.time_line import TimeLine
from softmax_viz.core.settings.phases import SPEEDS

TIP = 100


class Watched:
    """A time line of 100 steps with a clock that the test turns, and all that was asked for, in order."""

    def __init__(self) -> None:
        self.now = 0.0
        self.time = TimeController()
        self.playback = Playback(self.time, lambda: self.now)
        self.bookmarks = Bookmarks(self.time)
        self.asked: list[object] = []
        self.answers_at_once = True
        self.time.lookRequested.connect(self._look)
        self.time.endRequested.connect(lambda: self.asked.append("end"))
        self.time.stepsRequested.connect(lambda count: self.asked.append(f"train {count}"))
        self.time.runRequested.connect(lambda: self.asked.append("run"))
        self.time.pauseRequested.connect(lambda: self.asked.append("pause"))
        self.playback.toggleRequested.connect(lambda: self.asked.append("toggle"))
        self.time.use_run(0, TIP)
        self.playback.player.use_speed(2)  # 20 a second

    def _look(self, step: int) -> None:
        self.asked.append(step)
        if self.answers_at_once:
            self.time.answered(step, True)

    @property
    def line(self) -> TimeLine:
        return self.time.line

    def after(self, seconds: float) -> int:
        """Let so many seconds pass in pictures of 1/64 s; return the step that is shown then."""
        for _ in range(round(seconds * 64)):
            self.now += 1 / 64
            if self.playback.player.timer.isActive():
                self.playback.player.tick()
        return self.line.shown


@pytest.fixture
def watched(qapp):
    watched = Watched()
    yield watched
    watched.time.rest()


KEYS = {
    "←": lambda w: w.time.move(-1),
    "→": lambda w: w.time.move(1),
    "⇧←": lambda w: w.time.move(-10),
    "⇧→": lambda w: w.time.move(10),
    "^←": lambda w: w.time.go_to_event(-1),
    "^→": lambda w: w.time.go_to_event(1),
    "Home": lambda w: w.time.home(),
    "End": lambda w: w.time.end(),
    "Q": lambda w: w.time.flip(),
    "B": lambda w: w.bookmarks.toggle(),
    "[": lambda w: w.bookmarks.go(-1),
    "]": lambda w: w.bookmarks.go(1),
    "Space": lambda w: w.playback.toggle(),
}


@pytest.mark.parametrize(
    ("keys", "stands", "asked"),
    [
        ("←", 99, [99]),
        ("← ← ⇧← →", 89, [99, 98, 88, 89]),
        ("← →", TIP, [99, "end"]),  # the next step of 99 is the live end: nothing is trained
        ("→", TIP, ["train 1"]),
        ("⇧→", TIP, ["train 10"]),
        ("← ⇧→", TIP, [99, "end"]),  # never beyond the live end in one go
        ("Home", 0, [0]),
        ("Home ←", 0, [0]),
        ("Home ⇧→ End", TIP, [0, 10, "end"]),
        ("End", TIP, []),
        ("Home ⇧→ Q", 0, [0, 10, 0]),
        ("Home ⇧→ Q Q Q", 0, [0, 10, 0, 10, 0]),
        ("← Q", TIP, [99, "end"]),
        ("← Q Q", 99, [99, "end", 99]),
        ("Q", TIP, []),
        ("Space", TIP, ["toggle"]),
        ("⇧← B ⇧← B ⇧← ]", 80, [90, 80, 70, 80]),
        ("⇧← B ⇧← B Home ] ]", 90, [90, 80, 0, 80, 90]),
        ("⇧← B [", 90, [90]),  # there is none before: it stays
        ("⇧← B ⇧← ^→ ^→", TIP, [90, 80, 90, "end"]),
        ("⇧← B ^←", 0, [90, 0]),
    ],
)
def test_keys_lead_to_one_place(watched, keys, stands, asked):
    for key in keys.split():
        KEYS[key](watched)
    assert watched.line.shown == stands
    assert watched.line.is_past == (stands < TIP)
    assert watched.asked == asked


def test_events_are_changes_and_bookmarks_and_else_epochs(watched):
    watched.time.events.use_epoch(7)
    places = []
    for key in ("^←", "^←", "←", "^→", "^→", "^→", "^→"):
        KEYS[key](watched)
        places.append(watched.line.shown)
    assert places == [98, 91, 90, 91, 98, TIP, TIP]  # 98 = 14 · 7
    assert watched.asked[-1] == "train 5"  # to step 105, where the next epoch begins
    watched.time.events.use_changes((30, 60))
    watched.time.look_at(40)
    watched.bookmarks.toggle()
    places = []
    for key in ("^→", "^←", "^←", "^←", "^→", "^→", "^→"):
        KEYS[key](watched)
        places.append(watched.line.shown)
    assert places == [60, 40, 30, 0, 30, 40, 60]


def test_the_next_look_waits_for_the_answer_and_only_the_newest_is_kept(watched):
    watched.answers_at_once = False
    for step in (50, 51, 52, 53):
        watched.time.scrub(step)
    assert watched.asked == [50]
    assert (watched.line.step, watched.line.is_exact) == (53, False)
    watched.time.answered(50, True)
    assert watched.asked == [50, 53]
    assert not watched.line.is_exact
    watched.time.answered(53, False)  # the nearest that is kept
    assert not watched.line.is_exact
    watched.time.answered(53, True)
    assert watched.line.is_exact
    assert watched.asked == [50, 53]
    watched.time.look_at(10)
    watched.time.end()
    watched.time.answered(10, True)  # too late: the live end is shown
    assert watched.line == TimeLine(tip=TIP)


def test_flip_remembers_where_a_drag_and_where_playing_began(watched):
    watched.time.look_at(20)
    watched.time.look_at(40)
    for step in (41, 45, 60):
        watched.time.scrub(step)
    watched.time.flip()
    assert watched.line.step == 20  # where one was before the drag was begun at 40
    watched.playback.toggle()
    watched.after(1.0)
    watched.playback.toggle()
    assert watched.line.step == 40
    watched.time.flip()
    assert watched.line.step == 60


def test_playing_goes_as_fast_as_the_clock_says_whatever_the_pictures_take(watched):
    watched.time.look_at(10)
    watched.playback.toggle()
    assert watched.line.playing == 1
    assert watched.after(1.0) == 30
    watched.now += 0.5  # one picture that takes half a second
    watched.playback.player.tick()
    assert watched.line.shown == 40
    watched.playback.player.use_speed(1)  # 5 a second
    assert watched.after(2.0) == 50
    watched.playback.toggle()
    assert watched.after(1.0) == 50
    assert watched.line.playing == 0
    watched.playback.play(-1)
    assert watched.after(2.0) == 40
    watched.time.move(-1)  # any other key rests
    assert watched.after(1.0) == 39


def test_unlimited_speed_plays_at_least_a_tenth_of_the_run_a_second(watched):
    watched.time.use_run(0, 1_000_000)
    watched.playback.player.use_speed(len(SPEEDS) - 1)
    watched.time.home()
    watched.playback.toggle()
    assert watched.after(1.0) == pytest.approx(100_000, abs=1)


@pytest.mark.parametrize("was_running", [False, True])
def test_playing_ends_at_the_live_end_and_training_goes_on_if_it_did_when_one_left(watched, was_running):
    watched.time.on_running(was_running)
    watched.time.look_at(98)
    watched.time.on_running(False)
    watched.playback.toggle()
    assert watched.after(1.0) == TIP
    assert not watched.line.is_past
    assert not watched.playback.player.timer.isActive()
    assert watched.asked == (["pause", 98, 99, "end", "run"] if was_running else [98, 99, "end"])
    watched.time.look_at(50)
    watched.time.end()
    assert watched.asked.count("run") == was_running  # once, not for ever


def test_playing_backwards_ends_at_the_start(watched):
    watched.playback.play(-1)
    assert (watched.line.shown, watched.line.playing) == (99, -1)
    assert watched.after(6.0) == 0
    assert watched.line.playing == 0
    watched.playback.play(-1)
    assert watched.line.playing == 0


def test_a_loop_is_played_round_and_round_both_ways(watched):
    watched.playback.set_loop(27, 20)
    assert (watched.line.loop, watched.line.shown) == ((20, 27), 20)
    watched.playback.toggle()
    places = [watched.after(0.25) for _ in range(6)]  # five steps each, eight in the stretch
    assert places == [25, 22, 27, 24, 21, 26]
    watched.playback.play(-1)
    assert [watched.after(0.25) for _ in range(3)] == [21, 24, 27]
    watched.playback.toggle_loop()
    assert (watched.line.loop, watched.line.playing) == (None, 0)
    watched.time.end()
    watched.playback.toggle_loop()
    assert watched.line.loop == (0, TIP)
    watched.playback.play(1)  # not training: there is a loop
    assert watched.after(4.75) == 95
    assert watched.after(0.5) == 5  # 100 moments of the past, 0 to 99: the live end is none of them
    assert "toggle" not in watched.asked


def test_bookmarks_are_set_once_named_and_removed(watched):
    kept, names = [], []
    watched.bookmarks.bookmarksChanged.connect(kept.append)
    watched.bookmarks.nameRequested.connect(lambda step, name: names.append((step, name)))
    watched.time.look_at(40)
    watched.bookmarks.toggle()
    watched.time.look_at(20)
    watched.bookmarks.toggle()
    watched.bookmarks.toggle()
    assert names == [(20, "")]
    watched.bookmarks.name(20, "before it turns")
    watched.bookmarks.toggle()
    assert names[1:] == [(20, "before it turns")]
    assert kept[-1] == watched.line.bookmarks == (Bookmark(20, "before it turns"), Bookmark(40))
    watched.bookmarks.remove(20)
    assert kept[-1] == (Bookmark(40),)
    watched.bookmarks.use(tuple(Bookmark(step) for step in range(MOST_BOOKMARKS)))
    assert len(kept) == 4  # the user has not changed them
    watched.time.end()
    watched.bookmarks.toggle()
    assert len(kept) == 4  # there are as many as can be kept


def test_another_run_is_looked_at_where_it_lives(watched):
    watched.playback.set_loop(20, 29)
    watched.playback.toggle()
    watched.bookmarks.toggle()
    watched.time.on_tip(0)  # it was reset
    assert watched.line == TimeLine(tip=0)
    assert not watched.playback.player.timer.isActive()
    watched.asked.clear()
    for keys in ("←", "Home", "Q", "[", "^←", "End"):
        KEYS[keys](watched)
    assert watched.asked == []


def test_the_value_is_told_whenever_it_differs_and_only_then(watched):
    told = []
    watched.time.changed.connect(told.append)
    for step in (101, 101, 102):
        watched.time.on_tip(step)
    watched.time.look_at(50)
    watched.time.look_at(50)
    assert all(a != b for a, b in pairwise(told))
    assert told[-1] == watched.line == TimeLine(tip=102, step=50)
