"""The panel of the masks of logit dropout. GUI thread only."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QPushButton, QScrollArea, QTableView, QVBoxLayout, QWidget

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.dropout_masks import DropoutMasks
from softmax_viz.views.dropout.masks_model import LOSS, MASK, PROBABILITY, Index, MaskDelegate, MasksModel
from softmax_viz.views.style.numbers import exact, loss, percent
from softmax_viz.views.style.theme import LIGHT, SPACE_M, SPACE_S, SPACE_XS, SWATCH, Theme, scaled, tabular
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ARROWS, ShortcutOverride
from softmax_viz.views.widgets.labels import ElidedLabel, plain_label

_ROW_PADDING = 6
_NOTE_LINES = 4
_LEAST_WIDTH = 250.0  # pixels of the normal size


class MasksView(QTableView):
    """A table whose row under the pointer, or with the keyboard, is looked at. ``looked(int)``: −1 for none."""

    looked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._at = -1
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.entered.connect(lambda index: self._look(index.row()))
        self.viewportEntered.connect(lambda: self._look(-1))
        self.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at no row when the pointer leaves, unless the keyboard is on one."""
        if watched is self.viewport() and event.type() == QEvent.Type.Leave:
            self._look(self.currentIndex().row() if self.hasFocus() else -1)
        return super().eventFilter(watched, event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Look at the row that the arrow keys have reached."""
        super().currentChanged(current, previous)
        if self.hasFocus():
            self._look(current.row())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Look at the current row."""
        super().focusInEvent(event)
        if self.currentIndex().isValid():
            self._look(self.currentIndex().row())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Look at no row."""
        super().focusOutEvent(event)
        self._look(-1)

    def _look(self, row: int) -> None:
        if row != self._at:
            self._at = row
            self.looked.emit(row)


class MasksPanel(QWidget):
    """What is expected over all masks, and a table of them.

    Parameters
    ----------
    switched_on
        The probability of dropping a logit that the button asks for.

    Signals
    -------
    looked(int)
        The row whose boundary is to be drawn on the canvas; −1 for none.
    switchRequested()
        Logit dropout is to be switched on.
    """

    switchRequested = Signal()

    def __init__(self, switched_on: float) -> None:
        super().__init__()
        self._is_missing = False
        self._settings: tuple[float, bool] | None = None
        self.model = MasksModel()
        self.model.setParent(self)
        self._delegate = MaskDelegate(self.model)
        self.view = MasksView()
        self.looked = self.view.looked
        self.view.setModel(self.model)
        self.view.setItemDelegateForColumn(MASK, self._delegate)
        self._losses, self._cover = ElidedLabel(), ElidedLabel(role="muted")
        self._note = plain_label("", "muted")
        self._note.setWordWrap(True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.button = QPushButton(self.tr("Switch logit dropout on"))
        set_explanation(
            self.button,
            self.button.text(),
            self.tr("Set the probability of dropping a logit to %1.").replace("%1", exact(switched_on)),
        )
        ShortcutOverride(self.button, (Qt.Key.Key_Space,))
        self.button.clicked.connect(self.switchRequested)
        self._set_up_view()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_XS)
        for part in (self._losses, self._cover, self._note, self.button):
            column.addWidget(part)
        column.addWidget(self.view, 1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.show_theme(LIGHT)
        self._tell()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the size of ``theme``."""
        self._delegate.show_theme(theme)
        self.setMinimumWidth(round(theme.size(_LEAST_WIDTH)))
        self._align()
        self.view.viewport().update()

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Take the markers of ``classes``."""
        self._delegate.show_classes(classes)
        self._align()
        self.view.viewport().update()

    def show_settings(self, rate: float, rescale: bool) -> None:
        """Take the settings of logit dropout: the masks shown may be older; the button switches it on."""
        self._settings = rate, rescale
        self.button.setEnabled(rate == 0.0)
        self._tell()

    def show_masks(self, masks: DropoutMasks | None, is_missing: bool) -> None:
        """Show the masks; ``is_missing``: newer ones are being computed."""
        self._is_missing = is_missing
        if masks is not None or not is_missing:
            before = self.model.masks
            self.model.show_masks(masks)
            if masks is not None and (before is None or before.n_classes != masks.n_classes):
                self._align()
        self._tell()

    def title_of(self, row: int, is_divided: bool) -> str:
        """Return what stands at the boundary of mask ``row``; ``is_divided``: there is one in view."""
        name = self.model.name(row)
        return (self.tr("boundary: %1") if is_divided else self.tr("no boundary here: %1")).replace("%1", name)

    def changeEvent(self, event: QEvent) -> None:
        """Fit rows and columns to their texts after a change of font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_note"):
            self._align()

    def _set_up_view(self) -> None:
        view = self.view
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setCornerButtonEnabled(False)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.horizontalHeader().setHighlightSections(False)
        view.horizontalHeader().setStretchLastSection(True)
        set_explanation(
            view,
            self.tr("Masks of logit dropout"),
            self.tr(
                "See which models training with logit dropout descends: point at a mask, or choose it with the arrow "
                "keys, and its boundary is drawn on the canvas."
            ),
        )
        view.setToolTip("")  # cells and titles have their own
        ShortcutOverride(view, ARROWS)
        ShortcutOverride(view.viewport(), ())

    def _align(self) -> None:
        """Give rows and columns the sizes that their texts need."""
        self.view.setFont(tabular(self.font()))
        metrics = self.view.fontMetrics()
        self.view.verticalHeader().setDefaultSectionSize(max(metrics.height(), scaled(SWATCH)) + _ROW_PADDING)
        written = self.model.written_width(metrics)
        widths = (max(self._delegate.width(), written), *map(metrics.horizontalAdvance, ("<0.1 %", "0.0000")))
        for column, width in zip((MASK, PROBABILITY, LOSS), widths, strict=True):
            title = str(self.model.headerData(column, Qt.Orientation.Horizontal))
            self.view.setColumnWidth(column, max(width, metrics.horizontalAdvance(title)) + 2 * SPACE_S)
        for label in (self._losses, self._cover):
            label.setFont(tabular(self.font()))
        self._note.setMinimumHeight(_NOTE_LINES * self._note.fontMetrics().height())
        self.view.setMinimumHeight(5 * self.view.verticalHeader().defaultSectionSize())

    def _tell(self) -> None:
        masks = self.model.masks
        if masks is None or (masks.rate, masks.rescale) != (self._settings or (masks.rate, masks.rescale)):
            losses = self.tr("being computed …") if self._is_missing or masks is not None else ""
            texts = losses, "", ""
        else:
            texts = self._losses_text(masks), self._cover_text(masks), self._note_text(masks)
        for label, text in zip((self._losses, self._cover, self._note), texts, strict=True):
            if label.text() != text:
                label.setText(text)

    def _losses_text(self, masks: DropoutMasks) -> str:
        if not masks.n_points:
            return self.tr("No training points: there is no loss.")
        clean = self.tr("clean loss %1").replace("%1", loss(masks.clean))
        if masks.expected is None:
            return clean
        return f"{clean} · " + self.tr("expected %1").replace("%1", loss(masks.expected))

    def _cover_text(self, masks: DropoutMasks) -> str:
        if masks.are_all:
            text = self.tr("all %1 masks, the most probable first")
        else:
            text = self.tr("the %1 likeliest of %2 masks: %3")
        values = str(len(masks.dropped)), str(2**masks.n_classes), percent(masks.covered)
        for number, value in enumerate(values, 1):
            text = text.replace(f"%{number}", value)
        return text

    def _note_text(self, masks: DropoutMasks) -> str:
        """Return what is true of the expected loss."""
        if masks.rate == 0.0:
            return self.tr(
                "The probability of logit dropout is 0: training keeps every logit, so only one mask is drawn."
            )
        rate = self.tr("Each logit is dropped with probability %1.").replace("%1", exact(masks.rate))
        if masks.expected is None:
            return rate
        if masks.rescale:
            return f"{rate} " + self.tr(
                "Kept ones are divided by 1 − p, so the mean logits are the clean ones, and the expected loss is never "
                "below the clean one: the loss is convex."
            )
        if not math.isfinite(masks.at_mean):
            return rate
        return f"{rate} " + self.tr(
            "The mean logits are 1 − p times the clean ones: the expected loss is never below their loss, %1, but it "
            "may be below the clean one."
        ).replace("%1", loss(masks.at_mean))
