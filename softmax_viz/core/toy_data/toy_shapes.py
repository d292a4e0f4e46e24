"""The clean shapes of toy data: where class k of K lies before any noise. Pure; any thread.

A shape draws no random numbers itself: it maps uniform numbers u (n, 2) in [0, 1) to points (n, 2) of class k, so
a point stays the same when others are added. A scatter draws none either: it maps clean places and normal noise to
points, and may move them along one direction more than along another. Every shape has a *spacing*, the distance
between neighbouring parts of different classes, which is the unit of the noise. Everything lies within [−0.9, 0.9].
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from softmax_viz.core.basics.arrays import Floats, Ints

# Points (n, 2) of class k of K from uniform numbers (n, 2): shape(k, K, u).
Shape = Callable[[int, int, Floats], Floats]
# Clean places (n, 2) of class k of K moved by noise (n, 2) in data units: scatter(k, K, clean, noise).
Scatter = Callable[[int, int, Floats, Floats], Floats]
# Distance between neighbouring parts of different classes, of K: spacing(K).
Spacing = Callable[[int], float]

_REACH = 0.9
_CENTRES_RADIUS = 0.6
_MOON_RADIUS = _REACH / 1.5
_SPIRAL_START = 0.15  # radius where an arm begins, as a share of the radius where it ends
_INSET = 0.06  # margin without points along each side of a cell, as a share of the side


def isotropic(index: int, n_classes: int, clean: Floats, noise: Floats) -> Floats:
    """Move every place by its noise, equally in all directions."""
    del index, n_classes
    moved: Floats = clean + noise
    return moved


def blob_centres(n_classes: int) -> Floats:
    """Return the centres (K, 2) on a circle of radius 0.6, clockwise, the first at the upper left."""
    angles = np.pi * (5.0 / 6.0 - 2.0 * np.arange(n_classes) / n_classes)
    return _CENTRES_RADIUS * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def blob(index: int, n_classes: int, uniform: Floats) -> Floats:
    """Return the centre of the class once for each point: the noise makes the cloud."""
    return np.tile(blob_centres(n_classes)[index], (len(uniform), 1))


def blob_spacing(n_classes: int) -> float:
    """Return the distance from one centre to the next."""
    return 2.0 * _CENTRES_RADIUS * math.sin(math.pi / n_classes)


def moon(index: int, n_classes: int, uniform: Floats) -> Floats:
    """Return one of two half circles that interlock; the second is the first rotated by half a turn."""
    del n_classes
    angles = np.pi * uniform[:, 0]
    upper = np.stack([np.cos(angles) - 0.5, np.sin(angles) - 0.25], axis=1)
    return _MOON_RADIUS * (upper if index == 0 else -upper)


def moon_spacing(n_classes: int) -> float:
    """Return the distance from the tip of a moon to the inside of the other: half a radius."""
    del n_classes
    return 0.5 * _MOON_RADIUS


def ring(index: int, n_classes: int, uniform: Floats) -> Floats:
    """Return points of a circle around the origin; that of class 0 is the innermost."""
    return _polar(np.full(len(uniform), (index + 1) * ring_spacing(n_classes)), 2.0 * np.pi * uniform[:, 0])


def ring_spacing(n_classes: int) -> float:
    """Return the distance from one circle to the next."""
    return _REACH / n_classes


def arm(index: int, n_classes: int, uniform: Floats) -> Floats:
    """Return points of an arm of a spiral that winds once around the origin: its angle grows with its radius."""
    # Equal shares of u are nearly equal lengths of the arm, because a turn at radius r is 2πr long.
    radii = np.sqrt(_SPIRAL_START**2 + (1.0 - _SPIRAL_START**2) * uniform[:, 0])
    return _polar(_REACH * radii, 2.0 * np.pi * (radii + index / n_classes))


def arm_spacing(n_classes: int) -> float:
    """Return the distance from one arm to the next, along a radius."""
    return _REACH / n_classes


def board(index: int, n_classes: int, uniform: Floats, least: int) -> Floats:
    """Return points in the cells of one class, on a square board with at least ``least`` cells along a side.

    Along a row the classes take turns; every second row begins half a round later, so that cells of one
    class touch at corners only.
    """
    side = _board_side(n_classes, least)
    columns, rows = np.meshgrid(np.arange(side), np.arange(side))
    class_of_cell = (columns + n_classes // 2 * (rows % 2)) % n_classes
    return _in_cells(np.argwhere(index == class_of_cell.T), side, side, uniform)


def board_spacing(n_classes: int, least: int) -> float:
    """Return the side of a cell."""
    return 2.0 * _REACH / _board_side(n_classes, least)


xor: Shape = partial(board, least=2)
xor_spacing: Spacing = partial(board_spacing, least=2)
checkerboard: Shape = partial(board, least=4)
checkerboard_spacing: Spacing = partial(board_spacing, least=4)


def stripe(index: int, n_classes: int, uniform: Floats) -> Floats:
    """Return points in two vertical bands: all classes from left to right, and once more."""
    bands = np.array([[index, 0], [index + n_classes, 0]])
    return _in_cells(bands, 2 * n_classes, 1, uniform)


def stripe_spacing(n_classes: int) -> float:
    """Return the width of a band."""
    return _REACH / n_classes


def _polar(radii: Floats, angles: Floats) -> Floats:
    return np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)


def _board_side(n_classes: int, least: int) -> int:
    """Return the number of cells along a side: a multiple of K, so that all classes have equally many cells."""
    return -(-least // n_classes) * n_classes


def _in_cells(cells: Ints, columns: int, rows: int, uniform: Floats) -> Floats:
    """Return points (n, 2) assigned in turn to ``cells`` (M, 2), column and row, of a board of this size."""
    which = np.arange(len(uniform)) % len(cells)
    share = (cells[which] + _INSET + (1.0 - 2.0 * _INSET) * uniform) / np.array([columns, rows])
    points: Floats = _REACH * (2.0 * share - 1.0)
    return points
