"""Seeded toy data: one table of generators. Pure; any thread.

A point is a clean place moved by noise, and every random draw has its own address: changing one setting never
changes the random numbers of another. A larger number of points keeps the points of a smaller one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP, UserError
from softmax_viz.core.basics.randomness import Purpose, stream
from softmax_viz.core.data.dataset import Dataset, make_classes
from softmax_viz.core.settings.param_kinds import NumberParam
from softmax_viz.core.toy_data import toy_shapes
from softmax_viz.core.toy_data.generator_settings import GENERATOR_PARAMS, GeneratorSettings

__all__ = ["GENERATORS", "GENERATOR_PARAMS", "Generator", "GeneratorSettings", "blobs", "generate"]

_T = QT_TRANSLATE_NOOP


@frozen_dataclass
class Generator:
    """One kind of toy data.

    Parameters
    ----------
    name
        Its key in ``GENERATORS``.
    label, help
        Title and one sentence, marked for translation in the context ``generators``.
    low, high
        Fewest and most classes.
    n_classes, per_class, noise
        Defaults.
    noise_help
        What noise means here: one sentence, marked in the context ``params``.
    shape, spacing
        The clean places, and the distance that is the unit of the noise.
    scatter
        How noise moves the clean places; without noise they must stay where they are.
    """

    name: str
    label: str
    help: str
    low: int
    high: int
    n_classes: int
    per_class: int
    noise: float
    noise_help: str
    shape: toy_shapes.Shape
    spacing: toy_shapes.Spacing
    scatter: toy_shapes.Scatter = toy_shapes.isotropic

    def defaults(self) -> GeneratorSettings:
        """Return the settings that show this kind of data best."""
        return GeneratorSettings(self.n_classes, self.per_class, self.noise)

    def params(self) -> dict[str, NumberParam]:
        """Return the table of settings with the bounds, defaults and texts for this kind of data."""
        classes = replace(GENERATOR_PARAMS["n_classes"], low=self.low, high=self.high, default=self.n_classes)
        size = replace(GENERATOR_PARAMS["per_class"], default=self.per_class)
        noise = replace(GENERATOR_PARAMS["noise"], default=self.noise, help=self.noise_help)
        return {**GENERATOR_PARAMS, "n_classes": classes, "per_class": size, "noise": noise}

    def check_classes(self, count: int) -> None:
        """Raise ``UserError`` unless this kind of data can have ``count`` classes."""
        if self.low == self.high != count:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "These data have exactly {low} classes, not {count}."),
                low=self.low, count=count,
            )  # fmt: skip
        if not self.low <= count <= self.high:
            raise UserError(
                QT_TRANSLATE_NOOP("errors", "These data have {low} to {high} classes, not {count}."),
                low=self.low, high=self.high, count=count,
            )  # fmt: skip


GENERATORS: dict[str, Generator] = {
    generator.name: generator
    for generator in (
        Generator(
            "blobs",
            _T("generators", "Blobs"),
            _T("generators", "Round clouds on a circle: straight boundaries are the best there are."),
            low=2, high=12, n_classes=3, per_class=45, noise=0.22,
            noise_help=_T("params", "Size of a cloud: standard deviation, as a share of the way to the next centre."),
            shape=toy_shapes.blob, spacing=toy_shapes.blob_spacing,
        ),
        Generator(
            "moons",
            _T("generators", "Moons"),
            _T(
                "generators",
                "Two half moons that reach into each other: no straight line separates them, a cubic does.",
            ),
            low=2, high=2, n_classes=2, per_class=60, noise=0.25,
            noise_help=_T("params", "Width of a moon: standard deviation, as a share of the gap between the moons."),
            shape=toy_shapes.moon, spacing=toy_shapes.moon_spacing,
        ),
        Generator(
            "circles",
            _T("generators", "Circles"),
            _T("generators", "Rings around one centre: x² and y² are all that is needed."),
            low=2, high=12, n_classes=3, per_class=60, noise=0.2,
            noise_help=_T("params", "Width of a ring: standard deviation, as a share of the way to the next ring."),
            shape=toy_shapes.ring, spacing=toy_shapes.ring_spacing,
        ),
        Generator(
            "spirals",
            _T("generators", "Spirals"),
            _T("generators", "Arms that wind once around the centre: hard even for many features."),
            low=2, high=12, n_classes=3, per_class=80, noise=0.12,
            noise_help=_T("params", "Width of an arm: standard deviation, as a share of the way to the next arm."),
            shape=toy_shapes.arm, spacing=toy_shapes.arm_spacing,
        ),
        Generator(
            "xor",
            _T("generators", "XOR"),
            _T("generators", "Opposite quadrants share a class: only xy separates them."),
            low=2, high=2, n_classes=2, per_class=80, noise=0.06,
            noise_help=_T("params", "How far points leave their quadrant: standard deviation, as a share of its side."),
            shape=toy_shapes.xor, spacing=toy_shapes.xor_spacing,
        ),
        Generator(
            "checkerboard",
            _T("generators", "Checkerboard"),
            _T(
                "generators",
                "Squares that alternate as on a chessboard: only features of a high degree bend this often.",
            ),
            low=2, high=6, n_classes=2, per_class=120, noise=0.06,
            noise_help=_T("params", "How far points leave their cell: standard deviation, as a share of its side."),
            shape=toy_shapes.checkerboard, spacing=toy_shapes.checkerboard_spacing,
        ),
        Generator(
            "stripes",
            _T("generators", "Stripes"),
            _T("generators", "Vertical bands, each class twice: x decides, but not by a straight boundary."),
            low=2, high=12, n_classes=3, per_class=60, noise=0.1,
            noise_help=_T("params", "How far points leave their band: standard deviation, as a share of its width."),
            shape=toy_shapes.stripe, spacing=toy_shapes.stripe_spacing,
        ),
    )
}  # fmt: skip


def generate(name: str, settings: GeneratorSettings | None = None) -> Dataset:
    """Return toy data of one kind, within about [−1, 1]; the points are ordered by class.

    Parameters
    ----------
    name
        A key of ``GENERATORS``.
    settings
        None: the defaults of this kind. The same settings give the same points bit for bit.

    Raises
    ------
    UserError
        If this kind of data cannot have this number of classes.
    """
    generator = GENERATORS[name]
    if settings is None:
        settings = generator.defaults()
    k, seed = settings.n_classes, settings.seed
    generator.check_classes(k)
    scale = settings.noise * generator.spacing(k)
    sizes = settings.class_sizes()
    parts = []
    for index, size in enumerate(sizes):
        clean = generator.shape(index, k, stream(seed, Purpose.TOY_SHAPE, index).random((size, 2)))
        noise = scale * stream(seed, Purpose.TOY_NOISE, index).standard_normal((size, 2))
        parts.append(generator.scatter(index, k, clean, noise))
    labels = _relabelled(np.repeat(np.arange(k), sizes), k, settings.label_noise, seed)
    return Dataset(np.concatenate(parts), labels, make_classes(k))


def _relabelled(labels: Ints, n_classes: int, share: float, seed: int) -> Ints:
    """Return ``labels`` (N,) with ``share`` of them changed to another class; a larger share changes these and more."""
    ranks = stream(seed, Purpose.TOY_LABELS, 0).random(len(labels))
    shifts = stream(seed, Purpose.TOY_LABELS, 1).integers(1, n_classes, len(labels))
    chosen = np.argsort(ranks, kind="stable")[: int(share * len(labels) + 0.5)]
    changed = labels.copy()
    changed[chosen] = (labels + shifts)[chosen] % n_classes
    return changed


def blobs(n_classes: int = 3, per_class: int = 45, spread: float = 0.28, seed: int = 0) -> Dataset:
    """Return Gaussian clouds around centres on a circle of radius 0.6: the first data set of the program.

    Parameters
    ----------
    n_classes, per_class
        The number K of clouds, and the points in each.
    spread
        Standard deviation of each cloud in data units.
    seed
        The same seed gives the same points.
    """
    random = stream(seed, Purpose.TOY_DATA)
    labels = np.repeat(np.arange(n_classes), per_class)
    points = toy_shapes.blob_centres(n_classes)[labels] + spread * random.standard_normal((len(labels), 2))
    return Dataset(points, labels, make_classes(n_classes))
