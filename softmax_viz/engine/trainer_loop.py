"""The loop of the trainer thread, without Qt: listen, handle commands, train a slice, publish.

The clock is a parameter, so tests decide what time it is. Everything here runs on the trainer thread; only the inbox
is filled, and the outbox emptied, by other threads. The tables of ``loop_states`` say what is done in which state.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable

from softmax_viz.core.basics.interruption import Interrupted
from softmax_viz.core.settings.phases import Phase
from softmax_viz.engine.command_handlers import CommandHandlers
from softmax_viz.engine.loop_states import LISTEN, WORK, Listen, Situation, Work, decide
from softmax_viz.engine.loop_work import LoopWork
from softmax_viz.engine.mailbox import Inbox, Item, Mailbox
from softmax_viz.engine.messages.courtesy import LONGEST_S, CourtesyWatch
from softmax_viz.engine.messages.outbox import Outbox
from softmax_viz.engine.optimum_watch import OptimumWatch, Seek
from softmax_viz.engine.past.looking import Looking
from softmax_viz.engine.publisher import Publisher
from softmax_viz.engine.run.training_run import TrainingRun
from softmax_viz.engine.status import Status


class TrainerLoop:
    """Handles commands and publishes frames until the command to stop.

    Long work calls ``_attend`` between its blocks: commands that do not change the run are handled there, and any
    other command interrupts the work, which is done again later.

    Parameters
    ----------
    inbox
        Pairs of (serial number, command).
    outbox
        Where frames go.
    seek
        Requests the optimum of a problem: its number, samples and settings. The answer comes by the inbox.
    clock
        Returns seconds that never decrease.
    on_fault
        Called with a traceback when the program itself failed; training then rests until the run is reset or changed.
    before
        Commands that were taken out of the inbox already.
    """

    def __init__(
        self,
        inbox: Inbox,
        outbox: Outbox,
        seek: Seek,
        clock: Callable[[], float],
        on_fault: Callable[[str], None],
        before: Iterable[Item] = (),
    ) -> None:
        self._mail = Mailbox(inbox, before)
        self._outbox = outbox
        self._clock = clock
        self._on_fault = on_fault
        self._run = TrainingRun()
        self._looking = Looking(self._run)
        self._status = Status()
        self._optimum = OptimumWatch(seek, clock)
        self._courtesy = CourtesyWatch(outbox.courtesy)
        self._publisher = Publisher(outbox, clock)
        self._work = LoopWork(self._looking, self._status, self._optimum, self._publisher, self._attend, clock)
        self._handlers = CommandHandlers(
            self._looking, self._status, self._optimum, self._publisher, self._courtesy, self._work, clock
        )  # fmt: skip

    @property
    def phase(self) -> Phase:
        """What the trainer is doing."""
        return self._status.phase

    def run(self) -> None:
        """Repeat cycles until the command to stop."""
        while self.phase is not Phase.STOPPED:
            self.cycle()

    def cycle(self) -> None:
        """Wait for commands, handle those that have come, work for a slice, and publish a frame if one is due."""
        try:
            listen = decide(LISTEN, self.situation())
            self._mail.listen(self._rest_s(listen))
            while self.phase is not Phase.STOPPED and (item := self._mail.take()):
                self._handlers.handle_item(*item)
            if listen is Listen.FOR_WINDOW:
                self._courtesy.end()
            if self.phase not in (Phase.FAULTED, Phase.STOPPED):
                self._do_work()
            self._publish_if_due(self.situation())
        except Exception:
            self._status.phase = Phase.FAULTED
            self._status.give_up()
            self._publisher.is_changed = False
            self._on_fault(traceback.format_exc())

    def situation(self) -> Situation:
        """Return the present state of the loop, about which its tables are asked."""
        status, run, publisher, outbox = self._status, self._looking.shown, self._publisher, self._outbox
        refine_s = publisher.field.rest_s()
        is_picture_waiting = outbox.has_picture
        insights = publisher.reader.insights
        return Situation(
            status.phase,
            publisher.is_changed,
            publisher.is_awaited,
            outbox.is_empty,
            is_picture_waiting,
            publisher.field.is_due(is_picture_waiting),
            refine_s is not None,
            refine_s == 0.0,
            self._work.pacer.is_unpaced and self._courtesy.is_window_busy,
            run.current.is_model_known,
            status.is_refused,
            run.current.is_posed,
            run.is_large,
            status.is_asked or self._looking.is_asked,
            publisher.reader.is_due(status.is_running),
            self._optimum.is_seeking,
            insights.rest_s(status.is_running) is not None,
            insights.is_quick_due(status.is_running, run.is_large),
        )

    def _rest_s(self, listen: Listen) -> float | None:
        """Return how many seconds to wait for a command; None: until one comes."""
        if listen is Listen.ONLY_LOOK:
            return 0.0
        if listen is Listen.FOR_WINDOW:
            return LONGEST_S
        if listen is Listen.FOR_COMMAND:
            return None
        insight_s = self._publisher.reader.insights.rest_s(self._status.is_running)
        if listen is Listen.UNTIL_INSIGHT:
            return insight_s
        portion_s, exact_s = self._work.pacer.rest_s(self._clock()), self._publisher.field.rest_s()
        if insight_s is not None and self._outbox.is_empty and self._status.is_running:
            portion_s = min(portion_s, insight_s)  # a slow run shows its insights before the next portion
        if listen is Listen.UNTIL_PORTION or exact_s is None:
            return portion_s
        return exact_s if listen is Listen.UNTIL_EXACT else min(portion_s, exact_s)

    def _attend(self) -> None:
        """Handle read-only commands in the middle of long work and publish; raise if another command waits."""
        while item := self._mail.take_aside():
            self._handlers.handle_item(*item)
        if self._mail.interrupts:
            raise Interrupted
        self._publish_if_due(self.situation())

    def _do_work(self) -> None:
        """Do the work that ``WORK`` names; training takes one slice of time."""
        situation = self.situation()
        if situation.large:
            self._publish_if_due(situation)  # the answer first
        if decide(WORK, situation) is not Work.NOTHING:
            self._work.attempt(lambda: self._work.do_all(lambda: decide(WORK, self.situation())))

    def _publish_if_due(self, situation: Situation) -> None:
        if situation.frame_due:
            self._publisher.publish(self._looking, self._status, self._optimum, situation, self.situation)
