"""The panel of J along the next step: the curve, its marks by name, and what it says. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel

from softmax_viz.core.basics.number_text import number
from softmax_viz.core.insights.line_search import LineSearch
from softmax_viz.views.access.focus_ring import FocusRing
from softmax_viz.views.style.theme import LIGHT, SPACE_S, SPACE_XS, Theme, tabular
from softmax_viz.views.style.tooltips import set_explanation, set_whats_this
from softmax_viz.views.surface.glyphs import BEST, CHOSEN, EVEN, HERE, LEVEL, SAFE, glyph_pixmap
from softmax_viz.views.surface.line_texts import advice, notes, safe_name, value_text, verdict
from softmax_viz.views.surface.line_view import LineView
from softmax_viz.views.surface.scroll_panel import ScrollPanel, SentenceLabel
from softmax_viz.views.widgets.labels import ElidedLabel, plain_label, reserve_width, restyle
from softmax_viz.views.widgets.segmented_control import SegmentedControl

_ROWS = (LEVEL, CHOSEN, BEST, EVEN, SAFE, HERE)
_WIDEST = "0.00e\N{MINUS SIGN}00"


class LinePanel(ScrollPanel):
    """What one step of every length does to J: how far down the chosen learning rate goes, and which is too high.

    Signals
    -------
    rateRequested(str, object, int)
        The user chose a learning rate on the curve: the name of the parameter, its value, and the gesture.
    scaleRequested(bool)
        The user chose a logarithmic axis, or a linear one.
    """

    rateRequested = Signal(str, object, int)
    scaleRequested = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self.view = LineView()
        self.verdict, self.advice = SentenceLabel(92), SentenceLabel(84)
        self.notes = SentenceLabel(40, "muted")
        self.status = ElidedLabel("", "muted")
        self.scale = SegmentedControl(
            [
                (
                    self.tr("log"),
                    self.tr("Logarithmic axis"),
                    self.tr("Shows all sizes of η: a tenth is one step left."),
                ),
                (self.tr("linear"), self.tr("Linear axis"), self.tr("Shows J as the bowl that it is along the step.")),
            ]
        )
        set_explanation(self.scale, self.tr("Axis of η"), self.tr("How the learning rates are spread over the axis."))
        set_explanation(
            self.view,
            self.tr("J along the next step"),
            self.tr(
                "Shows what one step does to J for every learning rate η: where it falls, where it is lowest, and from "
                "where on it is too high. Click or drag to choose η; the arrow keys change it."
            ),
        )
        set_whats_this(
            self,
            self.tr("J along the next step"),
            self.tr(
                "Here one can see why a learning rate is too small, right or too high. The curve is the objective J "
                "after the next step, for every learning rate η that the step could have."
            ),
        )
        self.rows: dict[str, tuple[QLabel, ...]] = {}
        self._arrange()
        FocusRing(self.view)
        self.view.rateRequested.connect(lambda rate, gesture: self.rateRequested.emit("learning_rate", rate, gesture))
        self.scale.indexRequested.connect(lambda index: self.scaleRequested.emit(index == 0))
        self.show_theme(LIGHT)
        self.show_search(None)

    def show_search(self, search: LineSearch | None, is_missing: bool = False) -> None:
        """Show ``search``; None before there is one. ``is_missing``: a newer one is being computed."""
        self.status.setText(self.tr("being computed …") if is_missing else "")
        if search is None and is_missing:
            return
        if search is not None and search is self.view.search:
            return
        self.view.show_search(search)
        texts = self._texts(search)
        for kind, (_, name, rate, value) in self.rows.items():
            for label, text in zip((name, rate, value), texts[kind], strict=True):
                if label.text() != text:
                    label.setText(text)
        said = ("", "", "") if search is None else (verdict(search), advice(search), notes(search))
        for sentence, text in zip((self.verdict, self.advice, self.notes), said, strict=True):
            sentence.show_text(text)
        is_bad = search is not None and (search.is_too_high or search.goes_uphill)
        restyle(self.verdict, "role", "problem" if is_bad else "")
        self.view.summary = " ".join(said[:2])
        self.view.setAccessibleDescription(self.view.summary)

    def show_scale(self, is_log: bool) -> None:
        """Show whether the axis is logarithmic."""
        self.scale.show_index(0 if is_log else 1)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the scale of ``theme``."""
        self._theme = theme
        self.view.show_theme(theme)
        font = tabular(QGuiApplication.font())
        width = QFontMetrics(font).horizontalAdvance(_WIDEST)
        for kind, (mark, _, rate, value) in self.rows.items():
            mark.setPixmap(glyph_pixmap(kind, theme, self.devicePixelRatioF()))
            for label in (rate, value):
                label.setFont(font)
                reserve_width(label, width)
        self.fit()

    def _texts(self, search: LineSearch | None) -> dict[str, tuple[str, str, str]]:
        names = {
            LEVEL: self.tr("J now"), CHOSEN: self.tr("chosen η"), BEST: self.tr("minimum"),
            EVEN: self.tr("too high from"), SAFE: self.tr("safe at any weights"), HERE: self.tr("2/L at these weights"),
        }  # fmt: skip
        if search is None:
            return {kind: (name, "", "") for kind, name in names.items()}
        names[SAFE] = safe_name(search)
        if not search.uses_rate:
            names[CHOSEN] = self.tr("whole step")
        if search.optimizer in ("momentum", "nesterov"):
            names[HERE] = self.tr("overshoots above")
        pairs = {
            LEVEL: (0.0, search.now), CHOSEN: (search.chosen, search.chosen_value),
            BEST: (search.best, search.best_value), EVEN: (search.even, None if search.even is None else search.now),
            SAFE: (search.safe, search.safe_value),
            HERE: (search.here, search.here_value),
        }  # fmt: skip
        none = "\N{EN DASH}"
        return {
            kind: (names[kind], none if rate is None else number(rate), value_text(value))
            for kind, (rate, value) in pairs.items()
        }

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(plain_label(self.tr("Axis of η"), "muted"))
        head.addWidget(self.scale)
        head.addWidget(self.status, 1)
        self.column.addLayout(head)
        self.column.addWidget(self.view, 1)
        self.column.addWidget(self.verdict)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_S)
        grid.setVerticalSpacing(SPACE_XS)
        grid.setColumnStretch(1, 1)
        right = Qt.AlignmentFlag.AlignRight
        for column, text in ((2, "η"), (3, "J")):
            grid.addWidget(plain_label(text, "muted"), 0, column, right)
        for row, kind in enumerate(_ROWS, start=1):
            labels = (QLabel(), plain_label(), plain_label(), plain_label())
            labels[1].setWordWrap(True)
            self.rows[kind] = labels
            for column, label in enumerate(labels):
                grid.addWidget(label, row, column)
            for label in labels[2:]:
                label.setAlignment(right | Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(grid)
        self.column.addWidget(self.advice)
        self.column.addWidget(self.notes)
