"""What the window has to know of a panel to give it a place. GUI thread only."""

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
        What it is called, with the context of its translation.
    make
        Makes it.
    connect
        Binds it to the state and its signals to intents: takes the panel, a ``StateStore`` and a ``Gate``.
    is_beside
        Whether it stands beside the canvas and is made when it is first shown; else it stands in the side panel.
    """

    name: str
    title: tuple[str, str]
    make: Callable[[], QWidget]
    connect: Callable[[Any, Any, Any], None]
    is_beside: bool = False
