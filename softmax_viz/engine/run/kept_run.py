"""Everything that a run has learned, as one frozen value, from which it can be continued exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from softmax_viz.core.landscape.run_path import NO_PATH, RunPath
from softmax_viz.core.model.standardization import Scaling
from softmax_viz.core.runs.stored_run import MOST_MOMENTS, StoredMoment
from softmax_viz.core.training.loss_history import Curve
from softmax_viz.core.training.reference import TrainState
from softmax_viz.engine.record.keyframes import Keyframe, Keyframes, Record
from softmax_viz.engine.run.departed_classes import DepartedClasses
from softmax_viz.engine.run.run_state import RunInputs, RunState

# Memory of a run besides its arrays: about what the Python objects around them take.
_OVERHEAD_BYTES = 4_000
# The most steps between two exact states of a run that is not long yet.
WIDEST_AT_FIRST = 512


@dataclass(frozen=True, slots=True, eq=False)
class RunMoment:
    """An exact state of a run, with everything that its next steps depend on.

    Parameters
    ----------
    inputs
        Data, features, settings and seed.
    state
        The weights in the units of training, with the optimizer's memory.
    model
        The weights in data units; None if they are to be computed from ``state``.
    departed
        The rows of removed classes.
    """

    inputs: RunInputs
    state: TrainState
    model: TrainState | None
    departed: DepartedClasses

    def n_bytes_after(self, before: RunMoment | None) -> int:
        """Return about how much memory this takes beside an earlier moment, with which it may share data."""
        size = _OVERHEAD_BYTES // 2 + _bytes_of(self.state)
        if self.model is not None:
            size += self.model.weights.nbytes + self.model.bias.nbytes
        if before is None or before.inputs.data is not self.inputs.data:
            size += self.inputs.data.points.nbytes + self.inputs.data.labels.nbytes
        if before is None or before.departed is not self.departed:
            size += self.departed.n_bytes
        return size


@dataclass(frozen=True, slots=True, eq=False)
class KeptRun:
    """Everything that a run has learned, except what can be computed again from data and settings.

    Parameters
    ----------
    seed
        The seed of the run.
    state, model
        The weights in the units of training and in data units; at least one is known, the other may be None.
    scaling, features
        If ``state`` is not known: the units of the optimizer's memory in ``model``, and the columns of that memory.
    curve
        The loss history.
    departed
        The rows of removed classes.
    path
        The weights at some of its steps.
    record
        Exact states at some of its steps, from which all others can be computed again.
    """

    seed: int
    state: TrainState | None
    model: TrainState | None
    scaling: Scaling
    features: tuple[str, ...]
    curve: Curve
    departed: DepartedClasses
    path: RunPath = NO_PATH
    record: Record[RunMoment] = field(default_factory=Record)

    @property
    def shape(self) -> tuple[int, ...]:
        """(K, D) of the weights."""
        known = self.state or self.model
        return () if known is None else known.weights.shape

    @property
    def n_bytes(self) -> int:
        """Approximate memory of this in bytes."""
        size = _OVERHEAD_BYTES + self.departed.n_bytes + self.path.thetas.nbytes + self.record.n_bytes
        for series in self.curve.series().values():
            size += series.steps.nbytes + series.low.nbytes + series.high.nbytes + series.last.nbytes
        return size + sum(_bytes_of(state) for state in (self.state, self.model) if state is not None)


def _bytes_of(state: TrainState) -> int:
    return state.weights.nbytes + state.bias.nbytes + sum(moment.nbytes for moment in state.moments)


class KeepMoments:
    """Keeps exact states of a run while it is trained. Trainer thread only.

    Parameters
    ----------
    departed
        The rows of removed classes of the run.
    record
        That of the run so far.
    """

    def __init__(self, departed: DepartedClasses, record: Record[RunMoment] | None = None) -> None:
        self._frames: Keyframes[RunMoment] = Keyframes(record)
        self._departed = departed
        self.wants, self.next_step, self.note_change = (
            self._frames.wants,
            self._frames.next_step,
            self._frames.note_change,
        )

    @property
    def record(self) -> Record[RunMoment]:
        """The states kept so far; the same object while none is added."""
        return self._frames.record

    def use_pace(self, steps: int) -> None:
        """Keep states so rarely that it costs little, if ``steps`` steps take a few milliseconds."""
        stride = 1 << max(min(steps // 2, WIDEST_AT_FIRST).bit_length() - 1, 0)
        self._frames.use_stride(stride)

    def add(self, run: RunState) -> None:
        """Keep the present state of ``run``, whose problem is posed."""
        newest = self._frames.newest
        before = None if newest is None else newest.content
        moment = moment_of(run, self._departed, before)
        self._frames.add(run.step, moment, moment.n_bytes_after(before))


def moment_of(run: RunState, departed: DepartedClasses, before: RunMoment | None = None) -> RunMoment:
    """Return the present state of ``run``, whose problem is posed; equal rows of removed classes are shared."""
    state, model, _, _ = run.parts()
    assert state is not None
    same = before is not None and before.departed.same_as(departed)
    return RunMoment(run.inputs, state, model, before.departed if same and before is not None else departed.copy())


def stored_moments(record: Record[RunMoment]) -> tuple[StoredMoment, ...]:
    """Return the moments of ``record`` that a session file keeps; the rows of removed classes are not among them."""
    thin = record.thinned(MOST_MOMENTS // 3, MOST_MOMENTS - MOST_MOMENTS // 3)
    return tuple(
        StoredMoment(
            moment.state, inputs.data, inputs.hyperparams, inputs.features, inputs.seed, frame.is_change, frame.until
        )
        for frame in thin.frames
        for moment in (frame.content,)
        for inputs in (moment.inputs,)
    )


def record_of(moments: Iterable[StoredMoment]) -> Record[RunMoment]:
    """Return the record of moments from a session file."""
    frames: list[Keyframe[RunMoment]] = []
    before = None
    for stored in moments:
        inputs = RunInputs(stored.data, stored.features, stored.hyperparams, stored.seed)
        moment = RunMoment(inputs, stored.state, None, DepartedClasses())
        size = moment.n_bytes_after(before)
        frames.append(Keyframe(stored.state.step, moment, size, stored.is_change, stored.until))
        before = moment
    return Record(tuple(frames))
