"""Looks for the exact optimum beside the training, on a thread of its own: the latest request wins."""

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
    """One thread that is started by the first request and rests while there is none.

    Parameters
    ----------
    deliver
        Called on the finder's thread with the number of the request and what was found; None if the
        arithmetic or the program failed, which must not be waited for.
    """

    def __init__(self, deliver: Callable[[int, Optimum | None], None]) -> None:
        self._deliver = deliver
        self._changed = threading.Condition()
        self._wanted: _Request | None = None
        self._stopping = False
        self._thread: threading.Thread | None = None

    def request(self, number: int, samples: TrainingSet, hyperparams: Hyperparams) -> None:
        """Look for the optimum of this problem; what was asked for before is given up. Trainer thread."""
        with self._changed:
            self._wanted = _Request(number, samples, hyperparams)
            self._changed.notify()
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._live, name="optimum", daemon=True)
                self._thread.start()

    def stop(self, timeout_s: float) -> bool:
        """End the thread and wait for it; whether it has ended. Any thread but the finder's; may be repeated."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
            thread = self._thread
        if thread is None:
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    def _live(self) -> None:
        while True:
            with self._changed:
                while self._wanted is None and not self._stopping:
                    self._changed.wait()
                request, self._wanted = self._wanted, None
            if self._stopping or request is None:
                return
            found = None
            try:
                from softmax_viz.core.optimum.search import find_optimum  # the first window does not wait for it

                found = find_optimum(request.samples, request.hyperparams, self._is_superseded)
            except (ArithmeticError, np.linalg.LinAlgError, MemoryError):
                log.exception("the search for the optimum failed")
            except Exception as error:  # the next problem may be another matter
                report(error)
            if not self._is_superseded():
                self._deliver(request.number, found)

    def _is_superseded(self) -> bool:
        return self._wanted is not None or self._stopping
