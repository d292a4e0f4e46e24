"""A hand that compares runs side by side, for tests."""

from __future__ import annotations

from softmax_viz.app.intents import intents as ask
from softmax_viz.core.document.session import Session
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.views.compare.compare_grid import MAIN

DATA = blobs(3, 12)
START = Session(data=DATA, title="Three blobs", hyperparams=Hyperparams(penalty="none"), seed=5)


class Race:
    """A hand that compares."""

    def __init__(self, program, qtbot) -> None:
        self.program, self.qtbot = program, qtbot
        self.desk = program.compare.desk
        self.ask = program.gate.ask
        self.window = program.window

    @property
    def runners(self):
        return {MAIN: self.program.runner, **{letter: rival.runner for letter, rival in self.desk.rivals.items()}}

    @property
    def states(self):
        return {letter: runner.last_frame.state for letter, runner in self.runners.items()}

    @property
    def steps(self):
        return {state.step for state in self.states.values()}

    def settle(self):
        """Wait until all runs rest at the same step, unless one has diverged; return the states."""

        def is_level():
            runners = self.runners.values()
            if not all(runner.is_settled() for runner in runners):
                return False
            return len({r.last_frame.state.step for r in runners if r.phase is Phase.PAUSED}) <= 1

        self.qtbot.waitUntil(is_level)
        return self.states

    def trains(self, least=20):
        """Run until every run has taken some steps, then pause; return the states."""
        self.ask(ask.Run())
        self.qtbot.waitUntil(lambda: all(runner.last_frame.state.step >= least for runner in self.runners.values()))
        self.ask(ask.Pause())
        return self.settle()

    def header(self, letter):
        return self.desk.grid.cells[letter].header
