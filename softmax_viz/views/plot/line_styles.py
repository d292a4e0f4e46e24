"""The line style of each curve of the plot, for the plot and the labels at its right."""

from __future__ import annotations

from PySide6.QtGui import QColor

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.style.run_styles import run_style
from softmax_viz.views.style.theme import Theme

_RUN_WIDTH = 1.3  # thinner than the curve of the present run


@frozen_dataclass
class LineStyle:
    """How a line is drawn.

    Parameters
    ----------
    colour
        The name of its colour in ``Theme``, or ``#rrggbb``.
    width
        In pixels of the normal size.
    dashes
        The lengths of dash, gap, dash, gap … in pixels of the normal size; empty for a solid line.
    smooth
        Whether it is antialiased.
    """

    colour: str
    width: float = 1.0
    dashes: tuple[float, ...] = ()
    smooth: bool = True

    def colour_in(self, theme: Theme) -> QColor:
        """Return its colour in ``theme``."""
        return QColor(self.colour if self.colour.startswith("#") else getattr(theme, self.colour))


# Names are the series of ``core.training.loss_history.Curve``, the lowest layer first. The spikes of the noisy
# objective are not antialiased: that would take most of a frame.
LINE_STYLES: dict[str, LineStyle] = {
    "noisy": LineStyle("plot_noisy", smooth=False),
    "penalty": LineStyle("plot_penalty", 1.2, (2.0, 3.0)),
    "total": LineStyle("plot_total", 2.0),
    "data": LineStyle("plot_data", 2.0),
    "test": LineStyle("plot_test", 1.6, (6.0, 4.0)),
    "beside_accuracy": LineStyle("text", 1.4),
    "beside_test_accuracy": LineStyle("text", 1.4, (2.0, 4.0)),
    "accuracy": LineStyle("plot_data", 2.0),
    "test_accuracy": LineStyle("plot_test", 1.6, (6.0, 4.0)),
}
CHANCE_STYLE = LineStyle("plot_reference", 1.0, (4.0, 4.0))
OPTIMUM_STYLE = LineStyle("plot_optimum", 1.2, (9.0, 3.0, 2.0, 3.0))
MARK_STYLE = LineStyle("muted", 1.0, (1.0, 4.0))


def line_of_run(letter: str, theme: Theme) -> LineStyle:
    """Return the style of the curve of another run."""
    style = run_style(letter, theme)
    return LineStyle(style.colour.name(), _RUN_WIDTH, style.dashes)
