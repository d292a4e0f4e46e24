"""What the window must know about a panel to place it. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.style.theme import PANEL_WIDTH

SETTINGS = "settings"  # the dock of the panels that scroll together


@frozen_dataclass
class PanelSpec:
    """One panel.

    Parameters
    ----------
    name
        Its name in the program.
    title
        Its title on the screen, with the context of its translation.
    make
        Makes the panel.
    connect
        Connects it to the state, and its signals to intents; takes the panel, a ``StateStore`` and a ``Gate``.
    is_beside
        Whether it is a dock of its own that is made when it is first shown; else it is made at the start.
    is_fixed
        Whether it is a dock of its own from the start, which stays in view below the settings; others that are made at
        the start scroll in the dock of the settings.
    width
        Its designed width in a column of its own.
    insights
        Names of the insights that it shows, keys of ``core.insights.table.INSIGHTS``: they are computed while it is
        visible.
    """

    name: str
    title: tuple[str, str]
    make: Callable[[], QWidget]
    connect: Callable[[Any, Any, Any], None]
    is_beside: bool = False
    is_fixed: bool = False
    width: int = PANEL_WIDTH
    insights: tuple[str, ...] = ()

    @property
    def dock(self) -> str:
        """The name of the dock that holds it."""
        return self.name if self.is_beside or self.is_fixed else SETTINGS
