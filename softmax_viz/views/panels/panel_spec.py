"""What the window must know about a panel to place it. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass


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
        Whether it is placed beside the canvas and made when it is first shown; else it is in the side panel.
    is_fixed
        Whether it stays in view at the bottom of the side panel; the others scroll.
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
    insights: tuple[str, ...] = ()
