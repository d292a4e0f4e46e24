"""The colour and the dashes of each run. Nothing is told apart by the colour alone: a letter is always beside it."""

from __future__ import annotations

from PySide6.QtGui import QColor

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.core.runs.run_entry import index_of
from softmax_viz.views.style.theme import Theme

# On a light and on a dark ground: contrast to it at least 3:1, any two and every class apart as far as eyes of every
# kind allow. tests/views/style/test_run_styles.py checks this.
_ON_LIGHT = ("#dd6611", "#0088ff", "#882244", "#888899", "#663377", "#bb7755", "#0033aa", "#880000")
_ON_DARK = ("#dd3399", "#bbee55", "#5577ff", "#eeddaa", "#888800", "#bb7766", "#88eeee", "#bbaaff")
# The lengths of dash, gap, dash, gap … in pixels of the normal size. None is solid: that is the present run.
_DASHES: tuple[tuple[float, ...], ...] = (
    (8.0, 4.0),
    (2.0, 2.0),
    (12.0, 3.0, 2.0, 3.0),
    (4.0, 6.0),
    (16.0, 4.0),
    (10.0, 3.0, 2.0, 3.0, 2.0, 3.0),
    (2.0, 2.0, 2.0, 7.0),
    (6.0, 2.0, 6.0, 8.0),
)
N_RUN_COLOURS = len(_ON_LIGHT)


@frozen_dataclass(eq=False)
class RunStyle:
    """How the lines of a run are drawn.

    Parameters
    ----------
    colour
        Their colour.
    dashes
        The lengths of dash, gap, dash, gap … in pixels of the normal size.
    """

    colour: QColor
    dashes: tuple[float, ...]


def run_style(letter: str, theme: Theme) -> RunStyle:
    """Return the style of the run called ``letter``; the first 64 letters all have different ones."""
    index = index_of(letter)
    colours = _ON_DARK if theme.is_dark else _ON_LIGHT
    turn, place = divmod(index, N_RUN_COLOURS)
    return RunStyle(QColor(colours[place]), _DASHES[(place + turn) % len(_DASHES)])
