"""What a sweep trains: a session, the settings that vary, the seeds and the number of steps. Pure; any thread."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.document.session import N_SEEDS, Session
from softmax_viz.core.sweep.axis import SweepAxis

MOST_SEEDS = 20
MOST_STEPS = 1_000_000


@frozen_dataclass(eq=False)
class SweepPlan:
    """A grid of runs that begin in the same way and differ in one or two settings.

    Parameters
    ----------
    session
        Data, features and all other settings.
    across
        The setting that varies from left to right.
    down
        The one that varies from top to bottom; None for a single row.
    seeds
        The seeds of the runs of each cell, 1 to ``MOST_SEEDS`` different ones; empty for the seed of ``session``.
    steps
        The number of steps of each run, 1 to ``MOST_STEPS``.

    Raises
    ------
    UserError
        If there are no points, both settings are the same, a combination of their values is not allowed, or the numbers
        of seeds or steps are not.
    """

    session: Session
    across: SweepAxis
    down: SweepAxis | None = None
    seeds: tuple[int, ...] = ()
    steps: int = 1000

    def __post_init__(self) -> None:
        object.__setattr__(self, "seeds", self.seeds or (self.session.seed,))
        if not self.session.data.n_points:
            raise UserError(QT_TRANSLATE_NOOP("errors", "A sweep needs points to learn from: place some first."))
        if self.down is not None and self.down.param == self.across.param:
            raise UserError(QT_TRANSLATE_NOOP("errors", "A sweep needs two different settings."))
        if len(self.seeds) > MOST_SEEDS or len(set(self.seeds)) < len(self.seeds):
            raise UserError(QT_TRANSLATE_NOOP("errors", "A sweep has 1 to {most} different seeds."), most=MOST_SEEDS)
        if not all(0 <= seed < N_SEEDS for seed in self.seeds):
            raise ValueError(f"a seed of {self.seeds} is out of range")
        if not 1 <= self.steps <= MOST_STEPS:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "A sweep takes 1 to {most} steps, not {count}."),
                most=f"{MOST_STEPS:,}", count=f"{self.steps:,}",
            )  # fmt: skip
        for row in range(self.n_rows):
            for column in range(self.n_columns):
                session_of(self, Place(row, column))

    @property
    def n_columns(self) -> int:
        """The number of values across."""
        return len(self.across.values)

    @property
    def n_rows(self) -> int:
        """The number of values down; 1 without a second setting."""
        return len(self.down.values) if self.down is not None else 1

    @property
    def n_cells(self) -> int:
        """Rows × columns."""
        return self.n_rows * self.n_columns

    @property
    def n_runs(self) -> int:
        """Cells × seeds."""
        return self.n_cells * len(self.seeds)

    @property
    def params(self) -> tuple[str, ...]:
        """The names of the settings that vary: across, and down if there is one."""
        return (self.across.param,) if self.down is None else (self.across.param, self.down.param)


class AnyPlace(Protocol):
    """A place in the grid, such as a ``SweepCell``."""

    @property
    def row(self) -> int:
        """0 is the top row, with the first value of ``down``."""

    @property
    def column(self) -> int:
        """0 is the left column, with the first value of ``across``."""


@frozen_dataclass
class Place:
    """A place in the grid of a sweep."""

    row: int
    column: int


def places(plan: SweepPlan) -> tuple[Place, ...]:
    """Return the places of all cells, row by row from the top: the order of the cells of a snapshot."""
    return tuple(Place(row, column) for row in range(plan.n_rows) for column in range(plan.n_columns))


def values_at(plan: SweepPlan, place: AnyPlace) -> tuple[float, ...]:
    """Return the values of the settings ``plan.params`` at a place: one or two."""
    across = plan.across.values[place.column]
    return (across,) if plan.down is None else (across, plan.down.values[place.row])


def session_of(plan: SweepPlan, cell: AnyPlace, seed: int | None = None) -> Session:
    """Return the session that opens one run of a cell: its settings, and its first seed or ``seed``.

    A run of that session from its start is the run of the sweep.
    """
    values = dict(zip(plan.params, values_at(plan, cell), strict=True))
    hyperparams = plan.session.hyperparams.with_values(values)
    return replace(plan.session, hyperparams=hyperparams, seed=plan.seeds[0] if seed is None else seed)


def proposed_seeds(session: Session, count: int) -> tuple[int, ...]:
    """Return ``count`` seeds for a sweep: that of ``session``, and those that follow it."""
    return tuple((session.seed + i) % N_SEEDS for i in range(count))
