"""The worker's whole life, without Qt: obey, train a slice, publish, rest by listening.

The clock is injected, so tests decide what time it is. Everything here runs on the trainer's thread,
except that the inbox is filled and the outbox emptied by others.
"""

from __future__ import annotations

import queue
import traceback
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from softmax_viz.core.advice import Advice
from softmax_viz.core.gradient_check import GradientCheck
from softmax_viz.core.hyperparams import Hyperparams
from softmax_viz.core.messages import UserError
from softmax_viz.core.metrics import Readings
from softmax_viz.core.optimum import Optimum
from softmax_viz.core.run_control import Phase
from softmax_viz.core.stopping import StopRules, met, steps_until, why
from softmax_viz.core.training import Samples
from softmax_viz.engine import commands as cmd
from softmax_viz.engine.frame import Frame
from softmax_viz.engine.outbox import Outbox
from softmax_viz.engine.painter import FieldPainter
from softmax_viz.engine.run import TrainingRun
from softmax_viz.field.picture import Picture

_SLICE_S = 0.002
_MOST_STEPS_PER_SLICE = 4096
# Listening this long between slices lets go of the interpreter, so that the window can have it.
_BREATH_S = 0.0001
# A paced run trains in portions this far apart rather than waking for every step.
_PACE_S = 0.004
# Numbers and curves need not keep up with pictures.
_READING_S = 1 / 15
_SAFE_RATE_S = 0.25

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
        self._wanted: cmd.UseView | None = None
        self._painter = FieldPainter()
        self._steps_per_s: float | None = None
        self._owed_steps = 0.0
        self._last_slice_s = 0.0
        self._slice_steps = 16
        self._next_reading_s = -np.inf
        self._next_safe_rate_s = -np.inf
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
            self._obey_all(self._rest_s())
            self._seek_optimum()
            if self._phase is Phase.RUNNING:
                self._train_slice()
            if self._changed and self._phase is not Phase.STOPPED and (self._urgent or self._outbox.is_empty):
                self._publish()
        except Exception:
            self._phase = Phase.FAULTED
            self._changed = False
            self._on_fault(traceback.format_exc())

    def _rest_s(self) -> float | None:
        """How long to listen before going on; None: until something comes."""
        if self._phase is not Phase.RUNNING:
            # With a frame to publish and the last one not yet taken, FrameTaken will come.
            return 0.0 if self._changed and (self._urgent or self._outbox.is_empty) else None
        if self._steps_per_s is None:
            return _BREATH_S
        due_s = (1.0 - self._owed_steps) / self._steps_per_s - (self._clock() - self._last_slice_s)
        return max(due_s, _PACE_S if self._steps_per_s * _PACE_S >= 1.0 else _BREATH_S)

    def _obey_all(self, rest_s: float | None) -> None:
        """Obey every command that waits; wait for one first if there is none."""
        try:
            item = self._inbox.get(timeout=rest_s) if rest_s != 0.0 else self._inbox.get_nowait()
            while True:
                serial, command = item
                if not isinstance(command, cmd.UNNUMBERED):
                    self._serial = serial
                    self._changed = self._urgent = True
                self._obey(command)
                if self._phase is Phase.STOPPED:
                    return
                item = self._inbox.get_nowait()
        except queue.Empty:
            pass

    def _obey(self, command: cmd.Command) -> None:
        match command:
            case cmd.FrameTaken(picture):
                self._painter.release(picture)
            case cmd.UseData(data, revision):
                self._run.use_data(data)
                self._revision = revision
            case cmd.UseHyperparams(hyperparams):
                self._run.use_hyperparams(hyperparams)
            case cmd.UseFeatures(features):
                self._run.use_features(features)
            case cmd.UseView():
                self._wanted = command
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
                self._steps_per_s = steps_per_s
                self._owed_steps = min(self._owed_steps, 1.0)
            case cmd.Reset(run, seed):
                self._run.reset(seed)
                self._run_number = run
                self._gradient_check = None
                self._rest(Phase.PAUSED)
            case cmd.Run():
                if self._phase is not Phase.RUNNING:
                    self._rest(Phase.RUNNING)
                    self._arm()
                    self._owed_steps = 1.0  # the first step comes at once, however slow the pace
                    self._last_slice_s = self._clock()
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
        if number != self._sought and self._phase is not Phase.STOPPED:
            self._sought, self._optimum, self._seeking = number, None, True
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
        self._changed = True
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
        counted = replace(rules, data_loss=None, gap=None)
        rule = met(rules if loss_met else counted, self._run.state, now.data_loss, now.total, optimum)
        if loss_met and not rule:  # a last digit apart
            rule = "gap" if rules.data_loss is None else "data_loss"
        if rule:
            self._phase = Phase.PAUSED
            self._stopped = why(rule, rules, self._run.state, now.data_loss, now.total, optimum)
            self._urgent = True

    def _train_slice(self) -> None:
        """A few milliseconds of training, or as many steps as the speed allows by now."""
        now = self._clock()
        steps = self._slice_steps
        if self._steps_per_s is not None:
            earned = (now - self._last_slice_s) * self._steps_per_s
            # What a slow machine could not do is forgiven, or it would race when it can.
            self._owed_steps = min(self._owed_steps + earned, max(1.0, self._steps_per_s * 0.05))
            steps = min(steps, int(self._owed_steps))
            self._owed_steps -= steps
        self._last_slice_s = now
        if not steps:
            return
        ahead = steps_until(self._armed, self._run.state, self._run.samples.n_samples, self._run.hyperparams.batch_size)
        self._train(steps if ahead is None else min(steps, ahead), self._armed)
        spent_s = max(self._clock() - now, 1e-9)
        if steps == self._slice_steps or spent_s > _SLICE_S:
            fitting = steps * _SLICE_S / spent_s
            self._slice_steps = int(np.clip(fitting, steps / 4 + 1, 2 * steps + 1).clip(1, _MOST_STEPS_PER_SLICE))

    def _publish(self) -> None:
        """Put the present state into the outbox, with what is due of readings and picture."""
        running = self._phase is Phase.RUNNING
        now = self._clock()
        readings: Readings | None = None
        curve = None
        if not running or self._urgent or now >= self._next_reading_s:
            with_safe_rate = not running or now >= self._next_safe_rate_s
            readings = self._run.readings(with_safe_rate)
            curve = self._run.curve
            # With very many points these are slow, and then they must be rare.
            done = self._clock()
            self._next_reading_s = done + max(_READING_S, 5 * (done - now))
            if with_safe_rate:
                self._next_safe_rate_s = done + max(_SAFE_RATE_S, 20 * (done - now))
        frame = Frame(
            run=self._run_number,
            serial=self._serial,
            revision=self._revision,
            phase=self._phase,
            settled=not running and not self._seeking,
            state=self._run.model,
            features=self._run.features,
            dropped=self._run.dropped(),
            readings=readings,
            curve=curve,
            picture=self._draw(),
            optimum=self._optimum,
            advice=self._advice,
            stopped=self._stopped,
            gradient_check=self._gradient_check,
        )
        self._changed = self._urgent = False
        self._painter.release(self._outbox.put(frame))

    def _draw(self) -> Picture | None:
        wanted = self._wanted
        if wanted is None or wanted.width < 1 or wanted.height < 1:
            return None
        run = self._run
        return self._painter.draw(
            run.model, run.features, run.data.classes, wanted.view, wanted.width, wanted.height, wanted.theme
        )
