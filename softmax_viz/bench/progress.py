"""Shows the progress of a measurement on stderr, without mixing with its results on stdout."""

from __future__ import annotations

from typing import TextIO

_CLEAR = "\r\x1b[K"


class ProgressLine:
    """One line at the bottom of a terminal that is rewritten; in a file or a pipe, a line for every tenth.

    Parameters
    ----------
    output
        Receives the results.
    terminal
        Receives the progress; None for no progress, as under ``pythonw``.
    """

    def __init__(self, output: TextIO, terminal: TextIO | None) -> None:
        self._output = output
        self._terminal = terminal
        self._is_terminal = terminal is not None and terminal.isatty()
        self._is_drawn = False
        self._tenth = 0

    def write(self, text: str) -> None:
        """Write results at once, after clearing the progress line."""
        self._clear()
        self._output.write(text)
        self._output.flush()

    def show(self, done: int, total: int, name: str) -> None:
        """Show that ``done`` of ``total`` rows are measured and ``name`` comes next; empty at the end."""
        if self._terminal is None:
            return
        if self._is_terminal:
            self._clear()
            if name:
                self._put(f"{done:>3} of {total}  {name}")
                self._is_drawn = True
        elif 10 * done // total > self._tenth:
            self._tenth = 10 * done // total
            self._put(f"{done} of {total} measured\n")

    def _clear(self) -> None:
        if self._is_drawn:
            self._put(_CLEAR)
            self._is_drawn = False

    def _put(self, text: str) -> None:
        if self._terminal is not None:
            self._terminal.write(text)
            self._terminal.flush()
