"""All masks of logit dropout with their probability, and the loss under each of them. Pure; any thread.

Training drops each logit on its own with probability q, also all of them at once, and draws nothing again. So a mask
that drops a of K logits has the probability qᵃ (1 − q)ᴷ⁻ᵃ. A dropped logit is 0; a kept one is divided by 1 − q with
rescaling. The expected loss of the training points is the sum over all masks, whether they are drawn for each point,
step or epoch.

Both losses are convex functions of the logits, so by Jensen's inequality the expected loss is at least the loss at the
mean logits: the clean ones with rescaling, (1 − q) times the clean ones without. J. L. W. V. Jensen, Acta Mathematica
30 (1906).
"""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints, frozen
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend, blocks
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.methods.losses import LOSSES

# All masks are listed for up to so many classes; for more, the most probable ones.
MOST_CLASSES = 6
MOST_MASKS = 2**MOST_CLASSES


@frozen_dataclass(eq=False)
class DropoutMasks:
    """The masks at one state, the most probable first.

    Parameters
    ----------
    n_classes, n_points
        K, and the number of training points.
    rate, rescale
        q, and whether kept logits are divided by 1 − q.
    dropped
        (M,) which logits each mask drops, as bits: 2ᵏ for class k.
    probabilities
        (M,) of the masks.
    losses
        (M,) the mean loss of the training points under each mask; NaN without points.
    clean
        The same without dropout.
    at_mean
        The same at the mean logits, which is never above the expected loss.
    expected
        The mean of ``losses`` over all masks; None if not all are listed.
    weights, bias, features
        The model in data units, (K, D) and (K,), and the names of its features.
    """

    n_classes: int
    n_points: int
    rate: float
    rescale: bool
    dropped: Ints
    probabilities: Floats
    losses: Floats
    clean: float
    at_mean: float
    expected: float | None
    weights: Floats
    bias: Floats
    features: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "dropped", frozen(self.dropped, np.int64))
        for name in ("probabilities", "losses"):
            object.__setattr__(self, name, frozen(getattr(self, name), np.float64))

    @property
    def covered(self) -> float:
        """The probability of all listed masks together."""
        return 1.0 if self.are_all else math.fsum(self.probabilities.tolist())

    @property
    def are_all(self) -> bool:
        """Whether all masks are listed."""
        return len(self.dropped) == 1 << self.n_classes

    @property
    def are_finite(self) -> bool:
        """Whether the model has finite weights, so that there are boundaries."""
        return bool(np.isfinite(self.weights).all() and np.isfinite(self.bias).all())

    def keep(self, index: int) -> Floats:
        """Return mask ``index`` as factors (K,): 0 where the logit is dropped, else 1."""
        bits = self.dropped[index] >> np.arange(self.n_classes) & 1
        factors: Floats = 1.0 - bits
        return factors


def dropout_masks(subject: Subject, inquiry: Inquiry, attend: Attend) -> DropoutMasks:
    """Return the masks of the present dropout rate, and the losses of ``subject`` under them."""
    del inquiry
    settings, model, train = subject.hyperparams, subject.model, subject.train
    rate, rescale, n_classes = settings.logit_dropout, settings.dropout_rescale, model.n_classes
    dropped, counts = _likeliest(n_classes, rate)
    probabilities = rate**counts * (1.0 - rate) ** (n_classes - counts)
    gain = 1.0 / (1.0 - rate) if rescale else 1.0
    keep = (1.0 - (dropped[:, None] >> np.arange(n_classes) & 1)) * gain
    mean = np.full(n_classes, gain * (1.0 - rate))
    factors = np.vstack([keep, np.ones(n_classes), mean])
    sums = np.zeros(len(factors))
    loss = LOSSES[settings.loss]
    with np.errstate(all="ignore"):
        for block in blocks(train.n_samples):
            logits, labels = subject.state.logits(train.features[block]), train.labels[block]
            for index, factor in enumerate(factors):
                attend()
                # 0 · ∞ would be no number, but a dropped logit is 0 whatever it was.
                masked = np.where(factor == 0.0, 0.0, logits * factor)
                if train.n_samples:
                    sums[index] += loss.value(masked, labels, settings.label_smoothing).sum()
        means = sums / train.n_samples if train.n_samples else np.full(len(factors), np.nan)
        losses = means[:-2]
        # A mask that is never drawn counts nothing, even where its loss is not finite.
        expected = float(np.where(probabilities > 0.0, probabilities * losses, 0.0).sum())
    return DropoutMasks(
        n_classes, train.n_samples, rate, rescale, dropped, probabilities, losses, float(means[-2]), float(means[-1]),
        expected if len(dropped) == 2**n_classes else None, model.weights, model.bias, subject.features,
    )  # fmt: skip


def _likeliest(n_classes: int, rate: float) -> tuple[Ints, Ints]:
    """Return the most probable masks as bits (M,), and how many logits they drop (M,).

    Of masks with the same probability those that drop less come first, then those of the first classes.
    """

    def probability(count: int) -> float:
        return float(rate**count * (1.0 - rate) ** (n_classes - count))

    order = sorted(range(n_classes + 1), key=lambda count: (-probability(count), count))
    most = MOST_MASKS if n_classes > MOST_CLASSES else 2**n_classes
    found: list[tuple[int, int]] = []
    for count in order:
        found += sorted((sum(1 << k for k in which), count) for which in combinations(range(n_classes), count))
        if len(found) >= most:
            break
    bits, counts = zip(*found[:most], strict=True)
    return np.array(bits, np.int64), np.array(counts, np.int64)
