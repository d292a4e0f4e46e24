"""The worker's whole life, without Qt: obey, train a slice, publish, rest by listening.

The clock is injected, so tests decide what time it is. Everything here runs on the trainer's thread,
except that the inbox is filled and the outbox emptied by others.
"""

from __future__ import annotations

import math
import queue
import traceback
from collections.abc import Callable
from dataclasses import replace

from softmax_viz.core.advice import Advice
from softmax_viz.core.gradient_check import GradientCheck
from softmax_viz.core.history import Curve
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.messages import UserError
from softmax_viz.core.metrics import Readings
from softmax_viz.core.optimum_result import Optimum
from softmax_viz.core.run_control import Phase
from softmax_viz.core.stopping import StopRules, met, nearest, steps_until, why
from softmax_viz.core.training import Samples
from softmax_viz.engine import commands as cmd
from softmax_viz.engine.field_stream import FieldStream
from softmax_viz.engine.frame import Frame
from softmax_viz.engine.outbox import Outbox
from softmax_viz.engine.pacing import StepPacer
from softmax_viz.engine.painter import FieldPainter
from softmax_viz.engine.run import TrainingRun

# Numbers and curves need not keep up with pictures.
_READING_S = 1 / 15
_SAFE_RATE_S = 0.25
# While training runs, the optimum of data that change all the time is looked for no more often than this.
_SEEK_S = 0.5
# The window has the interpreter to itself while it shows a frame, but no longer than this: two threads that wrest
# it from each other a thousand times a second lose more than one that waits.
_COURTESY_S = 0.008
# What changes nothing that can be read off the model.
_ASIDE = (cmd.UseView, cmd.UseLook, cmd.UseStopRules, cmd.SetSpeed, cmd.CheckGradient, cmd.OptimumFound, cmd.FrameTaken)

Seek = Callable[[int, Samples, Hyperparams], None]
Inbox = queue.SimpleQueue[tuple[int, cmd.Command]]


class TrainerLoop:
    """Obeys commands and publishes frames until told to stop.

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
        Called with a traceback when the program itself failed; the run then rests until it is reset.
    """

    def __init__(
        self, inbox: Inbox, outbox: Outbox, seek: Seek, clock: Callable[[], float], on_fault: Callable[[str], None]
    ) -> None:
        self._inbox = inbox
        self._outbox = outbox
        self._seek = seek
        self._clock = clock
        self._on_fault = on_fault
        self._run = TrainingRun()
        self._phase = Phase.PAUSED
        self._run_number = 0
        self._serial = 0
        self._revision = 0
        self._optimum: Optimum | None = None
        self._sought = -1
        self._seeking = False
        self._rules = StopRules()
        self._armed = StopRules()
        self._advice: Advice | None = None
        self._stopped: UserError | None = None
        self._gradient_check: GradientCheck | None = None
        self._field = FieldStream(clock, FieldPainter())
        self._pacer = StepPacer()
        self._shown = 0  # frames of which the window has said that they are shown
        self._readings: Readings | None = None
        self._curve: Curve | None = None
        self._curve_step = 0
        self._unread = True
        self._next_seek_s = -math.inf
        self._next_reading_s = -math.inf
        self._next_safe_rate_s = -math.inf
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
        """Rest by listening, obey what has come, train one slice, publish if it is wanted."""
        try:
            rest_s = self._rest_s()
            self._obey_all(rest_s)
            if rest_s == _COURTESY_S:
                self._shown = self._outbox.takes
            self._seek_optimum()
            if self._phase is Phase.RUNNING and not self._yields():
                self._train_slice()
            if self._must_publish():
                self._publish()
        except Exception:
            self._phase = Phase.FAULTED
            self._changed = False
            self._on_fault(traceback.format_exc())

    def _rest_s(self) -> float | None:
        """How long to listen before going on; None: until something comes."""
        if self._phase is Phase.RUNNING:
            if self._yields() and not self._must_publish():
                return _COURTESY_S
            rest_s, refine_s = self._pacer.rest_s(self._clock()), self._field.rest_s()
            # While a picture waits to be taken, FrameTaken will come.
            return rest_s if refine_s is None or self._outbox.has_picture else min(rest_s, refine_s)
        if self._must_publish():
            return 0.0
        # With a frame to publish and the last one not yet taken, FrameTaken will come.
        return None if self._phase is Phase.FAULTED else self._field.rest_s()

    def _yields(self) -> bool:
        """Whether the window is busy with a frame that it has taken, and the interpreter is better left to it."""
        return self._pacer.is_unpaced and self._outbox.takes != self._shown

    def _must_publish(self) -> bool:
        """Whether the outbox should hold another frame than it does."""
        if self._phase is Phase.STOPPED:
            return False
        if self._changed and (self._urgent or self._outbox.is_empty):
            return True
        if self._phase is Phase.RUNNING:
            is_wanted = self._changed or self._field.rest_s() == 0.0
            return is_wanted and self._field.is_due(self._outbox.has_picture)
        # The exact picture that follows a coarse one, once the hand rests.
        return self._phase is not Phase.FAULTED and self._field.rest_s() == 0.0

    def _obey_all(self, rest_s: float | None) -> None:
        """Obey every command that waits; wait for one first if there is none."""
        try:
            item = self._inbox.get(timeout=rest_s) if rest_s != 0.0 else self._inbox.get_nowait()
            while True:
                serial, command = item
                is_numbered = not isinstance(command, cmd.UNNUMBERED)
                if is_numbered:
                    self._serial = serial
                    self._changed = True
                self._unread |= not isinstance(command, _ASIDE)
                self._obey(command)
                if self._phase is Phase.STOPPED:
                    return
                # In a running window the next frame is never far.
                self._urgent |= is_numbered and self._phase is not Phase.RUNNING
                item = self._inbox.get_nowait()
        except queue.Empty:
            pass

    def _obey(self, command: cmd.Command) -> None:
        match command:
            case cmd.FrameTaken(picture):
                self._field.release(picture)
                self._shown = self._outbox.takes
            case cmd.UseData(data, revision):
                self._run.use_data(data)
                self._revision = revision
                self._next_reading_s = -math.inf
            case cmd.UseHyperparams(hyperparams):
                self._run.use_hyperparams(hyperparams)
                self._next_reading_s = -math.inf  # what was read is of another J
            case cmd.UseFeatures(features):
                self._run.use_features(features)
                self._next_reading_s = -math.inf
            case cmd.UseView():
                self._field.use_window(command)
            case cmd.UseLook(look):
                self._field.use_look(look)
            case cmd.UseStopRules(rules):
                self._rules = self._armed = rules
                self._arm()
            case cmd.OptimumFound(number, optimum):
                if number == self._run.problem_number:
                    self._optimum, self._seeking = optimum, False
                    self._changed = True
            case cmd.CheckGradient():
                self._gradient_check = self._run.check_gradient()
            case cmd.SetSpeed(steps_per_s):
                self._pacer.use_speed(steps_per_s)
            case cmd.Reset(run, seed):
                self._run.reset(seed)
                self._run_number = run
                self._gradient_check = None
                self._rest(Phase.PAUSED)
            case cmd.Resume(run, seed, trained):
                self._run.resume(seed, trained)
                self._run_number = run
                self._gradient_check = None
                self._rest(Phase.PAUSED)
            case cmd.Run():
                if self._phase is not Phase.RUNNING:
                    self._rest(Phase.RUNNING)
                    self._arm()
                    self._pacer.start(self._clock())
            case cmd.Pause():
                if self._phase is Phase.RUNNING:
                    self._rest(Phase.PAUSED)
            case cmd.Step(count):
                self._rest(Phase.PAUSED)
                self._train(count, StopRules())
            case cmd.Stop():
                self._phase = Phase.STOPPED

    def _rest(self, phase: Phase) -> None:
        self._phase = phase
        self._advice = None
        self._stopped = None

    def _seek_optimum(self) -> None:
        """Ask for the optimum when the problem has changed. Training does not wait for it."""
        number = self._run.problem_number
        if number == self._sought or self._phase is Phase.STOPPED:
            return
        self._optimum, self._seeking = None, True
        if self._phase is not Phase.RUNNING or self._clock() >= self._next_seek_s:
            self._sought = number
            self._next_seek_s = self._clock() + _SEEK_S
            self._seek(number, self._run.samples, self._run.hyperparams)

    def _arm(self) -> None:
        """Take the rules in force; those that are met already are passed over, or Run would do nothing."""
        self._armed = self._rules
        while rule := self._met():
            self._armed = replace(self._armed, **{rule: None})

    def _met(self) -> str:
        """The rule in force that the present state meets; empty if none."""
        if not self._armed.any:
            return ""
        now = self._run.measure()
        return met(self._armed, self._run.state, now.data_loss, now.total, self._optimum_value())

    def _optimum_value(self) -> float | None:
        return self._optimum.value if self._optimum is not None else None

    def _train(self, steps: int, rules: StopRules) -> None:
        self._changed = self._unread = True
        outcome = self._run.train(steps, rules, self._optimum_value())
        self._advice = outcome.advice
        if self._advice is not None:
            self._phase = Phase.DIVERGED
            self._urgent = True
        elif rules.any:
            self._stop_if_met(rules, outcome.met)

    def _stop_if_met(self, rules: StopRules, loss_met: bool) -> None:
        """Pause where a rule is met, and remember why.

        Rules on losses are met where ``run.train`` says so: it looks at the same steps however they are sliced.
        """
        now, optimum = self._run.measure(), self._optimum_value()
        in_force = rules if loss_met else rules.on_counts
        rule = met(in_force, self._run.state, now.data_loss, now.total, optimum)
        if loss_met and not rule:  # a last digit apart
            rule = nearest(rules, now.data_loss, now.total, optimum)
        if rule:
            self._phase = Phase.PAUSED
            self._stopped = why(rule, rules, self._run.state, now.data_loss, now.total, optimum)
            self._urgent = True

    def _train_slice(self) -> None:
        """A few milliseconds of training, or as many steps as the speed allows by now."""
        now = self._clock()
        steps = self._pacer.portion(now)
        if not steps:
            return
        armed, run = self._armed, self._run
        if armed.any:
            ahead = steps_until(armed, run.state, run.samples.n_samples, run.hyperparams.batch_size)
            self._train(steps if ahead is None else min(steps, ahead), armed)
        else:
            self._train(steps, armed)
        self._pacer.note(steps, self._clock() - now)

    def _read(self) -> None:
        """Evaluate what can be read off the model: at rest whenever it has changed, in motion at a slower rate."""
        running, now = self._phase is Phase.RUNNING, self._clock()
        if now < self._next_reading_s if running else (self._readings is not None and not self._unread):
            return
        with_safe_rate = not running or now >= self._next_safe_rate_s
        self._readings = self._run.readings(with_safe_rate)
        self._curve, self._curve_step = self._run.curve, self._run.state.step
        self._unread = False
        # With very many points these are slow, and then they must be rare.
        done = self._clock()
        self._next_reading_s = done + max(_READING_S, 5 * (done - now))
        if with_safe_rate:
            self._next_safe_rate_s = done + max(_SAFE_RATE_S, 20 * (done - now))

    def _publish(self) -> None:
        """Put the present state into the outbox, with what is due of readings and picture."""
        running = self._phase is Phase.RUNNING
        self._read()
        now = self._clock()
        if not running:
            picture = self._field.resting(self._run, self._run_number)
        elif self._field.is_due(self._outbox.has_picture):
            picture = self._field.moving(self._run, self._run_number)
        else:
            picture = None
        frame = Frame(
            run=self._run_number,
            serial=self._serial,
            revision=self._revision,
            phase=self._phase,
            settled=not running and not self._seeking and self._field.is_exact,
            state=self._run.model,
            trained=self._run.state,
            features=self._run.features,
            dropped=self._run.dropped(),
            readings=self._readings,
            curve=self._curve,
            curve_step=self._curve_step,
            picture=picture,
            picture_s=now,
            optimum=self._optimum,
            advice=self._advice,
            stopped=self._stopped,
            gradient_check=self._gradient_check,
        )
        if running:  # the next frame brings others or none
            self._readings = self._curve = None
        self._changed = self._urgent = False
        self._field.release(self._outbox.put(frame))
