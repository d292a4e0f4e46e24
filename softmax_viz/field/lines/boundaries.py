"""Decision boundaries without pixels. Pure; any thread.

Curved boundaries are found on cells (``contours``). With linear features each class is the best on a convex region,
the intersection of half-planes z_k >= z_i (``half_planes``).
"""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints
from softmax_viz.core.model.features import FEATURES
from softmax_viz.field.lines.contours import tie_lines
from softmax_viz.field.lines.half_planes import tie_segments, unit_scores
from softmax_viz.field.lines.tracing import Lattice, Polylines, Trace, exact_polylines, lattice_scores, trace
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.local_scores import LocalScores

_CELLS = 64  # of quick lines, along the longer side of the canvas
_NOISE = 1e-12  # of the largest score: smaller differences are rounding


def are_straight(features: tuple[str, ...]) -> bool:
    """Return whether scores are linear in x and y, so that lines on which two scores tie are straight."""
    return all(FEATURES[name].is_linear for name in features)


def boundary_segments(
    weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport, width: int = 1000, height: int = 1000
) -> Floats:
    """Return the segments inside ``view`` on which the two most probable classes tie.

    Parameters
    ----------
    weights, bias
        The model, (K, D) and (K,), finite.
    features
        The D names of its features.
    view, width, height
        The visible rectangle, and how many pixels cover it: curved boundaries are right to half a pixel.

    Returns
    -------
    (M, 4) segments x0, y0, x1, y1 in data units.
    """
    if not are_straight(features):
        return tie_lines(weights, bias, features, view, width, height)
    scores, _ = unit_scores(weights, bias, features, view)
    segments, _ = tie_segments(scores, np.ones((1, len(scores)), np.bool_), view)
    return segments


def quick_boundaries(weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport) -> list[Floats]:
    """Return lines (V, 2) in data units on which the two most probable classes tie, found in a few milliseconds.

    With linear features they are exact and whole. Curved ones have their vertices on ties, but parts smaller than
    about a sixtieth of the view may be missing; see ``boundary_segments`` for lines right to half a pixel.
    """
    if are_straight(features):
        return list(boundary_segments(weights, bias, features, view).reshape(-1, 2, 2))
    lattice, local = Lattice.over(view, _CELLS), LocalScores(weights, bias, features, view)
    model = np.column_stack([local.weights, local.bias])
    nodes = lattice_scores(model, lattice.terms(local))
    noise = _NOISE * float(np.abs(nodes).max(initial=0.0))
    classes = np.arange(len(model))[:, None]

    def scores(at: Floats) -> Floats:
        values: Floats = model[:, :-1] @ local.expand(at).T + model[:, -1:]
        return values

    def lead(values: Floats, owner: Ints) -> Floats:
        """Return the score of the owner less that of the best class after it, from ``values`` (K, n)."""
        after = np.where(classes > owner, values, -np.inf).max(axis=0)
        own: Floats = values[owner, np.arange(len(owner))] - after
        return own

    # Each tie belongs to the first of its two classes, so that no line is drawn twice.
    traces: list[Trace] = []
    for k in range(len(model) - 1):
        values = nodes[k] - nodes[k + 1 :].max(axis=0)
        if float(np.abs(values).max()) > noise:
            traces += trace(k, values, (0.0,))
    lines = exact_polylines(
        lattice, traces, lambda owner, columns, rows: lead(nodes[:, rows, columns], owner),
        lambda at, owner: lead(scores(at), owner),
    )  # fmt: skip
    values = scores(lines.points)
    own = values[lines.owner, np.arange(len(lines.points))]
    return _parts(lines, own - np.where(classes < lines.owner, values, -np.inf).max(axis=0) + noise)


def _parts(lines: Polylines, margin: Floats) -> list[Floats]:
    """Return the parts of ``lines`` on which ``margin`` (V,), linear between vertices, is not below 0."""
    parts: list[Floats] = []
    part: list[Floats] = []

    def end() -> None:
        if len(part) > 1:
            parts.append(np.array(part))
        part.clear()

    for i, goes_on in enumerate(lines.goes_on.tolist()):
        if margin[i] >= 0.0:
            part.append(lines.points[i])
        if not goes_on:
            end()
        elif (margin[i] >= 0.0) != (margin[i + 1] >= 0.0):
            share = margin[i] / (margin[i] - margin[i + 1]) if np.isfinite(margin[[i, i + 1]]).all() else 0.5
            part.append(lines.points[i] + share * (lines.points[i + 1] - lines.points[i]))
            if margin[i] >= 0.0:
                end()
    return parts
