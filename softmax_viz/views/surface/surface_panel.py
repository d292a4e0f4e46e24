"""The panel of J on a plane: which plane, the map, and what it proves. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.surface import RUN, SHIFT, WEIGHTS, RunTrack, Surface
from softmax_viz.core.model.features import FEATURES
from softmax_viz.views.style.theme import SPACE_S, SPACE_XS, Theme
from softmax_viz.views.style.tooltips import set_explanation, set_whats_this
from softmax_viz.views.style.translated_texts import class_name
from softmax_viz.views.surface.map_view import MapView
from softmax_viz.views.surface.scroll_panel import ScrollPanel, SentenceLabel
from softmax_viz.views.surface.surface_texts import axis_name, reading_text, shape_text, track_text
from softmax_viz.views.widgets.combo_box import ComboBox
from softmax_viz.views.widgets.labels import plain_label

Asked = tuple[str, int, int]
_LEAST_BOX = 80
_KINDS = (RUN, SHIFT, WEIGHTS)


class SurfacePanel(ScrollPanel):
    """J as a landscape over the weights: how the run goes down into it, that it is convex, and where it is flat.

    Signals
    -------
    planeRequested(object)
        The user asks for another plane, as in ``Inquiry.plane``.
    """

    planeRequested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._asked: Asked = (RUN, 0, 0)
        self._named: tuple[tuple[ClassLabel, ...], tuple[str, ...]] | None = None
        self._entries: list[str] = []
        self._has_shown = self._waits = False
        self._read: tuple[float, float] | None = None
        self.view = MapView()
        self.shape, self.note = SentenceLabel(80), SentenceLabel(30, "muted")
        self.status = plain_label("", "muted")
        self.kind = ComboBox(
            [
                (
                    self.tr("Start, now and optimum"),
                    self.tr("The plane through the start of the run, the present weights and the optimum."),
                ),
                (
                    self.tr("Redundant direction"),
                    self.tr("Adding the same to the weights of all classes, against the way to the optimum."),
                ),
                (self.tr("Two weights"), self.tr("Two weights of your choice; all others stay as they are now.")),
            ]
        )
        set_explanation(
            self.kind, self.tr("Plane"), self.tr("Which two directions of the space of all weights the map shows.")
        )
        set_explanation(
            self.view,
            self.tr("J on a plane through the weights"),
            self.tr("Shows J as a map: lines of equal J, and the way that the run has gone from its start."),
        )
        set_whats_this(
            self,
            self.tr("Loss surface"),
            self.tr(
                "Here one can see where the run goes on the surface of J, that this surface is convex, and along which "
                "direction it is flat. Lines connect weights of equal J; the key beside the map names it."
            ),
        )
        self.first, self.second = ComboBox([]), ComboBox([])
        for box in (self.kind, self.first, self.second):
            box.setMinimumWidth(_LEAST_BOX)  # long names are cut with dots
        self.pair = QWidget()
        self._arrange()
        self.kind.indexRequested.connect(lambda index: self._ask(_KINDS[index]))
        for box in (self.first, self.second):
            box.indexRequested.connect(lambda _index: self._ask(WEIGHTS))
        self.view.placeRead.connect(self._read_off)
        self.show_plane(self._asked)

    def show_plane(self, asked: Asked) -> None:
        """Show which plane is asked for."""
        self._asked = asked
        self.kind.show_index(_KINDS.index(asked[0]))
        self.pair.setVisible(asked[0] == WEIGHTS)
        if asked[0] == WEIGHTS:
            for box, index in zip((self.first, self.second), asked[1:], strict=True):
                if index < box.count():
                    box.show_index(index)

    def show_parameters(self, classes: tuple[ClassLabel, ...], features: tuple[str, ...]) -> None:
        """Offer the weights of these classes and features, and the biases."""
        if (classes, features) == self._named:
            return
        self._named = (classes, features)
        columns = [*(FEATURES[name].label for name in features), self.tr("bias")]
        self._entries = [
            self.tr("%1 of %2").replace("%1", column).replace("%2", class_name(label, index))
            for index, label in enumerate(classes)
            for column in columns
        ]
        for box in (self.first, self.second):
            box.clear()
            box.addItems(self._entries)
        self.show_plane(self._asked)
        if self._asked[0] == WEIGHTS and max(self._asked[1:]) >= len(self._entries):
            self._ask(RUN)

    def show_surface(self, surface: Surface | None, track: RunTrack | None, waits: bool) -> None:
        """Show a map and the way of the run on it; None for what there is not.

        ``waits``: the map that is asked for is being computed; until it comes, the one before stays.
        """
        self._waits = waits
        if surface is None and waits:
            self._show_status()
            return
        if not self._has_shown or surface is not self.view.surface:
            self._has_shown = True
            self.view.show_surface(surface, ("", "") if surface is None else self._axis_names(surface))
            self.shape.show_text(self._nothing() if surface is None else shape_text(surface))
        if track is not self.view.track:
            self.view.show_track(track)
        self._show_status()
        self.note.show_text("" if surface is None else track_text(surface, track))
        self.view.summary = " ".join((self.shape.text(), self.note.text()))
        self.view.setAccessibleDescription(self.view.summary)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self.view.show_theme(theme)
        self.fit()

    def fit_to(self, width: int) -> None:
        """Keep room for the sentences, and none that a square map cannot use."""
        super().fit_to(width)
        self.view.limit_height(width)

    def _read_off(self, place: tuple[float, float] | None) -> None:
        self._read = place
        self._show_status()

    def _show_status(self) -> None:
        """Say J where the mouse is, and whether another map is being computed."""
        surface, read = self.view.surface, self._read
        reading = "" if surface is None or read is None else reading_text(surface, read)
        text = " · ".join(filter(None, (reading, self.tr("being computed …") if self._waits else "")))
        if text != self.status.text():
            self.status.setText(text)

    def _nothing(self) -> str:
        if self._asked[0] == WEIGHTS and self._asked[1] == self._asked[2]:
            return self.tr("Choose two different weights.")
        return self.tr("There is no map: the weights are too large, or there are too few of them.")

    def _axis_names(self, surface: Surface) -> tuple[str, str]:
        entries = ("", "")
        if surface.kind == WEIGHTS and max(self._asked[1:]) < len(self._entries):
            entries = (self._entries[self._asked[1]], self._entries[self._asked[2]])
        plane = surface.plane
        return axis_name(surface, plane.x_axis, entries), axis_name(surface, plane.y_axis, entries)

    def _ask(self, kind: str) -> None:
        if kind == WEIGHTS and self._asked[0] == WEIGHTS:
            asked = (WEIGHTS, self.first.currentIndex(), self.second.currentIndex())
        else:
            asked = (kind, 0, 1) if kind == WEIGHTS else (kind, 0, 0)
        self.show_plane(asked)
        self.planeRequested.emit(asked)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(self.kind, 1)
        self.column.addLayout(head)
        grid = QGridLayout(self.pair)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE_XS)
        grid.setColumnStretch(1, 1)
        for row, (text, box) in enumerate(((self.tr("Across"), self.first), (self.tr("Upwards"), self.second))):
            label: QLabel = plain_label(text, "muted")
            label.setBuddy(box)
            set_explanation(box, text, self.tr("The weight or bias along this axis of the map."))
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
        self.column.addWidget(self.pair)
        self.column.addWidget(self.view, 1000)
        for label in (self.status, self.shape, self.note):
            self.column.addWidget(label)
        self.column.addStretch(1)
