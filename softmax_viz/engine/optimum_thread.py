"""Searches for the exact optimum during training, on its own thread: the latest request replaces earlier ones."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import numpy as np

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.optimum.result import Optimum
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.reference import TrainingSet
from softmax_viz.engine.messages.unexpected import report

log = logging.getLogger(__name__)


@frozen_dataclass(eq=False)
class _Request:
    number: int
    samples: TrainingSet
    hyperparams: Hyperparams


class OptimumFinder:
    """A thread that is started by the first request and waits while there is none.

    Parameters
    ----------
    deliver
        Called on the finder's thread with the number of the request and the optimum; None if the arithmetic or the
        program failed, so that nobody waits for an answer.
    """

    def __init__(self, deliver: Callable[[int, Optimum | None], None]) -> None:
        self._deliver = deliver
        self._changed = threading.Condition()
        self._wanted: _Request | None = None
        self._stopping = False
        self._thread: threading.Thread | None = None

    def request(self, number: int, samples: TrainingSet, hyperparams: Hyperparams) -> None:
        """Search for the optimum of this problem and give up an earlier request. Trainer thread."""
        with self._changed:
            self._wanted = _Request(number, samples, hyperparams)
            self._changed.notify()
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run_thread, name="optimum", daemon=True)
                self._thread.start()

    def stop(self, timeout_s: float) -> bool:
        """End the thread, wait for it and return whether it has ended. Any thread but the finder's; may be repeated."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
            thread = self._thread
        if thread is None:
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    def _run_thread(self) -> None:
        while True:
            with self._changed:
                while self._wanted is None and not self._stopping:
                    self._changed.wait()
                request, self._wanted = self._wanted, None
            if self._stopping or request is None:
                return
            found = None
            try:
                from softmax_viz.core.optimum.search import find_optimum  # so late for a quick start

                found = find_optimum(request.samples, request.hyperparams, self._is_superseded)
            except (ArithmeticError, np.linalg.LinAlgError, MemoryError):
                log.exception("the search for the optimum failed")
            except Exception as error:  # the search for the next problem may succeed
                report(error)
            if not self._is_superseded():
                self._deliver(request.number, found)

    def _is_superseded(self) -> bool:
        return self._wanted is not None or self._stopping
