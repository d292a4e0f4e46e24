"""Scores that a user sets by hand, and what can be done to all of them. Pure; any thread."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.model.softmax import log_softmax, softmax

START_SCORES = (2.0, 1.0, 0.1)
START_PROBABILITIES = (0.7, 0.2, 0.1)
FEWEST, MOST = 2, 8
LARGEST_SCORE = 10_000.0
# The score that stands for a probability of 0, which has none: in every number type its exponential is 0.
_NO_CHANCE = -1_000.0
# What is shared out among probabilities below this is shared evenly.
_NOTHING = 1e-300


@frozen_dataclass
class Sheet:
    """K scores, and what is done to all of them. Every change returns another sheet.

    The scores are z = a · s + C; the probabilities are softmax(z).

    Parameters
    ----------
    base
        (K,) the numbers s, K from ``FEWEST`` to ``MOST``.
    shift, factor
        C and a > 0.
    temperature
        T > 0, for the comparison with softmax(z / T).
    true_class
        The class whose loss is computed, 0 … K − 1.
    left_out
        The class whose score is dropped or removed, 0 … K − 1.
    given
        The classes whose probabilities were set by hand and stay while others change.
    """

    base: tuple[float, ...] = START_SCORES
    shift: float = 0.0
    factor: float = 1.0
    temperature: float = 1.0
    true_class: int = 0
    left_out: int = 0
    given: frozenset[int] = frozenset()

    @property
    def n_classes(self) -> int:
        """K."""
        return len(self.base)

    @property
    def scores(self) -> Floats:
        """The scores z (K,)."""
        return self.factor * np.array(self.base) + self.shift

    @property
    def probabilities(self) -> Floats:
        """The probabilities softmax(z) (K,)."""
        probabilities: Floats = softmax(self.scores[None])[0]
        return probabilities

    def with_score(self, index: int, score: float) -> Sheet:
        """Set the score z of class ``index``."""
        base = list(self.base)
        base[index] = (score - self.shift) / self.factor
        return replace(self, base=tuple(base), given=frozenset())

    def with_shift(self, shift: float) -> Sheet:
        """Set the number C that is added to all scores."""
        return replace(self, shift=shift)

    def with_factor(self, factor: float) -> Sheet:
        """Set the factor a > 0 of all scores."""
        return replace(self, factor=factor, given=frozenset())

    def with_probability(self, index: int, probability: float) -> Sheet:
        """Set one probability, 0 … 1; the others change so that all sum to 1.

        Those that were set before stay, and the rest share what is left, in proportion. If nothing is left for them,
        or all were set, all others share it. The score of a class is T ln p plus the same constant as before.
        """
        before = self.probabilities
        everyone = set(range(self.n_classes)) - {index}
        given = set(self.given) - {index}
        free = everyone - given
        left = 1.0 - math.fsum((probability, *(before[k] for k in given)))
        if not free or left < 0.0:
            given, free, left = set(), everyone, 1.0 - probability
        after = before.copy()
        after[index] = probability
        share = math.fsum(before[k] for k in free)
        for k in free:
            after[k] = left * before[k] / share if share > _NOTHING else left / len(free)
        constant = _log_sum(self.scores)
        with np.errstate(divide="ignore"):
            scores = np.where(after > 0.0, np.log(after) + constant, constant + _NO_CHANCE)
        base = tuple(((scores - self.shift) / self.factor).tolist())
        return replace(self, base=base, given=frozenset(given | {index}))

    def with_class(self) -> Sheet:
        """Add a class with the score 0."""
        return replace(self, base=(*self.base, -self.shift / self.factor), given=frozenset())

    def without_class(self) -> Sheet:
        """Take the last class away."""
        last = self.n_classes - 2
        return replace(
            self,
            base=self.base[:-1],
            true_class=min(self.true_class, last),
            left_out=min(self.left_out, last),
            given=frozenset(),
        )

    def with_example(self, score: float) -> Sheet:
        """Give the true class exactly this ``score``, and undo what is done to all scores."""
        base = [float(z) for z in self.scores]
        base[self.true_class] = score
        return replace(self, base=tuple(base), shift=0.0, factor=1.0, given=frozenset())


def from_probabilities(probabilities: tuple[float, ...]) -> Sheet:
    """Return the sheet with these probabilities > 0 and the scores ln p."""
    return Sheet(base=tuple(math.log(p) for p in probabilities))


def _log_sum(scores: Floats) -> float:
    """Return ln Σ exp(z): a score is ln p plus this."""
    return float(scores[0] - log_softmax(scores[None])[0, 0])
