"""The colour themes by name, with the colours that the field needs, and the sizes: plain data. Any thread.

To add a theme: one entry in ``FIELD_THEMES``, and the colours of the window in ``views.style.theme.THEMES``. The
command line, settings and menus read these tables.
"""

from __future__ import annotations

from typing import NamedTuple

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP

_T = QT_TRANSLATE_NOOP

Rgb = tuple[int, int, int]


class FieldTheme(NamedTuple):
    """The part of a theme that the field needs.

    Parameters
    ----------
    label
        Its name in the menu, marked for translation in the context ``themes``; & precedes the letter of its shortcut.
    ground
        The background colour with which the colours of the field are mixed.
    indigo, plum
        The end colours of the two numeric colour scales. Boundary lines have a contrast of 3:1 on them and outlines of
        markers stay visible, even at full opacity.
    grey
        The colour of what is far from all training points; the same holds of it.
    """

    label: str
    ground: Rgb
    indigo: Rgb
    plum: Rgb
    grey: Rgb


FIELD_THEMES: dict[str, FieldTheme] = {
    "light": FieldTheme(
        _T("themes", "&Light"), (0xFF, 0xFF, 0xFF), (0x4C, 0x62, 0xA8), (0x98, 0x4F, 0x7C), (0x6E, 0x72, 0x7A)
    ),
    "dark": FieldTheme(
        _T("themes", "&Dark"), (0x1D, 0x20, 0x27), (0x7B, 0x90, 0xD6), (0xC9, 0x7C, 0xA6), (0x8E, 0x92, 0x9A)
    ),
}
THEME_NAMES = tuple(FIELD_THEMES)

# How many times larger than designed the window can show everything; the first is the normal size.
SCALES = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)

# The choice that follows the desktop.
SYSTEM = "system"
# The choices of the menu, with their labels.
THEME_CHOICES: dict[str, str] = {
    SYSTEM: _T("themes", "Follow the &system"),
    **{name: theme.label for name, theme in FIELD_THEMES.items()},
}
