"""The worker's whole life, without Qt: obey, train a slice, publish, rest by listening.

The clock is injected, so tests decide what time it is. Everything here runs on the trainer's thread,
except that the inbox is filled and the outbox emptied by others.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable

from softmax_viz.core.advice import Advice
from softmax_viz.core.gradient_check import GradientCheck
from softmax_viz.core.interruption import Interrupted
from softmax_viz.core.messages import UserError
from softmax_viz.core.run_control import Phase
from softmax_viz.core.stopping import StopRules
from softmax_viz.engine import commands as cmd
from softmax_viz.engine.effects import Effects
from softmax_viz.engine.field_stream import FieldStream
from softmax_viz.engine.frame import Frame
from softmax_viz.engine.kept_runs import KeptRuns
from softmax_viz.engine.mailbox import Inbox, Item, Mailbox
from softmax_viz.engine.optimum_watch import OptimumWatch, Seek
from softmax_viz.engine.outbox import Outbox
from softmax_viz.engine.pacing import StepPacer
from softmax_viz.engine.painter import FieldPainter
from softmax_viz.engine.reader import Reader
from softmax_viz.engine.rule_watch import RuleWatch, allowed
from softmax_viz.engine.run import TrainingRun

# The window has the interpreter to itself while it shows a frame, but no longer than this: two threads that wrest
# it from each other a thousand times a second lose more than one that waits.
_COURTESY_S = 0.008
# What changes nothing that can be read off the model.
_UNREADABLE = (*cmd.ASIDE, cmd.CheckGradient)
_NO_RULES = StopRules()


class TrainerLoop:
    """Obeys commands and publishes frames until told to stop.

    Long work (posing a problem, a step, a check, readings of many points) calls ``_attend`` between its blocks: what
    leaves the run alone is obeyed then and there, and anything else interrupts the work, which is done again later.

    Parameters
    ----------
    inbox
        Pairs of (serial number, command).
    outbox
        Where frames go.
    seek
        Asks for the optimum of a problem: its number, samples and settings. The answer comes by the inbox.
    clock
        Seconds that only grow.
    on_fault
        Called with a traceback when the program itself failed; the run then rests until it is reset or changed.
    before
        What was taken out of the inbox already.
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
        self._kept_runs, self._effects = KeptRuns(), Effects()
        self._phase = Phase.PAUSED
        self._run_number = self._serial = self._revision = 0
        self._optimum = OptimumWatch(seek, clock)
        self._rules = RuleWatch()
        self._advice: Advice | None = None
        self._stopped: UserError | None = None
        self._is_refused = False  # no problem can be made of these data
        self._goal: int | None = None  # the step that was asked for
        self._wants_check = False
        self._gradient_check: GradientCheck | None = None
        self._field = FieldStream(clock, FieldPainter())
        self._reader = Reader(clock)
        self._pacer = StepPacer()
        self._shown = 0  # frames of which the window has said that they are shown
        self._changed = True  # the outbox does not yet hold what is
        self._urgent = True  # … and somebody waits for it

    @property
    def phase(self) -> Phase:
        """What the trainer is doing."""
        return self._phase

    def run(self) -> None:
        """Live until the command to stop."""
        while self._phase is not Phase.STOPPED:
            self.cycle()

    def cycle(self) -> None:
        """Rest by listening, obey what has come, work for a slice, publish if it is wanted."""
        try:
            rest_s = self._rest_s()
            self._mail.listen(rest_s)
            while self._phase is not Phase.STOPPED and (item := self._mail.take()):
                self._take_in(item)
            if rest_s == _COURTESY_S:
                self._shown = self._outbox.takes
            if self._phase not in (Phase.FAULTED, Phase.STOPPED):
                self._work()
            if self._must_publish():
                self._publish()
        except Exception:
            self._phase = Phase.FAULTED
            self._goal, self._wants_check = None, False
            self._changed = False
            self._on_fault(traceback.format_exc())

    # When

    def _rest_s(self) -> float | None:
        """How long to listen before going on; None: until something comes."""
        if self._phase is Phase.RUNNING:
            if self._yields() and not self._must_publish():
                return _COURTESY_S
            rest_s, refine_s = self._pacer.rest_s(self._clock()), self._field.rest_s()
            # While a picture waits to be taken, FrameTaken will come.
            return rest_s if refine_s is None or self._outbox.has_picture else min(rest_s, refine_s)
        if self._must_publish() or self._has_work():
            return 0.0
        # With a frame to publish and the last one not yet taken, FrameTaken will come.
        return None if self._phase is Phase.FAULTED else self._field.rest_s()

    def _yields(self) -> bool:
        """Whether the window is busy with a frame that it has taken, and the interpreter is better left to it."""
        return self._pacer.is_unpaced and self._outbox.takes != self._shown

    def _has_work(self) -> bool:
        """Whether something remains to be done at rest."""
        if self._is_refused or self._phase in (Phase.RUNNING, Phase.FAULTED, Phase.STOPPED):
            return False
        unread = self._run.is_large and self._reader.is_due(running=False)
        return not self._run.is_posed or self._goal is not None or self._wants_check or unread

    def _must_publish(self) -> bool:
        """Whether the outbox should hold another frame than it does."""
        if self._phase is Phase.STOPPED or not (self._run.is_model_known or self._is_refused):
            return False
        if self._changed and (self._urgent or self._outbox.is_empty):
            return True
        if self._phase is Phase.RUNNING:
            is_wanted = self._changed or self._field.rest_s() == 0.0
            return is_wanted and self._field.is_due(self._outbox.has_picture)
        # The exact picture that follows a coarse one, once the hand rests.
        return self._phase is not Phase.FAULTED and self._field.rest_s() == 0.0

    # Obeying

    def _take_in(self, item: Item) -> None:
        """Obey one command and note what it changes."""
        serial, command = item
        is_numbered = not isinstance(command, cmd.UNNUMBERED)
        if is_numbered:
            self._serial = serial
            self._changed = True
        if not isinstance(command, _UNREADABLE):
            self._reader.forget()
        self._obey(command)
        self._effects.note(getattr(command, "revision", 0), self._run_number, self._run.step)
        # In a running window the next frame is never far, unless a step is long.
        self._urgent |= is_numbered and (self._phase is not Phase.RUNNING or self._run.is_large)

    def _obey(self, command: cmd.Command) -> None:
        match command:
            case cmd.FrameTaken(picture):
                self._field.release(picture)
                self._shown = self._outbox.takes
            case cmd.UseData(data, revision):
                self._run.use_data(data)
                self._revision = revision
                self._reader.hurry()
                self._begin_anew()
            case cmd.UseHyperparams(hyperparams):
                self._run.use_hyperparams(hyperparams)
                self._reader.hurry()  # what was read is of another J
                self._begin_anew()
            case cmd.UseFeatures(features):
                self._run.use_features(features)
                self._reader.hurry()
                self._begin_anew()
            case cmd.UseView():
                self._field.use_window(command)
            case cmd.UseLook(look):
                self._field.use_look(look)
            case cmd.UseStopRules(rules):
                self._rules.use(rules)
            case cmd.OptimumFound(number, optimum):
                self._changed |= self._optimum.take(number, optimum, self._run)
            case cmd.CheckGradient():
                self._wants_check, self._is_refused = True, False
                self._attempt(self._check)
            case cmd.SetSpeed(steps_per_s):
                self._pacer.use_speed(steps_per_s)
            case cmd.Reset(run, seed):
                self._run.reset(seed)
                self._begin_run(run)
            case cmd.Resume(run, seed, trained):
                self._run.resume(seed, trained)
                self._begin_run(run)
            case cmd.KeepRun(number):
                self._rest(Phase.PAUSED)
                self._kept_runs.keep(number, self._run)
            case cmd.ReturnToRun(run, number, seed):
                self._kept_runs.return_to(number, self._run, seed)
                self._begin_run(run)
            case cmd.ForgetRuns(needed):
                self._kept_runs.forget_others(needed)
            case cmd.Run():
                if self._phase is not Phase.RUNNING:
                    self._rest(Phase.RUNNING)
                    self._rules.begin()
                    self._pacer.start(self._clock())
            case cmd.Pause():
                if self._phase is Phase.RUNNING:
                    self._rest(Phase.PAUSED)
                self._goal = None
            case cmd.Step(count):
                goal = (self._run.step if self._goal is None else self._goal) + count
                self._rest(Phase.PAUSED)
                self._goal = goal
                self._attempt(self._take_steps)
            case cmd.Stop():
                self._phase = Phase.STOPPED

    def _rest(self, phase: Phase) -> None:
        self._phase = phase
        self._advice = self._stopped = self._goal = None
        self._is_refused = False

    def _begin_anew(self) -> None:
        """What could not be learned from before may be so now."""
        if self._is_refused or self._phase is Phase.FAULTED:
            self._rest(Phase.PAUSED)

    def _begin_run(self, number: int) -> None:
        self._run_number, self._gradient_check, self._wants_check = number, None, False
        self._rest(Phase.PAUSED)

    # Working

    def _attend(self) -> None:
        """Look up in the middle of long work: obey what leaves the run alone, raise for the rest, show what is due."""
        while item := self._mail.take_aside():
            self._take_in(item)
        if self._mail.interrupts:
            raise Interrupted
        if self._must_publish():
            self._publish()

    def _attempt(self, job: Callable[[], None]) -> None:
        """Do ``job``, unless it is interrupted: it notes itself what remains, and is done again."""
        try:
            self._pose()
            job()
        except Interrupted:
            pass
        except UserError as error:  # no problem can be made of these data
            self._halt(Phase.PAUSED)
            self._stopped, self._is_refused = error, True
            self._optimum.give_up()
            self._goal, self._wants_check = None, False

    def _work(self) -> None:
        """Do what is to be done, for a slice of time while training runs."""
        if self._run.is_large and self._must_publish():
            self._publish()  # the answer first
        if not self._is_refused:
            self._attempt(self._do_all)

    def _do_all(self) -> None:
        self._optimum.look_at(self._run, self._phase is Phase.RUNNING)
        self._take_steps()
        self._check()
        if self._phase is Phase.RUNNING and not self._yields():
            self._train_slice()
        running = self._phase is Phase.RUNNING
        if self._run.is_large and self._reader.is_due(running):
            self._reader.read(self._run, running, self._attend)
            self._changed = True
            self._urgent |= not running

    def _pose(self) -> None:
        if not self._run.is_posed:
            self._run.pose(self._attend) if self._run.is_large else self._run.pose()
            self._changed = True

    def _check(self) -> None:
        if self._wants_check:
            self._gradient_check = self._run.check_gradient(self._attend)
            self._wants_check = False
            self._changed = self._urgent = True

    def _take_steps(self) -> None:
        """Go on to the step that was asked for."""
        while self._goal is not None and self._phase is Phase.PAUSED:
            ahead = self._goal - self._run.step
            if ahead > 0:
                self._train(1 if self._run.is_large else ahead, _NO_RULES)
            if self._goal is not None and self._run.step >= self._goal:
                self._goal = None
                self._urgent = True

    def _train(self, steps: int, rules: StopRules) -> None:
        before = self._run.step
        try:
            outcome = self._run.train(steps, rules, self._optimum.value, self._attend)
        finally:
            if self._run.step != before:
                self._changed = True
                if self._phase is not Phase.RUNNING:
                    self._reader.forget()
        if outcome.advice is not None:
            self._halt(Phase.DIVERGED)
            self._advice, self._goal = outcome.advice, None
        elif rules.any:
            reason = self._rules.reason(rules, outcome.met, self._run, self._optimum.value, self._attend)
            if reason is not None:
                self._halt(Phase.PAUSED)
                self._stopped = reason

    def _halt(self, phase: Phase) -> None:
        """Rest without having been told to."""
        self._phase = phase
        self._changed = self._urgent = True
        self._reader.forget()

    def _train_slice(self) -> None:
        """A few milliseconds of training, or as many steps as the speed allows by now."""
        run, now = self._run, self._clock()
        steps = self._pacer.portion(now)
        if not steps:
            return
        before = run.step
        try:
            rules = self._rules.armed(run, self._optimum.value, self._attend)
            self._train(allowed(steps, rules, run), rules)
        except Interrupted:
            self._pacer.give_back(steps - (run.step - before))
            raise
        self._pacer.note(steps, self._clock() - now)

    # Showing

    def _publish(self) -> None:
        """Put the present state into the outbox, with what is due of readings and picture."""
        run, reader, running = self._run, self._reader, self._phase is Phase.RUNNING
        if run.is_posed and not run.is_large and reader.is_due(running):
            reader.read(run, running)
        if not running or run.is_large:
            reader.read_curve(run)
        now = self._clock()
        if not running:
            picture = self._field.resting(run, self._run_number)
        elif self._field.is_due(self._outbox.has_picture):
            picture = self._field.moving(run, self._run_number)
        else:
            picture = None
        settled = self._phase is Phase.FAULTED or not (running or self._optimum.is_seeking or self._has_work())
        frame = Frame(
            run=self._run_number,
            serial=self._serial,
            revision=self._revision,
            phase=self._phase,
            settled=settled and self._field.is_exact,
            state=run.model,
            trained=run.trained,
            features=run.features,
            hyperparams=run.hyperparams,
            dropped=run.dropped(),
            readings=reader.readings,
            curve=reader.curve,
            curve_step=reader.curve_step,
            picture=picture,
            picture_s=now,
            optimum=self._optimum.optimum,
            advice=self._advice,
            stopped=self._stopped,
            gradient_check=self._gradient_check,
            effects=self._effects.listed(),
            kept_runs=self._kept_runs.weights,
        )
        if running:
            reader.hand_over()
        self._changed = self._urgent = False
        self._field.release(self._outbox.put(frame))
