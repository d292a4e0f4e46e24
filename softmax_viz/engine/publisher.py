"""Makes frames: the state of the run, with readings and a picture where they are due. Trainer thread only."""

from __future__ import annotations

from collections.abc import Callable

from softmax_viz.engine.drawing.field_painter import FieldPainter
from softmax_viz.engine.drawing.field_stream import FieldStream
from softmax_viz.engine.loop_states import PICTURE, READ, SETTLED, PictureKind, Read, Situation, decide
from softmax_viz.engine.messages.frame import Frame
from softmax_viz.engine.messages.outbox import Outbox
from softmax_viz.engine.optimum_watch import OptimumWatch
from softmax_viz.engine.past.looking import Looking
from softmax_viz.engine.reading.evaluator import Reader
from softmax_viz.engine.reading.run_readings import dropped_by
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.engine.status import Status
from softmax_viz.field.picture.picture import Picture


class Publisher:
    """Puts frames into the outbox.

    Parameters
    ----------
    outbox
        Where frames go.
    clock
        Returns seconds that never decrease.

    Attributes
    ----------
    field, reader
        The stream of pictures, and the reader of losses, accuracy and curve.
    is_changed, is_awaited
        Whether the outbox does not yet hold the present state, and whether the user waits for it.
    """

    def __init__(self, outbox: Outbox, clock: Callable[[], float]) -> None:
        self.outbox = outbox
        self.field = FieldStream(clock, FieldPainter())
        self.reader = Reader(clock)
        self.is_changed = self.is_awaited = True
        self._clock = clock

    def note_change(self, is_awaited: bool = False) -> None:
        """Note that the outbox no longer holds the present state."""
        self.is_changed = True
        self.is_awaited |= is_awaited

    def publish(
        self,
        looking: Looking,
        status: Status,
        optimum: OptimumWatch,
        situation: Situation,
        later: Callable[[], Situation],
    ) -> None:
        """Put the present state into the outbox.

        Reading and drawing change the situation; ``later`` returns it as it is at the time of the call.
        """
        run, best = looking.shown, optimum.optimum if looking.knows_optimum else None
        self._read(run, decide(READ, situation), status.is_running)
        now = self._clock()
        insights = self.reader.insights
        if situation.posed and not situation.refused:
            insights.read_quick(run, best, status.is_running)
        picture = self._picture(run, decide(PICTURE, later()), status.run_number)
        references, changes = run.history.references.spans, run.history.changes
        frame = Frame(
            run=status.run_number,
            serial=status.serial,
            revision=status.revision,
            phase=status.phase,
            settled=decide(SETTLED, later()),
            state=run.model,
            trained=run.current.trained,
            features=run.features,
            hyperparams=run.hyperparams,
            dropped=dropped_by(run),
            readings=self.reader.readings,
            curve=self.reader.curve,
            curve_step=looking.live.step if looking.is_past else self.reader.curve_step,
            references=references,
            changes=changes,
            picture=picture,
            picture_s=now,
            optimum=best,
            advice=status.advice,
            stopped=status.stopped,
            gradient_check=status.gradient_check,
            effects=status.effects.listed(),
            kept_runs=status.kept_runs.results,
            past=looking.moment(),
            first_step=looking.first_step,
            ghost=looking.ghost,
            record=looking.live.moments.record,
            insights=insights.values,
            missing_insights=insights.missing,
        )
        if status.is_running:
            self.reader.mark_published()
        self.is_changed = self.is_awaited = False
        self.field.release(self.outbox.put(frame))

    def _read(self, run: TrainingRun, what: Read, is_running: bool) -> None:
        if what is Read.ALL:
            self.reader.read(run, is_running)
        elif what is Read.CURVE:
            self.reader.read_curve(run)

    def _picture(self, run: TrainingRun, kind: PictureKind, run_number: int) -> Picture | None:
        if kind is PictureKind.OF_REST:
            return self.field.resting(run, run_number)
        if kind is PictureKind.OF_MOTION:
            return self.field.moving(run, run_number)
        return None
