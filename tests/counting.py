"""An inbox that counts how often it is looked at."""

from __future__ import annotations

import queue


class CountingInbox:
    """A queue that notes how it was asked. Where a real one would wait, the time passes and nothing comes."""

    def __init__(self, trainer):
        self.trainer = trainer
        self.items = []
        self.waits = []  # the timeouts of calls that would have waited
        self.looks = 0
        self.after_looks = {}  # look number → commands that come just before it

    def put(self, item):
        self.items.append(item)

    def empty(self):
        return not self.items

    def get_nowait(self):
        self.looks += 1
        for command in self.after_looks.pop(self.looks, ()):
            self.trainer.send(command)
        if not self.items:
            raise queue.Empty
        return self.items.pop(0)

    def get(self, timeout):
        if self.items:
            return self.items.pop(0)
        self.waits.append(timeout)
        if timeout is not None:
            self.trainer.now += timeout
        raise queue.Empty
