"""The colour and the dashes of each run, by the index of its letter. Pure.

The colours keep 3 : 1 to the background of the plot and at least 20 units of CIE Lab from each other, also as seen by
eyes without one kind of cones (test). Dashes and letters say the same for those who see no colour.
"""

from __future__ import annotations

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.style.theme import Theme

_ON_LIGHT = ("#ff3300", "#224400", "#ff4488", "#441199", "#5500ff", "#cc7755", "#661133", "#8877bb")
_ON_DARK = ("#ff7711", "#99ee77", "#ff99aa", "#7755ff", "#00eeff", "#887733", "#dd11aa", "#ffdd00")
_DASHES: tuple[tuple[float, ...], ...] = (
    (8.0, 4.0),
    (2.0, 3.0),
    (10.0, 3.0, 2.0, 3.0),
    (5.0, 2.0),
    (14.0, 4.0),
    (6.0, 3.0, 2.0, 3.0, 2.0, 3.0),
    (3.0, 6.0),
    (12.0, 3.0, 4.0, 3.0),
)


@frozen_dataclass
class RunStyle:
    """How the lines of a run are drawn.

    Parameters
    ----------
    colour
        ``#rrggbb``.
    dashes
        The lengths of dash, gap, dash, gap … in pixels of the normal size.
    """

    colour: str
    dashes: tuple[float, ...]


def run_style(theme: Theme, index: int) -> RunStyle:
    """Return the style of the run whose letter has this index.

    Colours recur after eight runs, then with other dashes: no two of 64 have both in common.
    """
    colours = _ON_DARK if theme.is_dark else _ON_LIGHT
    turn, place = divmod(index, len(colours))
    return RunStyle(colours[place], _DASHES[(place + turn) % len(_DASHES)])
