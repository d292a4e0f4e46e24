"""The options of the current tool, in a row above the canvas. GUI thread only."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QWidget

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.data.spray import FALLOFFS
from softmax_viz.core.settings.params import NumberParam
from softmax_viz.views.style.theme import SPACE_M, SPACE_S, SPACE_XS, Theme, scaled
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.tools.brush import BRUSHES, DENSITIES, RADII, Brush
from softmax_viz.views.tools.table import TOOLS, tool_help, tool_label
from softmax_viz.views.widgets.labels import plain_label
from softmax_viz.views.widgets.param_row import SliderRow
from softmax_viz.views.widgets.segmented_control import SegmentedControl

_T = QT_TRANSLATE_NOOP
_BOX_WIDTH = 40  # pixels, for three digits
_SLIDER_WIDTH = 68
_LABELS = {"radius": _T("params", "Radius"), "density": _T("params", "Density")}
_HELPS = {
    "radius": _T("params", "The size of the circle, in pixels of the screen; Ctrl and the wheel change it, too."),
    "density": _T("params", "How many points the spray adds at a time."),
}


class NumberRow(SliderRow):
    """A logarithmic slider and a box for whole numbers; a double click asks for the value ``usual``."""

    def __init__(self, option: str, bounds: tuple[int, int]) -> None:
        low, high = bounds
        super().__init__(NumberParam(option, _LABELS[option], _HELPS[option], low, high, low, scale="log", whole=True))
        self.usual = low
        self._row.setContentsMargins(0, 0, 0, 0)  # no caution is ever shown here
        self.slider.setFixedWidth(scaled(_SLIDER_WIDTH))
        self.box.set_width(_BOX_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        super().show_theme(theme)
        self.slider.setFixedWidth(scaled(_SLIDER_WIDTH))

    def spoken_value(self) -> str:
        """Return the value; that of the radius is in pixels."""
        text = super().spoken_value()
        return self.tr("%1 pixels").replace("%1", text) if self.param.name == "radius" else text

    def request_default(self) -> None:
        """Ask for the usual value of the current tool."""
        self._request(self.usual)


class ToolOptions(QWidget):
    """One row above the canvas: the name of the current tool, then its radius, density and falloff.

    The row always has the same height, so that nothing moves when the tool changes. For a tool without options it says
    what the tool does. In a narrow window the sliders are left out, since the boxes beside them do the same; so is the
    sentence, since the tooltip of the tool has it, too.

    Signals
    -------
    brushRequested(name, Brush)
        The user wants the tool ``name`` to have this brush.
    """

    brushRequested = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._brushes = dict(BRUSHES)
        self.setProperty("role", "above")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = plain_label()
        font = self.title.font()
        font.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(font)
        self.help = plain_label(role="muted")
        self.radius = NumberRow("radius", RADII)
        self.density = NumberRow("density", DENSITIES)
        entries = []
        for falloff in FALLOFFS.values():
            label = translated("spray", falloff.label)
            entries.append((label, self.tr("Falloff: %1").replace("%1", label), translated("spray", falloff.help)))
        self.falloff = SegmentedControl(entries)
        self.falloff.setAccessibleName(self.tr("Falloff"))
        self._parts: dict[str, QWidget] = {
            "radius": self.radius,
            "density": self.density,
            "falloff": self.falloff,
        }
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_M, SPACE_XS // 2, SPACE_S, SPACE_XS // 2)
        self._row.setSpacing(SPACE_M)
        # The sliders come and go with the width of the row, so the row must not have them in its own least width.
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._row.addWidget(self.title)
        for part in self._parts.values():
            self._row.addWidget(part)
        self._row.addWidget(self.help)
        self._row.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.radius.valueRequested.connect(self._on_number)
        self.density.valueRequested.connect(self._on_number)
        self.falloff.indexRequested.connect(self._on_falloff)
        self.show_tool(next(iter(TOOLS)))

    @property
    def brushes(self) -> dict[str, Brush]:
        """The brush of each tool that has one."""
        return dict(self._brushes)

    def show_tool(self, name: str) -> None:
        """Offer the options of tool ``name``."""
        self._name = name
        options = TOOLS[name].options
        self.title.setText(tool_label(name))
        self.help.setText(tool_help(name))
        self.setAccessibleName(self.tr("Options of the tool: %1").replace("%1", tool_label(name)))
        for option, part in self._parts.items():
            part.setVisible(option in options)
        if options:
            self.radius.usual, self.density.usual = round(BRUSHES[name].radius), BRUSHES[name].density
            self._fill()
        self._show_what_fits()

    def show_brush(self, name: str, brush: Brush) -> None:
        """Show the brush of tool ``name`` without emitting."""
        self._brushes[name] = brush
        if name == self._name:
            self._fill()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self.radius.show_theme(theme)
        self.density.show_theme(theme)

    def sizeHint(self) -> QSize:
        """Return the size of the row, whose height is the same for every tool."""
        margins = self._row.contentsMargins()
        height = max(part.sizeHint().height() for part in (self.title, *self._parts.values()))
        return QSize(super().sizeHint().width(), height + margins.top() + margins.bottom())

    def minimumSizeHint(self) -> QSize:
        """Return the height of the row; its width is that of the canvas below."""
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the sliders if there is room."""
        super().resizeEvent(event)
        self._show_what_fits()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_row"):
            self.updateGeometry()
            self._show_what_fits()

    def _fill(self) -> None:
        brush = self._brushes[self._name]
        self.radius.show_value(round(brush.radius))
        self.density.show_value(brush.density)
        self.falloff.show_index(list(FALLOFFS).index(brush.falloff))

    def _show_what_fits(self) -> None:
        """Show the sliders, and the sentence of a tool without options, if the whole row then fits into its width."""
        rows = (self.radius, self.density)
        for row in rows:
            row.slider.show()
        self.help.setVisible(not TOOLS[self._name].options)
        for part in self.findChildren(QWidget):
            part.ensurePolished()  # the stylesheet decides the sizes
        shown = [part for part in (self.title, *self._parts.values(), self.help) if not part.isHidden()]
        for part in shown:
            if (layout := part.layout()) is not None:
                layout.invalidate()
        margins = self._row.contentsMargins()
        width = margins.left() + margins.right() + sum(part.sizeHint().width() + self._row.spacing() for part in shown)
        for row in rows:
            row.slider.setVisible(width <= self.width())
        self.help.setVisible(not self.help.isHidden() and width <= self.width())

    def _ask(self, brush: Brush) -> None:
        self._brushes[self._name] = brush
        self.brushRequested.emit(self._name, brush)

    def _on_number(self, option: str, value: float) -> None:
        brush = self._brushes[self._name]
        self._ask(replace(brush, radius=float(value)) if option == "radius" else replace(brush, density=int(value)))

    def _on_falloff(self, index: int) -> None:
        self._ask(replace(self._brushes[self._name], falloff=list(FALLOFFS)[index]))
