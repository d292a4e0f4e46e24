"""The table of insights. A new one is added in ``INSIGHTS`` and nowhere else. Pure; any thread.

An insight is a frozen value that a panel shows of a run. The trainer computes it, from one state, only while a panel
that shows it is visible.
"""

from __future__ import annotations

from collections.abc import Callable

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.interruption import Attend
from softmax_viz.core.insights.cut import cut
from softmax_viz.core.insights.dropout_masks import dropout_masks
from softmax_viz.core.insights.line_search import line_search
from softmax_viz.core.insights.metrics import metrics
from softmax_viz.core.insights.next_step import next_step
from softmax_viz.core.insights.point_losses import point_losses
from softmax_viz.core.insights.score_to_loss import score_to_loss
from softmax_viz.core.insights.simplex import simplex
from softmax_viz.core.insights.subject import Inquiry, Subject
from softmax_viz.core.insights.surface import run_track, surface
from softmax_viz.core.insights.weights import weights


@frozen_dataclass
class Insight:
    """One entry of the table.

    Parameters
    ----------
    name
        The name by which panels ask for it.
    compute
        Returns its frozen value, or None if there is none for this subject and inquiry. It calls its third argument
        between blocks of work; that may raise ``Interrupted``.
    asks
        The fields of ``Inquiry`` that it reads: it is computed again when one of them changes.
    is_read
        Whether it is numbers to be read rather than a picture: while training runs, they change four times a second.
    """

    name: str
    compute: Callable[[Subject, Inquiry, Attend], object]
    asks: tuple[str, ...] = ()
    is_read: bool = False


INSIGHTS: dict[str, Insight] = {
    insight.name: insight
    for insight in (
        Insight("point_losses", point_losses, is_read=True),
        Insight("weights", weights, is_read=True),
        Insight("next_step", next_step),
    Insight("cut", cut, ("cut",)),
    Insight("dropout_masks", dropout_masks),
    Insight("line_search", line_search, ("is_log_rate",)),
    Insight("surface", surface, ("plane",)),
    Insight("run_track", run_track),
    Insight("metrics", metrics, is_read=True),
    Insight(
            "score_to_loss",
            score_to_loss,
            ("places", "last_place", "reach", "true_class", "active_class", "target"),
            is_read=True,
        ),
    Insight("simplex", simplex, ("corners",)),
    )
}  # fmt: skip
