"""A trainer loop without a thread, driven step by step, for tests of the engine."""

from __future__ import annotations

import queue

from softmax_viz.engine.messages import commands as cmd
from softmax_viz.engine.messages.outbox import Outbox
from softmax_viz.engine.trainer_loop import TrainerLoop
from softmax_viz.field.picture.viewport import Viewport


class Trainer:
    """A loop with its inbox and outbox, and a clock that moves only when told, or a little by every look."""

    def __init__(self, tick_s=0.0, courtesy=None):
        self.now = 0.0
        self.tick_s = tick_s
        self.inbox = queue.SimpleQueue()
        self.outbox = Outbox(courtesy)
        self.faults = []
        self.sought = []
        self.loop = TrainerLoop(self.inbox, self.outbox, self.seek, self.clock, self.faults.append)
        self.serial = 0

    def seek(self, number, samples, hyperparams):
        """Nobody looks for the optimum unless the test does; the answer is that it was not found."""
        self.sought.append((number, samples, hyperparams))
        self.inbox.put((0, cmd.OptimumFound(number, None)))

    def clock(self):
        self.now += self.tick_s
        return self.now

    def send(self, *commands):
        for command in commands:
            self.serial += not isinstance(command, cmd.FrameTaken)
            self.inbox.put((self.serial, command))

    def take(self):
        frame = self.outbox.take()
        if frame is not None:
            self.send(cmd.FrameTaken(frame.picture))
        return frame

    def ask(self, *commands):
        """Send commands, let them be obeyed, take the frame that follows."""
        self.send(*commands)
        while not self.inbox.empty():
            self.loop.cycle()
        frame = self.outbox.take()
        if frame is not None:
            self.send(cmd.FrameTaken(frame.picture))
        return frame


VIEW = cmd.UseViewport(Viewport(-2, 2, -2, 2), 60, 40, "light")
