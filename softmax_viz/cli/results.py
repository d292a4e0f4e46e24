"""What a run has come to, and the log of the way there. No Qt."""

from __future__ import annotations

from softmax_viz.cli.arguments import say, warn
from softmax_viz.core.training.curvature import global_safe_rate
from softmax_viz.core.training.divergence import far_units
from softmax_viz.core.training.stopping import StopRules, steps_until
from softmax_viz.engine.reading.run_readings import readings_of
from softmax_viz.engine.run.training_run import TrainingRun


def report_result(run: TrainingRun) -> None:
    """Print loss and accuracy on stdout, and on stderr a warning if the learning rate is far too large."""
    readings = readings_of(run)
    train, test = readings.train, readings.test
    line = f"step {train.step:,}: loss {train.total:.4g}"
    if train.accuracy is not None:
        line += f", accuracy {100 * train.accuracy:.1f} %"
    if test is not None and test.accuracy is not None:
        line += f"; on test points: loss {test.data_loss:.4g}, accuracy {100 * test.accuracy:.1f} %"
    say(line)
    samples = run.current.problem.train
    safe = global_safe_rate(samples, run.hyperparams) if samples.n_samples else None
    advice = far_units(run.hyperparams, len(run.features), safe)
    if advice is not None:
        warn(f"{advice.message} (--standardize)")


class Log:
    """Prints the loss of a run while it falls.

    Parameters
    ----------
    every
        A line after so many steps, or epochs; 0 for none.
    by_epoch
        Whether epochs are counted; then a line has accuracies, too.
    """

    # Steps between two looks at the keyboard, where nothing is printed.
    _MOST = 10_000

    def __init__(self, every: int, by_epoch: bool) -> None:
        self._every, self._by_epoch = every, by_epoch
        self._last = -1

    def begin(self, run: TrainingRun) -> None:
        """Print the line of the start."""
        if self._every:
            self._print(run)

    def note(self, run: TrainingRun) -> None:
        """Print a line if one is due at the present step."""
        count = self._count(run)
        if self._every and count != self._last and count % self._every == 0:
            self._print(run)

    def steps_to_next(self, run: TrainingRun) -> int:
        """Return the number of steps until a line may be due."""
        if not self._every:
            return self._MOST
        if not self._by_epoch:
            return self._every - run.step % self._every
        rules = StopRules(epochs=run.state.epoch + 1)
        steps = steps_until(rules, run.state, run.current.problem.train.n_samples, run.hyperparams.batch_size)
        return max(1, steps or 1)

    def _count(self, run: TrainingRun) -> int:
        return run.state.epoch if self._by_epoch else run.step

    def _print(self, run: TrainingRun) -> None:
        self._last = self._count(run)
        if not self._by_epoch:
            say(f"step {run.step}: loss {run.measure().total:.6f}")
            return
        readings = readings_of(run)
        line = f"epoch {self._last}: loss {readings.train.total:.6f}"
        if readings.train.accuracy is not None:
            line += f", train accuracy {100 * readings.train.accuracy:.1f} %"
        if readings.test is not None and readings.test.accuracy is not None:
            line += f", test accuracy {100 * readings.test.accuracy:.1f} %"
        say(line)
