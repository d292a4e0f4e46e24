"""Where docks are put: all of them in columns, or a new one beside the others. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from softmax_viz.views.docks.arrangements import Column
from softmax_viz.views.docks.dock import Dock
from softmax_viz.views.style.theme import TOOL_STRIP_WIDTH, scaled

_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
_SIDES = (_RIGHT, Qt.DockWidgetArea.LeftDockWidgetArea)
_HORIZONTAL, _VERTICAL = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
# What a new column leaves for the picture, and its least width; designed pixels.
_LEAST_CANVAS, _LEAST_COLUMN = 400, 260
# The usual and the largest share of the height that a dock gets by ``height_for``.
_USUAL_SHARE, _MOST_SHARE = 0.42, 0.62


def lay_out(host: QMainWindow, docks: Mapping[str, Dock], columns: Sequence[Column], scale: float) -> None:
    """Close all docks but those in ``columns``, and put these at the right of the picture.

    ``scale`` is how much larger than designed everything is.
    """
    for dock in docks.values():
        dock.setFloating(False)
        host.removeDockWidget(dock)
    tops = [docks[column.groups[0].names[0]] for column in columns]
    host.addDockWidget(_RIGHT, tops[0])
    for left, right in pairwise(tops):
        host.splitDockWidget(left, right, _HORIZONTAL)
    for column in columns:
        firsts = [docks[group.names[0]] for group in column.groups]
        for above, below in pairwise(firsts):
            host.splitDockWidget(above, below, _VERTICAL)
        for group, first in zip(column.groups, firsts, strict=True):
            first.show()
            for name in group.names[1:]:
                docks[name].show()  # first: Qt shows tabs only of docks that are shown when they become tabs
                host.tabifyDockWidget(first, docks[name])
            first.raise_()
    host.resizeDocks(tops, [round(column.width * scale) for column in columns], _HORIZONTAL)
    for column in columns:
        shares = [group.share for group in column.groups]
        heights = [round(host.height() * share / sum(shares)) for share in shares]
        host.resizeDocks([docks[group.names[0]] for group in column.groups], heights, _VERTICAL)
    layout = host.layout()
    tabs = [group.names for column in columns for group in column.groups if len(group.names) > 1]
    for front in (-1, 0):  # Qt shows a bar of tabs only when another of its tabs comes to the front
        if layout is not None:
            layout.activate()
        for names in tabs:
            docks[names[front]].raise_()


def place(host: QMainWindow, docks: Mapping[str, Dock], dock: Dock) -> None:
    """Find a place for a dock that has never been shown: a tab beside another one, or a column of its own."""
    others = [other for other in docks.values() if other is not dock and other.is_docked]
    added = [other for other in others if not other.spec.is_bare]
    central = host.centralWidget()
    room = (0 if central is None else central.width()) - scaled(TOOL_STRIP_WIDTH + _LEAST_CANVAS, host.font())
    are_right = all(host.dockWidgetArea(other) == _RIGHT and not other.is_tabbed for other in others)
    if added:
        host.tabifyDockWidget(added[-1], dock)
    elif not others:
        host.addDockWidget(_RIGHT, dock)
    elif room >= scaled(_LEAST_COLUMN, host.font()) and are_right:
        _put_left(host, dock, others, min(room, scaled(dock.spec.width, host.font())))
    else:
        host.tabifyDockWidget(others[0], dock)


def fitting(host: QMainWindow, docks: Mapping[str, Dock]) -> Dock | None:
    """Return the dock that keeps its height, if another one above or below it takes the rest."""
    for dock in docks.values():
        if dock.spec.keeps_height and dock.is_docked and not dock.is_tabbed:
            area = host.dockWidgetArea(dock)
            others = [other for other in docks.values() if other is not dock and other.is_docked]
            if area in _SIDES and any(o.x() == dock.x() and host.dockWidgetArea(o) == area for o in others):
                return dock
    return None


def fit(host: QMainWindow, docks: Mapping[str, Dock]) -> None:
    """Give the dock that keeps its height what its content asks for, and the others of its column the rest."""
    dock, layout = fitting(host, docks), host.layout()
    if dock is None or layout is None or dock.height() == (wanted := fitting_height(host, dock)):
        return
    column = [other for other in docks.values() if other.is_in_view and other.is_docked and other.x() == dock.x()]
    others = [other for other in column if other is not dock]
    if others:
        # Qt gives exactly these heights only if they are those of all docks of the column, and fill it.
        more = wanted - dock.height()
        spare = [other.height() - other.minimumSizeHint().height() if more > 0 else other.height() for other in others]
        given = [round(more * share / max(1, sum(spare))) for share in spare]
        given[-1] += more - sum(given)
        heights = [max(1, other.height() - share) for other, share in zip(others, given, strict=True)]
        host.resizeDocks([dock, *others], [wanted, *heights], _VERTICAL)
        layout.activate()


def fitting_height(host: QMainWindow, dock: Dock) -> int:
    """Return the height that the content of ``dock`` asks for by ``height_for``."""
    content, height = dock.content, host.height()
    usual, most = round(_USUAL_SHARE * height), round(_MOST_SHARE * height)
    wanted: int = content.height_for(usual, most)  # type: ignore[attr-defined]
    return wanted + (0 if dock.has_grip else dock.title_bar.sizeHint().height())


def _put_left(host: QMainWindow, dock: Dock, others: Sequence[Dock], width: int) -> None:
    """Place ``dock`` in a column at the left of ``others``, which are below each other."""
    heights, right = [other.height() for other in others], others[0].width()
    host.addDockWidget(_RIGHT, dock)
    dock.show()
    host.splitDockWidget(dock, others[0], _HORIZONTAL)
    for above, below in pairwise(others):
        host.splitDockWidget(above, below, _VERTICAL)
    host.resizeDocks([dock, others[0]], [width, right], _HORIZONTAL)
    host.resizeDocks(list(others), heights, _VERTICAL)
