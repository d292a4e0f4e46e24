"""A widget that paints a table, can have the focus, and says what it shows. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from softmax_viz.views.access.focus_ring import FocusRing
from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.style.theme import LIGHT, Theme
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ShortcutOverride


class PaintedTable(QWidget):
    """The frame of a painted table, whose height depends on its width.

    Parameters
    ----------
    name, sentence
        What it shows, for screen readers and Shift+F1.
    """

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__()
        self.theme = LIGHT
        self._has_ring = False
        set_explanation(self, name, sentence)
        self.setToolTip("")  # the parts have their own
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(self, ())
        speak(self, Spoken("Chart", value=self.summary))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self.theme = theme
        self.updateGeometry()
        self.update()

    def summary(self) -> str:
        """Return everything that is written, in words."""
        raise NotImplementedError

    def explanation_at(self, place: QPointF) -> str:
        """Return the tooltip of the part at ``place``, rich text; empty for none."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        """Put the focus ring over the widget, which has its place now."""
        super().showEvent(event)
        if not self._has_ring:
            self._has_ring = True
            FocusRing(self)

    def changeEvent(self, event: QEvent) -> None:
        """Measure again in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self.update()

    def event(self, event: QEvent) -> bool:
        """Explain the part under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.explanation_at(event.pos().toPointF()), self)
            return True
        return super().event(event)
