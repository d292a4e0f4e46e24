"""The error about a table, and the sizes that are accepted."""

from __future__ import annotations

from softmax_viz.core.basics.messages import UserError

MAX_BYTES = 50_000_000
MAX_LINES = 1_000_000
MAX_COLUMNS = 1_000
# No more than the csv module's own limit for one cell, so that limit is never met by a row that is accepted.
MAX_RECORD_CHARACTERS = 131_072
MAX_NAME_CHARACTERS = 200
# How much of a cell or a name a sentence quotes.
SHOWN_CHARACTERS = 40


class TableError(UserError):
    """A table that cannot be used: which file, where in it, and what to do."""


class TooManyClassesError(TableError):
    """A column of classes with more than 12: there are two ways to go on, which a dialog can offer.

    Parameters
    ----------
    count
        How many classes the column holds.
    template, **values
        As for ``UserError``.
    """

    def __init__(self, template: str, count: int, **values: object) -> None:
        super().__init__(template, count=count, **values)
        self.count = count
