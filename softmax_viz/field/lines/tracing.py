"""Lines on which a smooth function of the plane is zero: found on a lattice, then moved to their exact places.

contourpy finds where the function changes its sign along the edges of a lattice. Each such vertex is moved along its
edge to the exact zero, and vertices are added where a line turns so sharply that its chord would be too far from it.
So the lattice decides which lines are found, but not where they are. Pure; any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import cast

import contourpy
import numpy as np

from softmax_viz.core.basics.arrays import Bools, Floats, Ints, frozen
from softmax_viz.field.lines.roots import root
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.local_scores import LocalScores

# Function of data points (V, 2) and curve numbers (V,) that returns the values of the curves; a line is where it is 0.
Curve = Callable[[Floats, Ints], Floats]

# Distances are measured on a canvas whose longer side has this many pixels, and at most this ratio of its sides.
_PIXELS = 1000.0
_MOST_STRETCH = 2.5
_MOST_ROOT_STEPS = 4
# In pixels: a chord may be this far from its line; and a vertex this close to a chord is not needed.
_SAGITTA = 0.2
_STRAIGHT = 0.04
_MOST_REFINEMENTS = 2
# In pixels: of two vertices nearer than this, one is removed.
_SHORT = 1.5
# In lengths of the chord: the corner of two tangents is nearer than this, unless the line turns back.
_FARTHEST_CORNER = 3.0
_MOST_THINNINGS = 6


def canvas_scale(view: Viewport) -> Floats:
    """Return pixels (2,) per unit of x and of y, on a canvas of usual shape that ``view`` fills."""
    aspect = min(max(view.width / view.height, 1.0 / _MOST_STRETCH), _MOST_STRETCH)
    return _PIXELS * np.array([min(1.0, aspect) / view.width, min(1.0, 1.0 / aspect) / view.height])


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """The nodes of a regular grid over ``view``: ``columns`` × ``rows``, the outer ones on its edges.

    Places on it are (column, row) in units of its cells, from the lower left corner.
    """

    view: Viewport
    columns: int
    rows: int

    @classmethod
    def over(cls, view: Viewport, cells: int) -> Lattice:
        """Return a lattice with about ``cells`` cells along the longer side of the canvas, nearly square there.

        The numbers of cells are odd, so that the middle of the view, where symmetric models have lines, is not a node.
        """
        shape = canvas_scale(view) * (view.width, view.height) / _PIXELS
        columns, rows = ((round(cells * float(part)) | 1) + 1 for part in shape)
        return cls(view, columns, rows)

    @property
    def cell(self) -> Floats:
        """Extent (2,) of a cell in data units."""
        return np.array([self.view.width / (self.columns - 1), self.view.height / (self.rows - 1)])

    def points(self, places: Floats) -> Floats:
        """Convert ``places`` (V, 2) to data coordinates (V, 2)."""
        placed: Floats = np.array([self.view.x0, self.view.y0]) + places * self.cell
        return placed

    def terms(self, local: LocalScores) -> NodeTerms:
        """Evaluate the terms of scores at the nodes."""
        view = self.view
        xs, ys = np.linspace(view.x0, view.x1, self.columns), np.linspace(view.y0, view.y1, self.rows)
        return NodeTerms(*local.factors(xs, ys), local.pointwise.values(xs, ys[:, None]))


@dataclass(frozen=True, slots=True, eq=False)
class NodeTerms:
    """The terms of scores at the nodes of a lattice, in the order of ``LocalScores.expand``.

    Parameters
    ----------
    f, g
        (M, columns) and (M, rows) the factors of the products.
    pointwise
        (P, rows, columns) the pointwise features.
    """

    f: Floats
    g: Floats
    pointwise: Floats

    @property
    def reach(self) -> Floats:
        """Bounds (M + P,) of the sizes of the terms."""
        products = np.abs(self.f).max(axis=1) * np.abs(self.g).max(axis=1)
        return np.append(products, np.abs(self.pointwise).max(axis=(1, 2)))


def lattice_scores(model: Floats, terms: NodeTerms) -> Floats:
    """Return scores (K, rows, columns) at the nodes, from weights and bias (K, M + P + 1) and the terms there."""
    f, g = terms.f, terms.g
    along = model[:, None, : len(f)] * g.T  # (K, rows, M)
    shape = (*along.shape[:2], f.shape[1])
    scores: Floats = (along.reshape(len(model) * g.shape[1], len(f)) @ f).reshape(shape)
    scores += model[:, -1, None, None]
    if len(terms.pointwise):
        scores += np.tensordot(model[:, len(f) : -1], terms.pointwise, 1)
    return scores


@dataclass(frozen=True, slots=True, eq=False)
class Polylines:
    """Many polylines, one after another.

    Parameters
    ----------
    points
        (V, 2) vertices.
    goes_on
        (V,) whether a segment leads from a vertex to the next one; False at the end of each polyline.
    owner
        (V,) the number of the curve to which a vertex belongs.
    """

    points: Floats
    goes_on: Bools
    owner: Ints

    @property
    def starts(self) -> Ints:
        """The indices (M,) of the vertices at which segments start; each ends at the next vertex."""
        return np.flatnonzero(self.goes_on)

    def segments(self) -> Floats:
        """Return the segments (M, 4), x0, y0, x1, y1."""
        starts = self.starts
        return np.hstack([self.points[starts], self.points[starts + 1]])

    def segments_by_owner(self, count: int) -> tuple[Floats, ...]:
        """Return the segments of each curve 0 … ``count`` − 1; the vertices must be in this order."""
        starts = self.starts
        ends = np.searchsorted(self.owner[starts], np.arange(1, count))
        return tuple(np.split(self.segments(), ends))


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The lines that contourpy found for curve ``owner``: ``places`` (V, 2) on edges of the lattice, by polylines.

    ``goes_on`` (V,) is False at the end of each.
    """

    owner: int
    places: Floats
    goes_on: Bools


@lru_cache(maxsize=256)
def _coordinates(columns: int, rows: int) -> tuple[Floats, Floats]:
    """Return column and row (rows, columns) of each node, read-only."""
    across = np.broadcast_to(np.arange(columns, dtype=np.float64), (rows, columns))
    upward = np.broadcast_to(np.arange(rows, dtype=np.float64)[:, None], (rows, columns))
    return frozen(across, np.float64), frozen(upward, np.float64)


def trace(first_owner: int, values: Floats, levels: Sequence[float], corner: tuple[int, int] = (0, 0)) -> list[Trace]:
    """Find the lines on which ``values`` (rows, columns) have each of ``levels``.

    The curves are numbered from ``first_owner`` on. ``corner`` (column, row) is the first node of the values.
    """
    # A value equal to the level counts as below it.
    if not (float(values.min()) <= max(levels) and float(values.max()) > min(levels)):
        return []
    # contour_generator() makes this call, but its checks of the arguments would take five times as long.
    generator = contourpy.SerialContourGenerator(
        *_coordinates(values.shape[1], values.shape[0]), values, None,  # type: ignore[arg-type]
        corner_mask=True, line_type=contourpy.LineType.ChunkCombinedOffset, fill_type=contourpy.FillType.OuterCode,
        quad_as_tri=False, z_interp=contourpy.ZInterp.Linear,
    )  # fmt: skip
    found = []
    for owner, level in enumerate(levels, first_owner):
        (places,), (offsets,) = cast("tuple[list[Floats | None], list[Ints]]", generator.lines(level))
        if places is not None:
            goes_on = np.ones(len(places), np.bool_)
            goes_on[offsets[1:].astype(np.int64) - 1] = False
            found.append(Trace(owner, places + corner if any(corner) else places, goes_on))
    return found


def exact_polylines(
    lattice: Lattice, traces: Sequence[Trace], at_nodes: Callable[[Ints, Ints, Ints], Floats], curve: Curve
) -> Polylines:
    """Return the lines of ``traces`` in data units, their vertices on the zeros of ``curve``.

    ``at_nodes`` gives the values (V,) of the curves (V,) at the nodes of some columns and rows (V,).
    """
    if not traces:
        return Polylines(np.empty((0, 2)), np.empty(0, np.bool_), np.empty(0, np.int64))
    owner, places, goes_on = _joined(traces)
    whole = np.round(places)
    upright = np.abs(places - whole).argmax(axis=1) == 1  # which coordinate runs along the edge
    along = np.column_stack([~upright, upright])
    low = np.where(along, np.floor(places), whole).astype(np.int64)
    # The upper right border has no edge beyond it.
    low = np.minimum(low, np.array([lattice.columns - 1, lattice.rows - 1]) - along)
    high = low + along
    at_low, at_high = at_nodes(owner, low[:, 0], low[:, 1]), at_nodes(owner, high[:, 0], high[:, 1])
    base, step = lattice.points(low), along * lattice.cell
    t = root(partial(_along, curve, base, step, owner), at_low, at_high, _MOST_ROOT_STEPS)
    lines = _without_short_chords(Polylines(base + t[:, None] * step, goes_on, owner), lattice.view)
    return _refined(lines, curve, lattice.view)


def interpolated_polylines(lattice: Lattice, traces: Sequence[Trace]) -> Polylines:
    """Return the lines of ``traces`` in data units as contourpy interpolates them, right to a small part of a cell."""
    owner, places, goes_on = _joined(traces)
    return Polylines(lattice.points(places), goes_on, owner)


def _joined(traces: Sequence[Trace]) -> tuple[Ints, Floats, Bools]:
    """Return owners (V,), places (V, 2) and goes_on (V,) of all ``traces``, one after another."""
    owner = np.repeat([line.owner for line in traces], [len(line.places) for line in traces])
    return owner, np.concatenate([line.places for line in traces]), np.concatenate([line.goes_on for line in traces])


def _without_short_chords(lines: Polylines, view: Viewport) -> Polylines:
    """Remove vertices that nearly coincide with the next, near a node: the direction between them is rounding."""
    step = np.diff(lines.points, axis=0) * canvas_scale(view)
    inner = lines.goes_on[:-2] & lines.goes_on[1:-1]
    dropped = np.zeros(len(lines.points), np.bool_)
    dropped[1:-1] = inner & (np.hypot(*step[1:].T) < _SHORT)
    dropped[1:] &= ~dropped[:-1]
    return Polylines(lines.points[~dropped], lines.goes_on[~dropped], lines.owner[~dropped])


def _refined(lines: Polylines, curve: Curve, view: Viewport) -> Polylines:
    """Add vertices on the line where a chord would be more than ``_SAGITTA`` pixels away from it.

    The tangents at the ends of a chord meet in a corner. The line lies between the chord and that corner: halfway if
    it is an arc, and close to the corner if it turns sharply.
    """
    scale = canvas_scale(view)
    low, high = np.array([view.x0, view.y0]), np.array([view.x1, view.y1])
    for _ in range(_MOST_REFINEMENTS):
        at = lines.starts
        step = np.diff(lines.points, axis=0, append=0.0) * scale
        length = np.hypot(step[:, 0], step[:, 1])
        # A chord of length L at an angle θ to its neighbour is up to Lθ/4 away from its line.
        joint = np.flatnonzero(lines.goes_on[:-1] & lines.goes_on[1:])
        one, other = step[joint], step[joint + 1]
        turn = np.zeros(len(lines.points) + 1)
        turn[joint + 1] = np.abs(np.arctan2(_cross(one, other), (one * other).sum(axis=1)))
        at = at[length[at] * np.maximum(turn[at], turn[at + 1]) > 4.0 * _SAGITTA]
        # At the ends of a line the missing neighbour is taken as if the line turned on evenly.
        chord, first, last = step[at], ~lines.goes_on[at - 1] | (at == 0), ~lines.goes_on[at + 1]
        before, after = step[at - 1], step[at + 1]
        before = np.where(first[:, None], _mirrored(after, chord), before)
        after = np.where(last[:, None], _mirrored(before, chord), after)
        size = np.hypot(before[:, 0], before[:, 1])
        turning = _cross(before, after)
        ahead, back = _cross(chord, after), _cross(before, chord)
        # Only where the tangents meet ahead of the start and not far away.
        far = _FARTHEST_CORNER * length[at] * np.abs(turning)
        picked = ~(first & last) & (ahead * turning > 0.0) & (back * turning > 0.0) & (np.abs(ahead) * size < far)
        at, before = at[picked], before[picked]
        if not len(at):
            break
        middle = 0.5 * (lines.points[at] + lines.points[at + 1])
        corner = lines.points[at] + (ahead[picked] / turning[picked])[:, None] * before / scale
        # The search ends a little beyond the corner, so that a line through the corner is found.
        way, owner = 1.25 * (corner - middle), lines.owner[at]
        at_ends = curve(np.concatenate([middle, middle + way]), np.concatenate([owner, owner]))
        at_middle, at_end = np.split(at_ends, 2)
        met = np.flatnonzero(np.sign(at_middle) * np.sign(at_end) < 0.0)
        at, middle, way, owner = at[met], middle[met], way[met], owner[met]
        t = root(partial(_along, curve, middle, way, owner), at_middle[met], at_end[met], _MOST_ROOT_STEPS)
        added = middle + t[:, None] * way
        wanted = np.hypot(*((added - middle) * scale).T) > _SAGITTA
        wanted &= ((added >= low) & (added <= high)).all(axis=1)
        if not wanted.any():
            break
        at = at[wanted]
        times = np.ones(len(lines.points), np.int64)
        times[at] = 2
        # Each vertex before a new one is doubled, and the copy is moved to the new place.
        source = np.repeat(np.arange(len(times)), times)
        points = lines.points[source]
        points[at + np.arange(1, len(at) + 1)] = added[wanted]
        lines = Polylines(points, lines.goes_on[source], lines.owner[source])
    return lines


def _along(curve: Curve, base: Floats, step: Floats, owner: Ints, t: Floats, which: Ints) -> Floats:
    """Return the values of curves at base + t · step, for the vertices ``which`` (n,) of all V."""
    return curve(base[which] + t[:, None] * step[which], owner[which])


def _mirrored(neighbour: Floats, chord: Floats) -> Floats:
    """Return the direction of the neighbour on the other side of a chord if the line is an arc."""
    share = (neighbour * chord).sum(axis=1) / np.maximum(np.square(chord).sum(axis=1), 1e-300)
    mirrored: Floats = 2.0 * share[:, None] * chord - neighbour
    return mirrored


def _cross(one: Floats, other: Floats) -> Floats:
    product: Floats = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return product


def thinned(lines: Polylines, view: Viewport) -> Polylines:
    """Remove vertices that, as far as can be seen, lie on the chord between their neighbours."""
    scale = canvas_scale(view)
    for _ in range(_MOST_THINNINGS):
        # Every other vertex, so that the neighbours of a removed vertex remain.
        inner = np.arange(1, len(lines.points) - 1, 2)
        inner = inner[lines.goes_on[inner - 1] & lines.goes_on[inner]]
        chord = (lines.points[inner + 1] - lines.points[inner - 1]) * scale
        to_vertex = (lines.points[inner] - lines.points[inner - 1]) * scale
        cross = np.abs(chord[:, 0] * to_vertex[:, 1] - chord[:, 1] * to_vertex[:, 0])
        along = (chord * to_vertex).sum(axis=1)
        size = np.square(chord).sum(axis=1)
        flat = (cross <= _STRAIGHT * np.sqrt(size)) & (along >= 0.0) & (along <= size) & (size > 0.0)
        if np.count_nonzero(flat) * 10 < len(inner) or not len(inner):
            break
        kept = np.ones(len(lines.points), np.bool_)
        kept[inner[flat]] = False
        lines = Polylines(lines.points[kept], lines.goes_on[kept], lines.owner[kept])
    return lines


def centred_model(weights: Floats, bias: Floats, terms: NodeTerms) -> tuple[Floats, float]:
    """Return weights and bias (K, D + 1) less their mean over classes, divided by the largest score; and that size.

    A part common to all classes does not change softmax, and a scale does not move lines; so models of any size work.
    """
    model = np.column_stack([weights, bias])
    model = model - model.mean(axis=0)
    reach = np.append(terms.reach, 1.0)
    size = float((np.abs(model).max(axis=0) * reach).max())
    return (model / size if size else model), size
