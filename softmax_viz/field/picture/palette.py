"""The twelve class styles: each has a colour that is safe for colour-blind users, and a marker shape."""

from __future__ import annotations

import numpy as np

from softmax_viz.core.basics.arrays import Floats
from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.settings.themes import FIELD_THEMES, FieldTheme, Rgb

__all__ = ["CLASS_STYLES", "DEFAULT_OPACITY", "FIELD_THEMES", "ClassStyle", "FieldTheme", "Rgb", "field_colours"]

# Default opacity of the colours of the field.
DEFAULT_OPACITY = 0.5


@frozen_dataclass
class ClassStyle:
    """The appearance of a class: ``colour`` (sRGB) and the name of its marker ``shape``."""

    name: str
    colour: Rgb
    shape: str


# Any two can be told apart with normal sight, protanopia and deuteranopia, the first six best, and every colour has a
# contrast of 3:1 to a nearly black outline. tests/views/style/test_theme.py checks this.
CLASS_STYLES: tuple[ClassStyle, ...] = (
    ClassStyle("blue", (0x35, 0x73, 0xC6), "circle"),
    ClassStyle("orange", (0xD5, 0x80, 0x21), "square"),
    ClassStyle("green", (0x2E, 0x9E, 0x76), "triangle"),
    ClassStyle("magenta", (0xB8, 0x4E, 0x97), "diamond"),
    ClassStyle("sky", (0x5B, 0xBD, 0xE8), "triangle_down"),
    ClassStyle("red", (0xC4, 0x3B, 0x32), "cross"),
    ClassStyle("yellow", (0xF6, 0xC9, 0x26), "pentagon"),
    ClassStyle("pine", (0x3B, 0x6B, 0x5C), "plus"),
    ClassStyle("violet", (0x6F, 0x48, 0xEC), "star"),
    ClassStyle("moss", (0x5C, 0x7D, 0x3F), "hexagon"),
    ClassStyle("khaki", (0xAC, 0xB1, 0x62), "triangle_left"),
    ClassStyle("petrol", (0x00, 0x6C, 0x7F), "triangle_right"),
)


def field_colours(styles: tuple[int, ...], theme: str, opacity: float = DEFAULT_OPACITY) -> Floats:
    """Return the colours (K, 3), 0 … 255, that classes with these styles have in the field. Any thread."""
    colours = np.array([CLASS_STYLES[style].colour for style in styles], np.float64).reshape(-1, 3)
    return opacity * colours + (1.0 - opacity) * np.array(FIELD_THEMES[theme].ground, np.float64)
