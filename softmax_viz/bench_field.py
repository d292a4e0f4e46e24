"""What ``softmax-viz bench --field`` measures: pictures of the decision field beside the usual ways to draw one.

The usual numpy picture (``textbook_picture``) and scikit-learn's ``DecisionBoundaryDisplay``, where it and
matplotlib are installed, draw the same model at the same size in the same run, turn by turn.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from softmax_viz.bench_turns import turns
from softmax_viz.core.arrays import Floats, aligned
from softmax_viz.core.features import LINEAR, expand, of_degree
from softmax_viz.core.generators import blobs
from softmax_viz.field.grid import View
from softmax_viz.field.palette import field_colours
from softmax_viz.field.raster import Rasteriser

SIZES = ((1024, 1024), (2048, 1152), (3840, 2160))
CLASSES = (3, 5, 10)
DEGREES = (1, 2, 3)
STEEP = 300.0
_VIEW = View(-16 / 9, 16 / 9, -1.0, 1.0)


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
        The best turn of each.
    ratio
        Of the two: how many times faster the program is.
    display_ratio
        How many times longer scikit-learn's ``DecisionBoundaryDisplay`` takes for as many cells; None where it
        was not measured.
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
    """Weights (K, D) and bias (K,) whose boundaries cross the picture, ``size`` times as steep as a young run's."""
    random = np.random.default_rng((n_classes, len(features)))
    return size * random.standard_normal((n_classes, len(features))), size * 0.3 * random.standard_normal(n_classes)


def textbook_picture(
    weights: Floats, bias: Floats, features: tuple[str, ...], view: View, width: int, height: int, colours: Floats
) -> NDArray[np.uint8]:
    """The field as numpy programs usually draw it, (H, W, 4) red, green, blue, alpha; float64 throughout."""
    xs, ys = view.pixel_centres(width, height)
    across, down = np.meshgrid(xs, ys)
    scores = expand(np.column_stack([across.ravel(), down.ravel()]), features) @ weights.T + bias
    scores -= scores.max(axis=1, keepdims=True)
    likely = np.exp(scores)
    likely /= likely.sum(axis=1, keepdims=True)
    pixels = np.full((height * width, 4), 255, np.uint8)
    pixels[:, :3] = np.round(likely @ colours)
    return pixels.reshape(height, width, 4)


def field_rows(quick: bool, seconds: float) -> Iterator[FieldRow]:
    """Every size, number of classes and degree; with ``quick`` one size, K = 5."""
    display = None if quick else display_maker()
    for width, height in SIZES[1:2] if quick else SIZES:
        for n_classes in (5,) if quick else CLASSES:
            for degree in DEGREES:
                for size in (3.0, STEEP) if n_classes == 5 else (3.0,):
                    yield _row(width, height, n_classes, degree, size, seconds, display)


def _row(
    width: int, height: int, n_classes: int, degree: int, size: float, seconds: float, display: DisplayMaker | None
) -> FieldRow:
    features = LINEAR if degree == 1 else of_degree(degree)
    weights, bias = model(n_classes, features, size)
    colours = field_colours(tuple(range(n_classes)), "light")
    pixels, rasteriser = aligned((height, width), np.uint32), Rasteriser()
    rivals: list[Callable[[int], object]] = [
        _times(partial(rasteriser.draw, pixels, _VIEW, weights, bias, features, colours)),
        _times(partial(textbook_picture, weights, bias, features, _VIEW, width, height, colours)),
    ]
    # It draws the model it has fitted, so steepness is not ours to choose; once for each size is enough.
    if display is not None and size != STEEP and n_classes == 5:
        rivals.append(_times(display(n_classes, degree, math.isqrt(width * height))))
    took = turns(rivals, seconds)
    name = ("linear" if degree == 1 else f"degree {degree}") + (", steep" if size == STEEP else "")
    beside = took[2] / took[0] if len(took) > 2 else None
    return FieldRow(name, width, height, n_classes, 1e3 * took[0], 1e3 * took[1], took[1] / took[0], beside)


def _times(draw: Callable[[], object]) -> Callable[[int], object]:
    def repeat(count: int) -> None:
        for _ in range(count):
            draw()

    return repeat


# Makes a function that draws the boundaries of K classes and a degree on so many cells in each direction.
DisplayMaker = Callable[[int, int, int], Callable[[], object]]


def display_maker() -> DisplayMaker | None:
    """scikit-learn's picture; None where it or matplotlib is missing. Neither is a dependency of the program."""
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


def report(quick: bool, seconds: float | None, say: Callable[[str], object]) -> list[FieldRow]:
    """Measure, ``say`` each row as a line of text, and return them."""
    say("\nOne picture of the field on one thread; milliseconds.\n")
    ours = f"{'softmax-viz':>12} {'textbook':>9} {'ratio':>7}"
    say(f"{'size':>11} {'K':>3} {'features':<15} {ours} {'scikit-learn':>13}\n")
    rows = []
    for row in field_rows(quick, seconds if seconds is not None else (0.1 if quick else 1.0)):
        rows.append(row)
        size = f"{row.width} × {row.height}"
        beside = f"{row.display_ratio:>12.0f}×" if row.display_ratio is not None else ""
        times = f"{row.ms:>12.2f} {row.textbook_ms:>9.1f} {row.ratio:>6.1f}× {beside}"
        say(f"{size:>11} {row.n_classes:>3} {row.name:<15} {times}".rstrip() + "\n")
    return rows
