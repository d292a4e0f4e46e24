"""Measures pictures of the decision field, beside the usual ways to draw one.

The usual numpy picture (``textbook_picture``) and scikit-learn's ``DecisionBoundaryDisplay``, where it and
matplotlib are installed, draw the same model at the same size in the same run, turn by turn.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from softmax_viz.bench.plan import Pace, Plan
from softmax_viz.bench.turns import best_times
from softmax_viz.core.basics.arrays import Floats, aligned
from softmax_viz.core.model.features import LINEAR, expand, of_degree
from softmax_viz.core.toy_data.generators import blobs
from softmax_viz.field.picture.palette import field_colours
from softmax_viz.field.picture.viewport import Viewport
from softmax_viz.field.raster.rasteriser import Rasteriser

STEEP = 300.0
_VIEW = Viewport(-16 / 9, 16 / 9, -1.0, 1.0)
# The usual picture is computed in bands of this many pixels, to bound the memory.
_BAND_PIXELS = 1 << 17
# scikit-learn's picture is compared at one size only: it needs hundreds of megabytes for more cells.
_DISPLAY_CELLS = 512


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One picture, measured.

    Parameters
    ----------
    name
        Its features: ``linear``, ``degree 2`` …; ``steep`` with large weights.
    width, height
        Its size in pixels.
    n_classes
        K.
    ms, textbook_ms
        Time in the fastest turn of each.
    ratio
        How many times faster the program is.
    display_ratio
        How many times longer scikit-learn's ``DecisionBoundaryDisplay`` takes for as many cells; None if not measured.
    """

    name: str
    width: int
    height: int
    n_classes: int
    ms: float
    textbook_ms: float
    ratio: float
    display_ratio: float | None = None


def model(n_classes: int, features: tuple[str, ...], size: float) -> tuple[Floats, Floats]:
    """Return weights (K, D) and bias (K,) of scale ``size`` whose boundaries cross the picture."""
    random = np.random.default_rng((n_classes, len(features)))
    return size * random.standard_normal((n_classes, len(features))), size * 0.3 * random.standard_normal(n_classes)


def textbook_picture(
    weights: Floats, bias: Floats, features: tuple[str, ...], view: Viewport, width: int, height: int, colours: Floats
) -> NDArray[np.uint8]:
    """Return the field as numpy programs usually draw it, (H, W, 4) red, green, blue, alpha; float64 throughout."""
    xs, ys = view.pixel_centres(width, height)
    pixels = np.full((height, width, 4), 255, np.uint8)
    rows = max(1, _BAND_PIXELS // width)
    for top in range(0, height, rows):
        across, down = np.meshgrid(xs, ys[top : top + rows])
        scores = expand(np.column_stack([across.ravel(), down.ravel()]), features) @ weights.T + bias
        scores -= scores.max(axis=1, keepdims=True)
        exponentials = np.exp(scores)
        exponentials /= exponentials.sum(axis=1, keepdims=True)
        pixels[top : top + rows, :, :3] = np.round(exponentials @ colours).reshape(*across.shape, 3)
    return pixels


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One picture to be measured."""

    width: int
    height: int
    n_classes: int
    degree: int
    size: float

    @property
    def name(self) -> str:
        features = "linear" if self.degree == 1 else f"degree {self.degree}"
        return features + (", steep" if self.size == STEEP else "")


def wanted_pictures(plan: Plan) -> list[_Wanted]:
    """Return every picture of the plan; with five classes also those of steep models."""
    return [
        _Wanted(width, height, n_classes, degree, size)
        for width, height in plan.pictures
        for n_classes in plan.picture_classes
        for degree in plan.picture_degrees
        for size in ((3.0, STEEP) if n_classes == 5 else (3.0,))
    ] + [
        _Wanted(_DISPLAY_CELLS, _DISPLAY_CELLS, 5, degree, 3.0)
        for degree in plan.picture_degrees
        if plan.beside_display
    ]  # fmt: skip


def field_row(wanted: _Wanted, seconds: float, display: DisplayMaker | None) -> FieldRow:
    """Measure one picture; compare with ``display`` if it has the size for which that is measured."""
    features = LINEAR if wanted.degree == 1 else of_degree(wanted.degree)
    weights, bias = model(wanted.n_classes, features, wanted.size)
    colours = field_colours(tuple(range(wanted.n_classes)), "light")
    width, height = wanted.width, wanted.height
    pixels, rasteriser = aligned((height, width), np.uint32), Rasteriser()
    rivals: list[Callable[[int], object]] = [
        _times(partial(rasteriser.draw, pixels, _VIEW, weights, bias, features, colours)),
        _times(partial(textbook_picture, weights, bias, features, _VIEW, width, height, colours)),
    ]
    if display is not None and width == height == _DISPLAY_CELLS:  # it fits a model of its own
        rivals.append(_times(display(wanted.n_classes, wanted.degree, _DISPLAY_CELLS)))
    took = best_times(rivals, seconds)
    beside = took[2] / took[0] if len(took) > 2 else None
    return FieldRow(
        wanted.name, width, height, wanted.n_classes, 1e3 * took[0], 1e3 * took[1], took[1] / took[0], beside
    )


def _times(draw: Callable[[], object]) -> Callable[[int], object]:
    def repeat(count: int) -> None:
        for _ in range(count):
            draw()

    return repeat


# Returns a function that draws the boundaries of K classes with features of a degree, on a square of cells per side.
DisplayMaker = Callable[[int, int, int], Callable[[], object]]


def display_maker() -> DisplayMaker | None:
    """Return scikit-learn's picture; None if it or matplotlib is missing: they are not dependencies of the program."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import matplotlib
            from matplotlib import pyplot
            from sklearn.inspection import DecisionBoundaryDisplay  # type: ignore[import-untyped]
            from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
            from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
            from sklearn.preprocessing import PolynomialFeatures  # type: ignore[import-untyped]
    except ImportError:
        return None
    matplotlib.use("Agg")

    def make(n_classes: int, degree: int, cells: int) -> Callable[[], object]:
        data = blobs(n_classes, 60)
        fitted = make_pipeline(PolynomialFeatures(degree, include_bias=False), LogisticRegression(max_iter=1000)).fit(
            data.points, data.labels
        )

        def draw() -> None:
            figure, axes = pyplot.subplots()
            DecisionBoundaryDisplay.from_estimator(
                fitted, data.points, grid_resolution=cells, response_method="predict_proba", plot_method="pcolormesh",
                ax=axes,
            )  # fmt: skip
            figure.canvas.draw()
            pyplot.close(figure)

        return draw

    return make


def report(plan: Plan, pace: Pace, say: Callable[[str], object]) -> list[FieldRow]:
    """Measure all pictures, pass each row to ``say`` as a line of text, and return the rows."""
    say("\nOne picture of the field on one thread; milliseconds.\n")
    ours = f"{'softmax-viz':>12} {'textbook':>9} {'ratio':>7}"
    say(f"{'size':>11} {'K':>3} {'features':<15} {ours} {'scikit-learn' if plan.beside_display else '':>13}".rstrip())
    say("\n")
    display = display_maker() if plan.beside_display else None
    rows = []
    for wanted in wanted_pictures(plan):
        size = f"{wanted.width} × {wanted.height}"
        row = field_row(wanted, pace.next(f"picture {size}, {wanted.name}"), display)
        rows.append(row)
        beside = f"{row.display_ratio:>12.0f}×" if row.display_ratio is not None else ""
        times = f"{row.ms:>12.2f} {row.textbook_ms:>9.1f} {row.ratio:>6.1f}× {beside}"
        say(f"{size:>11} {row.n_classes:>3} {row.name:<15} {times}".rstrip() + "\n")
    return rows
