"""The functions that carry out intents about the time line, and those that mean training at the live end only."""

from __future__ import annotations

from softmax_viz.app.intents import intents as ask
from softmax_viz.app.intents import time_intents as times
from softmax_viz.app.intents.gate import Handlers
from softmax_viz.app.runs.time_link import TimeLink
from softmax_viz.controllers.run.runner import Runner


def time_handlers(link: TimeLink, runner: Runner) -> Handlers:
    """Return the handlers. In the past Run and Pause mean playing, and a step is the next one of the past."""
    time, playback, bookmarks = link.time, link.playback, link.bookmarks

    def run() -> None:
        if time.line.is_past:
            playback.play(1)
        else:
            time.forget_running()
            runner.run()

    def pause() -> None:
        if time.line.is_past:
            time.rest()
        else:
            time.forget_running()
            runner.pause()

    return {
        ask.Run: run,
        ask.Pause: pause,
        ask.ToggleRun: playback.toggle,
        ask.Step: time.move,
        times.LookAt: time.look_at,
        times.ScrubTo: time.scrub,
        times.LookBack: lambda by: time.move(-by),
        times.GoToEvent: time.go_to_event,
        times.GoHome: time.home,
        times.GoToEnd: time.end,
        times.PlayBack: playback.play,
        times.SetLoop: playback.set_loop,
        times.ToggleLoop: playback.toggle_loop,
        times.ToggleBookmark: bookmarks.toggle,
        times.NameBookmark: bookmarks.name,
        times.RemoveBookmark: bookmarks.remove,
        times.GoToBookmark: bookmarks.go,
        times.Flip: time.flip,
        times.ShowGhost: link.show_ghost,
        times.NewRunFromHere: link.new_run,
    }
