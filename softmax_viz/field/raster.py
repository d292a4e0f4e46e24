"""The decision field at full resolution: every pixel is the model's probabilities at its centre.

A pixel's colour is Σ_k p_k colour_k. Two ways lead there, and the picture does not depend on which:

*Separable.* With linear features the score of class k is a_k x + b_k y + c_k, so that
exp(z_k) = exp(a_k x) · exp(b_k y + c_k), and each colour channel is a quotient of two matrix products of
rank K: no exponential per pixel at all. Softmax does not feel a shift common to all classes, so the
middle slope in x and the largest value of each row in y are taken out first. It is used while what is
left in the exponent fits float32.

*Exact.* Otherwise every feature is a product f(x)·g(y), so that the scores of a row are a matrix product
over the few different f (for degree 3 they are 1, x, x² and x³), followed by one exponential per pixel and
class but the first, whose score is taken as 0. It is right for every finite weight.

Both work through strips of rows that stay in the processor's cache.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_viz.core.arrays import Floats, aligned
from softmax_viz.core.features import FEATURES, factors
from softmax_viz.field.grid import View

_STRIP_PIXELS = 24_000
# exp(±40) and the products of two such numbers fit float32 with all their digits.
_SEPARABLE_EXPONENT = 40.0
# Colours in their place in the word, times exp(60), times twelve classes, fit float32 as well.
_SAFE_SCORE = 60.0
# Differences of scores below this are invisible, and their exponentials would be slow denormals.
_INVISIBLE = -30.0
# Up to here a float32 score is right to 2e-4, which no eight-bit colour shows.
_FLOAT32_SCORE = 3000.0
_OPAQUE = np.int32(-(1 << 24))  # 0xFF000000
_MASKS = (np.int32(0xFF), np.int32(0xFF00), np.int32(0xFF0000))
_SHIFTS = np.array([1.0, 256.0, 65536.0])

Float32s = NDArray[np.float32]


class Rasteriser:
    """Draws fields into arrays it is given; keeps its scratch memory. One thread at a time."""

    def __init__(self) -> None:
        self._scratch: NDArray[np.float32] = aligned((0,), np.float32)
        self._wide: Floats = aligned((0,), np.float64)
        self._ints: NDArray[np.int32] = aligned((0,), np.int32)

    def draw(
        self,
        pixels: NDArray[np.uint32],
        view: View,
        weights: Floats,
        bias: Floats,
        features: tuple[str, ...],
        colours: Floats,
    ) -> None:
        """Fill ``pixels`` with the blended field.

        Parameters
        ----------
        pixels
            (H, W) uint32, C-contiguous, written as 0xFFRRGGBB with rows from top to bottom.
        view
            What they cover, edge to edge.
        weights, bias
            The model, (K, D) and (K,), finite.
        features
            The D names of its features.
        colours
            (K, 3) red, green and blue, 0 … 255.
        """
        height, width = pixels.shape
        if not height or not width:
            return
        xs, ys = view.pixel_centres(width, height)
        packed = _packing_palette(colours)
        if all(FEATURES[name].is_linear for name in features):
            slopes, offsets = centred_slopes(weights, bias, features, view)
            us, vs = xs - (view.x0 + view.x1) / 2, ys - (view.y0 + view.y1) / 2
            spread = float(np.ptp(slopes[:, 0])) / 2 * view.width / 2
            if spread <= _SEPARABLE_EXPONENT:
                self._draw_separable(pixels, slopes, offsets, us, vs, packed)
                return
            f, g = np.stack([us, np.ones_like(us)]), np.stack([np.ones_like(vs), vs, np.ones_like(vs)])
            model, of_f = np.column_stack([slopes, offsets]), [0, 1, 1]
        else:
            f, g = factors(features, xs, ys)
            f, of_f = _distinct(np.vstack([f, np.ones_like(xs)]))
            g = np.vstack([g, np.ones_like(ys)])
            model = np.column_stack([weights, bias])
        model = model - model[0]  # softmax does not feel what all classes share
        along = np.zeros((len(bias), height, len(f)))  # z_k(x, y) − z_0(x, y) = Σ_a along_k,a(y) · f_a(x)
        for share, g_row, a in zip(model.T, g, of_f, strict=True):
            along[:, :, a] += share[:, None] * g_row
        self._draw_exact(pixels, f, along, packed)

    def _draw_separable(
        self, pixels: NDArray[np.uint32], slopes: Floats, offsets: Floats, us: Floats, vs: Floats, packed: Float32s
    ) -> None:
        height, width = pixels.shape
        middle = (slopes[:, 0].max() + slopes[:, 0].min()) / 2
        across = np.exp((slopes[:, :1] - middle) * us).astype(np.float32)  # (K, W)
        exponents = vs[:, None] * slopes[:, 1] + offsets  # (H, K)
        exponents -= exponents.max(axis=1, keepdims=True)
        # What underflows here stays below exp(−7) of the leading class wherever that is the weakest.
        down = np.where(exponents < -87.0, 0.0, np.exp(np.maximum(exponents, -87.0))).astype(np.float32)
        rows = max(1, _STRIP_PIXELS // width)
        for top in range(0, height, rows):
            bottom = min(top + rows, height)
            count = bottom - top
            # One matrix product gives the three numerators and, below them, the denominator.
            left = (packed[:, None, :] * down[None, top:bottom]).reshape(4 * count, -1)
            planes = self._floats(4 * count * width).reshape(4 * count, width)
            np.matmul(left, across, out=planes)
            self._pack(planes.reshape(4, count, width), pixels[top:bottom])

    def _draw_exact(self, pixels: NDArray[np.uint32], f: Floats, along: Floats, packed: Float32s) -> None:
        height, width = pixels.shape
        n_classes, _, inner = along.shape
        reach = np.abs(along).max(axis=0) @ np.abs(f).max(axis=1)  # (H,): no score of the row is larger
        f_single = f.astype(np.float32)
        rows = max(1, _STRIP_PIXELS // width)
        for top in range(0, height, rows):
            bottom = min(top + rows, height)
            count = bottom - top
            left = along[:, top:bottom].reshape(n_classes * count, inner)
            largest = float(reach[top:bottom].max())
            block = self._floats((4 + n_classes) * count * width)
            planes = block[: 4 * count * width].reshape(4, count * width)
            likely = block[4 * count * width :].reshape(n_classes, count * width)
            if largest <= _SAFE_SCORE:
                likely[0] = 1.0
                free = likely[1:]
                np.matmul(left[count:].astype(np.float32), f_single, out=free.reshape(-1, width))
                np.exp(free, out=free)
            else:
                if largest <= _FLOAT32_SCORE:
                    np.matmul(left.astype(np.float32), f_single, out=likely.reshape(-1, width))
                    _from_the_best(likely, likely)
                else:
                    scores = self._doubles(n_classes * count * width).reshape(n_classes, -1)
                    np.matmul(left, f, out=scores.reshape(-1, width))
                    _from_the_best(scores, likely)
                np.exp(likely, out=likely)
            np.matmul(packed, likely, out=planes)
            self._pack(planes.reshape(4, count, width), pixels[top:bottom])

    def _pack(self, planes: Float32s, pixels: NDArray[np.uint32]) -> None:
        """Divide the numerators by the denominator (the last plane) and pack the words."""
        np.reciprocal(planes[3], out=planes[3])
        np.multiply(planes[:3], planes[3], out=planes[:3])
        count = planes[0].size
        if len(self._ints) < 3 * count:
            self._ints = aligned((3 * count,), np.int32)
        words = self._ints[: 3 * count].reshape(planes[:3].shape)
        np.copyto(words, planes[:3], casting="unsafe")
        for word, mask in zip(words, _MASKS, strict=True):
            np.bitwise_and(word, mask, out=word)
        out = pixels.view(np.int32)
        np.bitwise_or(words[0], words[1], out=out)
        np.bitwise_or(out, words[2], out=out)
        np.bitwise_or(out, _OPAQUE, out=out)

    def _floats(self, count: int) -> Float32s:
        if len(self._scratch) < count:
            self._scratch = aligned((count,), np.float32)
        return self._scratch[:count]

    def _doubles(self, count: int) -> Floats:
        if len(self._wide) < count:
            self._wide = aligned((count,), np.float64)
        return self._wide[:count]


def _distinct(f: Floats) -> tuple[Floats, list[int]]:
    """The different rows of ``f`` (D, W), and for each of the D rows which of them it is."""
    rows = [row.tobytes() for row in f]
    first = {row: rows.index(row) for row in dict.fromkeys(rows)}
    places = list(first)
    return f[list(first.values())], [places.index(row) for row in rows]


def _from_the_best(scores: NDArray[Any], out: Float32s) -> None:
    """Scores (K, …) less those of the winner; none is so low that its exponential is a slow denormal."""
    scores -= np.maximum.reduce(scores, axis=0)
    np.maximum(scores, _INVISIBLE, out=out, casting="same_kind")


def centred_slopes(weights: Floats, bias: Floats, features: tuple[str, ...], view: View) -> tuple[Floats, Floats]:
    """Scores of linear features as seen from the centre of ``view``. Any thread.

    Returns
    -------
    slopes (K, 2) along x and y, and scores (K,) at the centre, less what is common to all classes:
    z_k(x, y) = slopes_k · (x − cx, y − cy) + offset_k + anything.
    """
    slopes = np.zeros((len(bias), 2))
    for column, name in enumerate(features):
        slopes[:, 0 if name == "x" else 1] += weights[:, column]
    slopes -= slopes.mean(axis=0)
    centre = np.array([(view.x0 + view.x1) / 2, (view.y0 + view.y1) / 2])
    offsets = bias + slopes @ centre
    return slopes, offsets - offsets.mean()


def _packing_palette(colours: Floats) -> Float32s:
    """Colours as (4, K): blue, green, red, each where its byte lies in the word, and ones.

    Half a level is added to each: probabilities sum to 1, so it survives the blend and makes the cut to
    whole levels a rounding.
    """
    palette = np.ones((4, len(colours)))
    palette[:3] = (np.minimum(colours[:, ::-1], 255.0).T + 0.5 - 1e-3) * _SHIFTS[:, None]
    return palette.astype(np.float32)
