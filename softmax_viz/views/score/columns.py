"""The columns of the table from score to loss, for each family of losses. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.insights.score_to_loss import ScoreToLoss, sum_of
from softmax_viz.views.score.column_texts import column_texts
from softmax_viz.views.style.numbers import NO_NUMBER

_T = QT_TRANSLATE_NOOP


@frozen_dataclass
class Column:
    """One column.

    Parameters
    ----------
    head, bits_head
        Its formula, and that with information in bits where it differs.
    help
        One sentence, marked for translation in the context ``ScoreColumns``.
    values
        Its numbers, (K,).
    adds_up
        Whether its sum says something.
    is_target
        Whether its numbers can be changed.
    is_of_wrong
        Whether the true class has no number here.
    """

    head: str
    help: str
    values: Callable[[ScoreToLoss], Floats]
    adds_up: bool = False
    is_target: bool = False
    bits_head: str = ""
    is_of_wrong: bool = False

    def total(self, value: ScoreToLoss) -> float | None:
        """Return the sum of its numbers if it says something."""
        return sum_of(self.values(value)) if self.adds_up else None


def _margins(name: str) -> Callable[[ScoreToLoss], Floats]:
    """Return the function that reads one column of the margins."""

    def read(value: ScoreToLoss) -> Floats:
        assert value.margins is not None
        values: Floats = getattr(value.margins, name)
        return values

    return read


_SCORE = Column("z", _T("ScoreColumns", "The score of each class, z = w·φ + b."), lambda value: value.scores)
_P = Column(
    "p",
    _T("ScoreColumns", "The probability p = exp / Σ exp; all of them sum to 1."),
    lambda value: value.probabilities,
    adds_up=True,
)

SOFTMAX: tuple[Column, ...] = (
    _SCORE,
    Column(
        "z \N{MINUS SIGN} max",
        _T("ScoreColumns", "The largest score is subtracted: no probability changes, and exp cannot overflow."),
        lambda value: value.shifted,
    ),
    Column(
        "exp",
        _T("ScoreColumns", "e to the power of z \N{MINUS SIGN} max; the largest is 1. Their sum divides each of them."),
        lambda value: value.exponentials,
        adds_up=True,
    ),
    _P,
    Column(
        "\N{MINUS SIGN}log p",
        _T(
            "ScoreColumns", "The surprisal \N{MINUS SIGN}log p: what the loss would be if this class were the true one."
        ),
        lambda value: value.surprisals,
        bits_head="\N{MINUS SIGN}log₂ p",
    ),
    Column(
        "y",
        _T("ScoreColumns", "The target: 1 for the true class, or any distribution. Double-click, drag or type."),
        lambda value: value.target,
        adds_up=True,
        is_target=True,
    ),
    Column(
        "y·(\N{MINUS SIGN}log p)",
        _T("ScoreColumns", "Target times surprisal; the sum is the cross-entropy H(y, p), the loss."),
        lambda value: value.contributions,
        adds_up=True,
        bits_head="y·(\N{MINUS SIGN}log₂ p)",
    ),
    Column(
        "p \N{MINUS SIGN} y",
        _T(
            "ScoreColumns",
            "How the loss changes with each score, in nats: its gradient. Over the classes it sums to 0.",
        ),
        lambda value: value.residuals,
        adds_up=True,
    ),
)

MARGINS: tuple[Column, ...] = (
    _SCORE,
    Column(
        "1 + z \N{MINUS SIGN} z_y",
        _T("ScoreColumns", "By how much a wrong class misses the margin of 1 to the true class y."),
        _margins("margins"),
        is_of_wrong=True,
    ),
    Column(
        "max(0, …)",
        _T("ScoreColumns", "What a class adds to the hinge loss: nothing once it is 1 below the true class."),
        _margins("losses"),
        adds_up=True,
    ),
    Column(
        "∂/∂z",
        _T("ScoreColumns", "How the loss changes with each score: its gradient. Over the classes it sums to 0."),
        _margins("slopes"),
        adds_up=True,
    ),
    _P,
)


def cells_of(columns: Sequence[Column], value: ScoreToLoss) -> tuple[list[list[str]], list[str]]:
    """Return the texts of the cells by column, and those of the sums; dashes where nothing can be computed."""
    cells, sums = [], []
    for column in columns:
        if not value.is_computable and not column.is_target:
            cells.append([NO_NUMBER] * value.n_classes)
            sums.append("")
            continue
        total = column.total(value)
        texts = column_texts([*column.values(value).tolist(), *([] if total is None else [total])])
        cells.append(texts[: value.n_classes])
        if column.is_of_wrong:
            cells[-1][value.true_class] = NO_NUMBER
        sums.append(texts[-1] if total is not None else "")
    return cells, sums
