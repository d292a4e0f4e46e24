"""The options of the current tool, in a small box in the top left corner of the canvas. GUI thread only."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QLayout, QWidget

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.data.spray import FALLOFFS
from softmax_viz.core.settings.params import NumberParam
from softmax_viz.views.style.theme import SPACE_S, SPACE_XS, Theme, scaled
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.tools.brush import BRUSHES, DENSITIES, RADII, Brush
from softmax_viz.views.tools.table import TOOLS, tool_label
from softmax_viz.views.widgets.flow_layout import FlowLayout
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

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        super().show_theme(theme)
        self.slider.setFixedWidth(scaled(_SLIDER_WIDTH))

    def request_default(self) -> None:
        """Ask for the usual value of the current tool."""
        self._request(self.usual)


class ToolOptions(QFrame):
    """Radius, density and falloff of the current tool; hidden while it has none of them.

    It keeps its own size beside the widget in the other corner, in two lines if one is too long.

    Signals
    -------
    brushRequested(name, Brush)
        The user wants the tool ``name`` to have this brush.

    Parameters
    ----------
    canvas
        The widget in whose corner it stays.
    beside
        A child of ``canvas`` in the top right corner that must not be covered; or None.
    """

    brushRequested = Signal(str, object)

    def __init__(self, canvas: QWidget, beside: QWidget | None = None) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._beside = beside
        self._name = ""
        self._brushes = dict(BRUSHES)
        self.setProperty("role", "popup")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
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
        flow = FlowLayout(self, SPACE_S)
        flow.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_XS)
        for part in self._parts.values():
            flow.addWidget(part)
        self.radius.valueRequested.connect(self._on_number)
        self.density.valueRequested.connect(self._on_number)
        self.falloff.indexRequested.connect(self._on_falloff)
        canvas.installEventFilter(self)
        self.hide()

    @property
    def brushes(self) -> dict[str, Brush]:
        """The brush of each tool that has one."""
        return dict(self._brushes)

    def show_tool(self, name: str) -> None:
        """Offer the options of tool ``name``."""
        self._name = name
        options = TOOLS[name].options
        self.setVisible(bool(options))
        if options:
            self.radius.usual, self.density.usual = round(BRUSHES[name].radius), BRUSHES[name].density
            self.setAccessibleName(self.tr("Options of the tool: %1").replace("%1", tool_label(name)))
            for option, part in self._parts.items():
                part.setVisible(option in options)
            self._fill()
            self._place()

    def show_brush(self, name: str, brush: Brush) -> None:
        """Show the brush of tool ``name`` without emitting."""
        self._brushes[name] = brush
        if name == self._name:
            self._fill()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self.radius.show_theme(theme)
        self.density.show_theme(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the canvas, and the size hint of the widget in the other corner."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Follow the size hints of the controls."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return handled

    def enterEvent(self, event: QEnterEvent) -> None:
        """Send the canvas a leave event: Qt does not send one when the mouse enters a child."""
        super().enterEvent(event)
        QCoreApplication.sendEvent(self._canvas, QEvent(QEvent.Type.Leave))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep a click beside the controls from the canvas."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Keep the event from the canvas."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Keep the event from the canvas."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keep the event from the canvas."""
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Keep the event from the canvas."""
        event.accept()

    def _fill(self) -> None:
        brush = self._brushes[self._name]
        self.radius.show_value(round(brush.radius))
        self.density.show_value(brush.density)
        self.falloff.show_index(list(FALLOFFS).index(brush.falloff))

    def _place(self) -> None:
        """Place the box in the corner, in one line if there is space."""
        if self.isHidden():
            return
        # The stylesheet decides the sizes, and is otherwise applied only when the widget is shown.
        for part in (self, *self.findChildren(QWidget)):
            part.ensurePolished()
        for inner in self.findChildren(QLayout):
            inner.invalidate()
        available = self._canvas.width() - 2 * SPACE_S
        if self._beside is not None and not self._beside.isHidden():
            available -= self._beside.sizeHint().width() + SPACE_S
        layout = self.layout()
        assert isinstance(layout, FlowLayout)
        frame = self.contentsMargins()
        size = layout.size_within(available - frame.left() - frame.right()).grownBy(frame)
        self.setGeometry(SPACE_S, SPACE_S, size.width(), size.height())

    def _ask(self, brush: Brush) -> None:
        self._brushes[self._name] = brush
        self.brushRequested.emit(self._name, brush)

    def _on_number(self, option: str, value: float) -> None:
        brush = self._brushes[self._name]
        self._ask(replace(brush, radius=float(value)) if option == "radius" else replace(brush, density=int(value)))

    def _on_falloff(self, index: int) -> None:
        self._ask(replace(self._brushes[self._name], falloff=list(FALLOFFS)[index]))
