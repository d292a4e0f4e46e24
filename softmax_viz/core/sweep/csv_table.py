"""The results of a sweep as a table that every spreadsheet opens. Pure; any thread."""

from __future__ import annotations

import csv

from softmax_viz.core.sweep.snapshot import SweepSnapshot

_COLUMNS = ("seed", "step", "data loss", "penalty", "total", "accuracy", "test loss", "diverged")


class _Lines(list[str]):
    """What ``csv.writer`` writes to."""

    def write(self, text: str) -> int:
        self.append(text)
        return len(text)


def as_csv(snapshot: SweepSnapshot) -> str:
    """Return a table with one row for each run, and the names of the columns in the first row.

    The columns are the settings that vary, by their names in ``PARAMS``, then ``seed``, ``step``, ``data loss``,
    ``penalty``, ``total``, ``accuracy``, ``test loss`` (empty without test points) and ``diverged`` (0 or 1). Numbers
    are written so that reading them gives the same number. Lines end with CR LF, as RFC 4180 says.
    """
    lines = _Lines()
    writer = csv.writer(lines)
    writer.writerow([*snapshot.plan.params, *_COLUMNS])
    for cell in snapshot.cells:
        for run in cell.runs:
            test_loss = "" if run.test_loss is None else run.test_loss
            writer.writerow(
                [*cell.values, run.seed, run.step, run.data_loss, run.penalty, run.total, run.accuracy, test_loss,
                 int(run.is_diverged)]
            )  # fmt: skip
    return "".join(lines)
