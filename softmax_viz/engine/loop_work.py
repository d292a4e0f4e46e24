"""What the trainer's loop does for the run: pose the problem, take steps, check, train a slice. Trainer thread only."""

from __future__ import annotations

from collections.abc import Callable

from softmax_viz.core.basics.interruption import Attend, Interrupted
from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.settings.phases import Phase
from softmax_viz.core.training.convergence import Convergence, convergence_message
from softmax_viz.core.training.divergence import renewed
from softmax_viz.core.training.stopping import StopRules
from softmax_viz.engine.loop_states import Work
from softmax_viz.engine.optimum_watch import OptimumWatch
from softmax_viz.engine.past.looking import Looking
from softmax_viz.engine.publisher import Publisher
from softmax_viz.engine.reading.run_readings import check_gradient
from softmax_viz.engine.run.pacing import StepPacer
from softmax_viz.engine.run.reference_values import note_references
from softmax_viz.engine.run.rule_watch import RuleWatch, allowed
from softmax_viz.engine.status import Status

_NO_RULES = StopRules()


class LoopWork:
    """Does the work of the loop for one run, and notes what has changed.

    Long work (posing a problem, a step, a check, evaluating many points) calls ``attend`` between its blocks. When
    ``attend`` raises ``Interrupted`` the work is given up, and is done again when the loop comes back to it.

    Parameters
    ----------
    looking, status, optimum, publisher
        The run with the moment of it that is shown, and the objects that note its changes.
    attend
        Called in the middle of long work.
    clock
        Returns seconds that never decrease.

    Attributes
    ----------
    rules, pacer
        The rules by which a run stops by itself, and the number of steps in a slice.
    rests_converged
        Whether training pauses when it has converged.
    """

    def __init__(
        self,
        looking: Looking,
        status: Status,
        optimum: OptimumWatch,
        publisher: Publisher,
        attend: Attend,
        clock: Callable[[], float],
    ) -> None:
        self.rules = RuleWatch()
        self.pacer = StepPacer()
        self.rests_converged = False
        self._convergence = Convergence()
        self._looking, self._status, self._optimum, self._publisher = looking, status, optimum, publisher
        self._run = looking.live
        self._attend = attend
        self._clock = clock

    def attempt(self, job: Callable[[], None]) -> None:
        """Pose the problem and do ``job``. An interrupted job itself notes what remains to be done."""
        try:
            self._pose()
            job()
        except Interrupted:
            pass
        except UserError as error:  # no problem can be made of these data
            self._halt(Phase.PAUSED)
            self._status.stopped, self._status.is_refused = error, True
            self._optimum.give_up()
            self._status.give_up()

    def do_all(self, what: Callable[[], Work]) -> None:
        """Do what was asked, train if ``what`` then answers so, and compute what is slow and due."""
        if self._looking.is_past:
            self._look()
        else:
            self._optimum.update(self._run, self._status.is_running)
            note_references(self._run, self._optimum.value)
            self.take_steps()
            self.renew_repair()
        self.check()
        if what() is Work.TRAIN:
            self._train_slice()
        run, status, reader = self._looking.shown, self._status, self._publisher.reader
        if run.is_large and reader.is_due(status.is_running):
            reader.read(run, status.is_running, self._attend)
            self._publisher.note_change(not status.is_running)
        if reader.insights.is_slow_due(status.is_running, run.is_large):
            best = self._optimum.optimum if self._looking.knows_optimum else None
            reader.insights.read_slow(run, best, status.is_running, self._attend)
            self._publisher.note_change(is_awaited=True)  # a frame of this state, before it changes

    def take_steps(self) -> None:
        """Train up to the step that was asked for."""
        run, status = self._run, self._status
        while status.goal is not None and status.phase is Phase.PAUSED:
            ahead = status.goal - run.step
            if ahead > 0:
                self._train(1 if run.is_large else ahead, _NO_RULES)
            if status.goal is not None and run.step >= status.goal:
                status.goal = None
                self._publisher.is_awaited = True

    def check(self) -> None:
        """Check the gradient if that was asked for."""
        if self._status.wants_check:
            self._status.gradient_check = check_gradient(self._looking.shown, self._attend)
            self._status.wants_check = False
            self._publisher.note_change(is_awaited=True)

    def renew_repair(self) -> None:
        """Find the repair of a divergence for the present data and settings if they have changed since."""
        run, status = self._run, self._status
        if status.wants_repair and status.advice is not None:
            status.advice = renewed(status.advice, run.current.problem.train, run.hyperparams, self._attend)
            status.wants_repair = False
            self._publisher.note_change(is_awaited=True)

    def _look(self) -> None:
        """Take the steps that are missing to the moment that is looked at."""
        if self._looking.is_asked:
            self._looking.advance(self._attend)
            self._publisher.reader.forget()
            self._publisher.note_change(is_awaited=True)

    def _pose(self) -> None:
        if self._looking.is_past:
            return
        if not self._run.current.is_posed:
            self._run.pose(self._attend) if self._run.is_large else self._run.pose()
            self._publisher.note_change()

    def _train_slice(self) -> None:
        """Train for a few milliseconds, or as many steps as the speed allows by now."""
        run, now = self._run, self._clock()
        steps = self.pacer.portion(now)
        if not steps:
            return
        before = run.step
        try:
            rules = self.rules.armed(run, self._optimum.value, self._attend)
            self._train(allowed(steps, rules, run), rules, self.rests_converged)
        except Interrupted:
            self.pacer.give_back(steps - (run.step - before))
            raise
        self.pacer.note(steps, self._clock() - now)

    def _train(self, steps: int, rules: StopRules, rests: bool = False) -> None:
        run, status = self._run, self._status
        before = run.step
        self._optimum.update(run, status.is_running)
        note_references(run, self._optimum.value)  # before the steps for which it holds
        can_rest = self._convergence.aim(run.current.problem_number, self._optimum.exact_value, run.hyperparams)
        convergence = self._convergence if rests and can_rest else None
        began = self._clock()
        try:
            outcome = run.train(steps, rules, self._optimum.value, self._attend, convergence)
        finally:
            if run.step != before:
                run.history.add_seconds(before, run.step, self._clock() - began)
                self._publisher.note_change()
                if not status.is_running:
                    self._publisher.reader.forget()
        if outcome.advice is not None:
            self._halt(Phase.DIVERGED)
            status.advice, status.goal = outcome.advice, None
        elif outcome.has_converged:
            self._halt(Phase.PAUSED)
            status.stopped = convergence_message(run.step)
        elif rules.any:
            reason = self.rules.reason(rules, outcome.is_rule_met, run, self._optimum.value, self._attend)
            if reason is not None:
                self._halt(Phase.PAUSED)
                status.stopped = reason

    def _halt(self, phase: Phase) -> None:
        """Stop training without a command."""
        self._status.phase = phase
        self._publisher.note_change(is_awaited=True)
        self._publisher.reader.forget()
