"""The panel of the cut through the plane: what it shows, and what it draws over the canvas. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from softmax_viz.app.intents import insight_intents as insights
from softmax_viz.app.intents import intents
from softmax_viz.app.intents.gate import Gate
from softmax_viz.app.state.state_store import StateStore
from softmax_viz.core.insights.subject import Inquiry
from softmax_viz.core.model.limits import LARGEST_EDGE
from softmax_viz.field.picture.viewport import Viewport

if TYPE_CHECKING:
    from softmax_viz.core.insights.cut import Cut, Ends
    from softmax_viz.views.cut.cut_panel import CutPanel

NAME = "cut"
_EDGE = 0.03  # of the view, in which the usual cut does not end


def make_cut() -> QWidget:
    """Make the panel, which is loaded only now."""
    from softmax_viz.views.cut.cut_panel import CutPanel

    return CutPanel()


def connect_cut(panel: CutPanel, store: StateStore, gate: Gate) -> None:
    """Connect the panel; a first cut is drawn, so that it is never empty when it is opened."""
    drawing = _CutDrawing(panel, store, gate)
    store.bind(panel.show_theme, "theme")
    store.bind(panel.show_classes, "session.classes")
    store.bind(drawing.show_inquiry, "inquiry", "view")
    store.bind(drawing.show_insights, "run.insights", "run.missing_insights")
    store.bind(drawing.show_panels, "panels")
    store.bind(drawing.follow_data, "session.title", "view")
    gate.takes(panel.drawRequested, lambda: intents.ChooseTool("cut"))
    gate.takes(panel.removeRequested, lambda: insights.Inquire("cut", None))
    panel.resetRequested.connect(drawing.draw_usual)
    panel.moveRequested.connect(drawing.move)
    panel.placeRead.connect(drawing.read)
    panel.endChosen.connect(drawing.choose)
    if store.state.inquiry.cut is None:
        drawing.draw_usual()


class _CutDrawing:
    """Draws the cut over the canvas while its panel is shown, and moves its ends."""

    def __init__(self, panel: CutPanel, store: StateStore, gate: Gate) -> None:
        self._panel, self._store, self._gate = panel, store, gate
        self._cut: Cut | None = None
        self._read: float | None = None
        self._chosen = -1
        self._title = store.state.session.title
        self._is_shown = False
        self._usual: Ends | None = None

    def draw_usual(self) -> None:
        """Draw the cut to begin with, in the present view."""
        from softmax_viz.core.insights.cut import usual_cut

        state = self._store.state
        view = state.view
        self._usual = usual_cut(state.session.data, (view.x0, view.y0), (view.x1, view.y1))
        self._gate.ask(insights.Inquire("cut", self._usual))

    def show_inquiry(self, inquiry: Inquiry, view: Viewport) -> None:
        """Show where the ends are."""
        if (
            inquiry.cut is not None
            and inquiry.cut == self._usual
            and not all(_is_in(view, x, y, _EDGE) for x, y in inquiry.cut)
        ):
            # Nobody has moved it: it stays in view, also when the canvas has made room for the panel.
            self.draw_usual()
            return
        self._panel.show_ends(inquiry.cut, max(view.width, view.height))
        self._show()

    def show_insights(self, values: Mapping[str, object], missing: frozenset[str]) -> None:
        """Show what the model says along the cut."""
        cut = cast("Cut | None", values.get(NAME))
        is_missing = NAME in missing
        if cut is not None:
            if cut is not self._cut:
                self._cut = cut
                self._panel.show_cut(cut, False)
                self._show()
        elif self._cut is None or not is_missing:
            self._panel.show_cut(None, is_missing)

    def show_panels(self, panels: frozenset[str]) -> None:
        """Draw the cut only while the panel is shown."""
        self._is_shown = NAME in panels
        self._show()

    def follow_data(self, title: str, view: Viewport) -> None:
        """Draw the usual cut through other data, unless the present one leads through the view that shows them."""
        if title == self._title:
            return
        ends = self._store.state.inquiry.cut
        if ends is not None and not any(_is_in(view, x, y) for x, y in ends):
            self._title = title
            self.draw_usual()

    def move(self, index: int, right: float, up: float) -> None:
        """Move an end by these parts of the view."""
        ends, view = self._store.state.inquiry.cut, self._store.state.view
        if ends is not None:
            x, y = ends[index]
            self.drag(index, x + right * view.width, y + up * view.height)
            self._panel.say_moved(index)

    def drag(self, index: int, x: float, y: float) -> None:
        """Ask for an end to be at (x, y), data units."""
        ends = self._store.state.inquiry.cut
        if ends is not None and max(abs(x), abs(y)) <= LARGEST_EDGE:
            moved = (x, y)
            self._gate.ask(insights.Inquire("cut", (moved, ends[1]) if index == 0 else (ends[0], moved)))

    def read(self, t: float | None) -> None:
        """Light up the place of the canvas that is read off in the panel."""
        self._read = t
        self._show()

    def choose(self, index: int) -> None:
        """Mark the end that the arrow keys move."""
        self._chosen = index
        self._show()

    def _show(self) -> None:
        from softmax_viz.views.cut.cut_line import CutLine

        ends, cut = self._store.state.inquiry.cut, self._cut
        overlay = None
        if ends is not None and self._is_shown:
            is_of_ends = cut is not None and cut.ends == ends
            boundaries = tuple(cut.place(t) for t in cut.boundaries.tolist()) if cut is not None and is_of_ends else ()
            read = None
            if cut is not None and self._read is not None and len(cut.t):
                read = cut.place(cut.nearest(self._read))
            overlay = CutLine(ends, boundaries, read, self._chosen, self.drag)
        self._store.draw(NAME, overlay)


def _is_in(view: Viewport, x: float, y: float, edge: float = 0.0) -> bool:
    """Return whether a place is in view, and not in an edge as wide as this part of it."""
    across, up = edge * view.width, edge * view.height
    return view.x0 + across <= x <= view.x1 - across and view.y0 + up <= y <= view.y1 - up
