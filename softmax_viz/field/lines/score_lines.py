"""Where the scores themselves are zero, and which way they grow. Pure; any thread.

Unlike probabilities and boundaries, these change with a shift common to all scores: they show the parameters, not the
prediction.
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.field.lines.boundaries import are_straight
from softmax_viz.field.lines.half_planes import unit_scores, zero_segments
from softmax_viz.field.lines.tracing import Lattice, canvas_scale, exact_polylines, lattice_scores, thinned, trace
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.local_scores import LocalScores

# Cells along the longer side of the view.
_CELLS = 64
# Scores below this part of the largest one are rounding.
_NOISE = 1e-13
# Length of the longest arrow, as a part of the shorter side of the view.
_LONGEST = 0.2
# Arrows start at the origin if it is less than this part of half the extent away from the middle of the view.
_WELL_INSIDE = 0.6


def zero_lines(weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport) -> tuple[Floats, ...]:
    """Return for each of the K classes the segments (M, 4), in data units, on which its score is zero in ``view``."""
    n_classes = len(bias)
    if are_straight(features):
        # Zero lines are the lines on which a class ties with an additional class whose score is zero. It comes first,
        # because scores are taken less those of the first class.
        scores, size = unit_scores(
            np.vstack([np.zeros_like(weights[:1]), weights]), np.append(0.0, bias), features, view
        )
        if size == 0.0:
            return (np.empty((0, 4)),) * n_classes
        lines = scores[1:] - scores[0]
        # Each line is divided by its own size, because one score may be much smaller than another.
        largest = np.abs(lines).max(axis=1, keepdims=True)
        found = zero_segments(np.divide(lines, largest, out=np.zeros_like(lines), where=largest > _NOISE), view)
        return tuple(segment[None] if np.isfinite(segment).all() else np.empty((0, 4)) for segment in found)
    lattice = Lattice.over(view, _CELLS)
    local = LocalScores(weights, bias, features, view, relative=False)
    terms = lattice.terms(local)
    model = np.column_stack([local.weights, local.bias])
    reach = np.append(terms.reach, 1.0)
    largest = (np.abs(model) * reach).max(axis=1, keepdims=True)
    model = np.divide(model, largest, out=np.zeros_like(model), where=largest > 0.0)

    def score(at: Floats, owner: Ints) -> Floats:
        of = model[owner]
        value: Floats = np.einsum("vd,vd->v", local.expand(at), of[:, :-1]) + of[:, -1]
        return value

    scores = lattice_scores(model, terms)
    traces = []
    for owner, values in enumerate(scores):
        if np.abs(values).max() > _NOISE:
            traces += trace(owner, values, [0.0])
    lines = exact_polylines(lattice, traces, lambda owner, columns, rows: scores[owner, rows, columns], score)
    return thinned(lines, view).segments_by_owner(n_classes)


def growth_arrows(weights: Floats, features: tuple[str, ...], view: Viewport) -> Floats:
    """Return an arrow for each class along the gradient of its score; (K, 4) from tail to tip in data units.

    The gradient points where the score grows fastest, and its length says how fast. With linear features it is the
    weights of x and y, the same everywhere; with others it is that at the tail: at the origin if this is well inside
    ``view``, else in the middle. All arrows have the same scale, such that the longest is a fifth of the shorter side
    of the view; if a score is constant, the tip is the tail.
    """
    middle = np.array([(view.x0 + view.x1) / 2, (view.y0 + view.y1) / 2])
    half = np.array([view.width / 2, view.height / 2])
    tail = np.zeros(2) if (np.abs(middle) <= _WELL_INSIDE * half).all() else middle
    local = LocalScores(weights, np.zeros(len(weights)), features, view, relative=False)
    growth = local.weights @ local.slopes(tail).T
    largest = float(np.abs(growth).max(initial=0.0))
    growth = (growth / largest if largest else growth) * (float(half.min()) / half)
    pixels = canvas_scale(view)
    longest = float(np.hypot(*(growth * pixels).T).max())
    shorter = float((2 * half * pixels).min())
    scale = _LONGEST * shorter / longest if longest else 0.0
    return np.hstack([np.broadcast_to(tail, growth.shape), tail + scale * growth])
