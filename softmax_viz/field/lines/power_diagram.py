"""The regions of linear features as the cells of a power diagram. Pure; any thread.

With the features x and y a score is z_k = w_k·x + b_k = ‖x‖² − (‖x − s_k‖² − r_k), with the site s_k = w_k/2 and its
weight r_k = b_k + ‖w_k‖²/4. The term ‖x‖² is the same for all classes, so the largest score belongs to the site with
the smallest power ‖x − s_k‖² − r_k: the regions are the cells of the sites. Source: F. Aurenhammer, *Power Diagrams:
Properties, Algorithms and Applications*, SIAM Journal on Computing 16 (1987). A shift common to all weight vectors
moves every site and no cell.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints
from softmax_viz.core.model.features import LINEAR
from softmax_viz.field.lines.half_planes import tie_segments, unit_scores
from softmax_viz.field.picture.viewport import Viewport


def power_sites(weights: Floats, bias: Floats, features: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Return the sites (K, 2) and their weights (K,), data units; ``features`` are x and y in any order.

    They are not finite where they overflow.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        sites = weights[:, [features.index(name) for name in LINEAR]] / 2
        return sites, bias + (sites * sites).sum(axis=1)


def touching_cells(weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport) -> Ints:
    """Return the pairs of classes (M, 2) whose cells have an edge in common inside ``view``."""
    scores, _ = unit_scores(weights, bias, features, view)
    everyone: Bools = np.ones((1, len(scores)), np.bool_)
    return tie_segments(scores, everyone, view)[1]
