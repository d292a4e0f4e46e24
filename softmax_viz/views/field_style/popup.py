"""The popup that sets the field style. GUI thread only."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from softmax_viz.core.basics.messages import QT_TRANSLATE_NOOP
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.settings.params import NumberParam
from softmax_viz.field.picture.field_style import DEFAULT_OPACITY, FieldStyle
from softmax_viz.field.picture.quantities import QUANTITIES
from softmax_viz.views.field_style.line_switches import LINE_SWITCHES, NO_DROPOUT, LineSwitch
from softmax_viz.views.style.icons import quantity_icon
from softmax_viz.views.style.numbers import exact
from softmax_viz.views.style.theme import (
    FIELD_STYLE_POPUP_WIDTH,
    ICON,
    SPACE_L,
    SPACE_M,
    SPACE_S,
    SPACE_XS,
    Theme,
    scaled,
    scaled_size,
)
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.widgets.class_picker import ClassPicker
from softmax_viz.views.widgets.labels import heading, plain_label
from softmax_viz.views.widgets.param_row import SliderRow
from softmax_viz.views.widgets.popup import Popup
from softmax_viz.views.widgets.segmented_control import SegmentedControl
from softmax_viz.views.widgets.toggle_switch import ToggleSwitch

_T = QT_TRANSLATE_NOOP
_COLUMNS = 2
_ROW_HEIGHT = 24  # low enough that the popup fits into the smallest window, with its row of classes
_OPACITY = NumberParam(
    "opacity",
    _T("params", "Opacity"),
    _T("params", "How strong the colours of the field are: 0 % shows only the background."),
    low=0, high=100, default=round(100 * DEFAULT_OPACITY), whole=True,
)  # fmt: skip


class OpacityRow(SliderRow):
    """The opacity in percent, which may be typed with or without its sign."""

    def __init__(self) -> None:
        super().__init__(_OPACITY)
        self._row.setContentsMargins(0, 0, 0, 0)  # no caution is ever shown here

    def show_value(self, value: object) -> None:
        """Show exactly ``value`` percent."""
        super().show_value(value)
        assert isinstance(value, (int, float))
        self.box.show_text(f"{exact(value)}\N{NO-BREAK SPACE}%")

    def _on_typed(self, text: str) -> None:
        super()._on_typed(text.replace("%", "").replace("％", ""))


class LineRow(QWidget):
    """A label and, at the right end, a switch. A click anywhere counts. ``switchRequested(name, is_on)``."""

    switchRequested = Signal(str, bool)

    def __init__(self, line: LineSwitch) -> None:
        super().__init__()
        self._name = line.name
        self._sentence = translated("look", line.help)
        self.label = plain_label(translated("look", line.label))
        self.switch = ToggleSwitch()
        self.reason = plain_label("", "small")
        self.reason.hide()
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(self.label, 1)
        row.addWidget(self.switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.reason)
        self.switch.clicked.connect(self._on_clicked)
        self.show_reason("")

    def show_reason(self, reason: str) -> None:
        """Disable the switch and write ``reason`` below it, plain text; an empty one enables the switch."""
        self.setEnabled(not reason)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        for part in (self, self.switch):
            set_explanation(part, self.label.text(), f"{self._sentence} {reason}".strip())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Accept the press, so that its release comes here, too."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Turn the switch as if it had been clicked itself."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.switch.click()

    def _on_clicked(self, is_on: bool) -> None:
        self.switchRequested.emit(self._name, is_on)


class FieldStylePopup(Popup):
    """Sets what the field shows, its opacity, and the lines over it. ``fieldStyleRequested(FieldStyle)``."""

    fieldStyleRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("FieldStylePopup", "What the field shows"), parent)
        self._field_style = FieldStyle()
        self._names = list(QUANTITIES)
        entries = []
        for quantity in QUANTITIES.values():
            label = translated("quantities", quantity.label)
            entries.append((label, label, translated("quantities", quantity.help)))
        self.quantities = SegmentedControl(entries, _COLUMNS)
        self.quantities.setAccessibleName(self.tr("Show"))
        for button in self.quantities.buttons:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.classes = ClassPicker()
        self.opacity = OpacityRow()
        self.lines = {line.name: LineRow(line) for line in LINE_SWITCHES}
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_XS)
        column.addWidget(heading(self.tr("Show")))
        column.addWidget(self.quantities)
        column.addWidget(self.classes)
        column.addWidget(self.opacity)
        column.addSpacing(SPACE_XS)
        column.addWidget(heading(self.tr("Over the field")))
        # In two columns, so that the popup fits into the smallest window.
        lines = QGridLayout()
        lines.setVerticalSpacing(0)
        lines.setHorizontalSpacing(SPACE_L)
        n_rows = math.ceil(len(self.lines) / _COLUMNS)
        for index, row in enumerate(self.lines.values()):
            lines.addWidget(row, index % n_rows, index // n_rows, Qt.AlignmentFlag.AlignTop)
            row.switchRequested.connect(self._on_switch_requested)
        column.addLayout(lines)
        column.addStretch(1)  # extra space goes below everything, so that nothing moves
        self.quantities.indexRequested.connect(self._on_quantity_requested)
        self.classes.classRequested.connect(self._on_class_requested)
        self.opacity.valueRequested.connect(self._on_opacity_requested)
        self.show_field_style(self._field_style)

    def show_field_style(self, field_style: FieldStyle) -> None:
        """Show ``field_style`` without emitting."""
        self._field_style = field_style
        self.quantities.show_index(self._names.index(field_style.quantity))
        self.classes.show_key(field_style.class_key)
        percent = round(100.0 * field_style.opacity, 6)
        self.opacity.show_value(int(percent) if percent.is_integer() else percent)
        for name, row in self.lines.items():
            row.switch.setChecked(getattr(field_style, name))
        is_one = QUANTITIES[field_style.quantity].of_class
        if self.classes.isHidden() == is_one:
            self.classes.setVisible(is_one)
            self._fit()

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Offer ``classes`` for quantities of one class."""
        self.classes.show_classes(classes)
        # The buttons of the classes may be new, but come between the older ones.
        for before, after in pairwise([*self.quantities.buttons, *self.classes.segments.buttons, self.opacity.slider]):
            QWidget.setTabOrder(before, after)

    def show_dropout(self, is_on: bool) -> None:
        """Enable the dropout boundaries if logits are dropped; otherwise there are none to draw."""
        self.lines["dropout_fan"].show_reason("" if is_on else translated("look", NO_DROPOUT))

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        for button, quantity in zip(self.quantities.buttons, QUANTITIES.values(), strict=True):
            button.setIconSize(scaled_size(ICON, ICON))
            button.setIcon(quantity_icon(quantity, theme, theme.muted, theme.accent_text))
        self.classes.show_theme(theme)
        self.opacity.show_theme(theme)
        for row in self.lines.values():
            row.switch.show_theme(theme)

    def open_below(self, widget: QWidget) -> None:
        """Open under ``widget``, at its right edge, inside its window, with the focus on the checked quantity."""
        self._fit()
        corner = widget.mapToGlobal(QPoint(widget.width(), widget.height() + SPACE_XS))
        # The row of classes may appear while the popup is open, and must not move what is above.
        height = self.height() + (self.classes.sizeHint().height() + SPACE_XS if self.classes.isHidden() else 0)
        area = _available_area(widget, height)
        left = max(area.left(), min(corner.x(), area.right() + 1) - self.width())
        top = max(area.top(), min(corner.y(), area.bottom() + 1 - height))
        self.setGeometry(QRect(QPoint(left, top), self.size()))
        self.show()
        shown = self.quantities.buttons[self._names.index(self._field_style.quantity)]
        shown.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fit(self) -> None:
        """Resize to the size that the parts ask for, which may have changed when the stylesheet was applied."""
        self.setMinimumWidth(scaled(FIELD_STYLE_POPUP_WIDTH))
        for row in self.lines.values():
            row.setMinimumHeight(scaled(_ROW_HEIGHT))
        # The stylesheet decides the sizes, and is otherwise applied only when the widget is shown.
        for part in (self, *self.findChildren(QWidget)):
            part.ensurePolished()
            part.updateGeometry()
        for layout in self.findChildren(QLayout):
            layout.invalidate()
        self._column.activate()
        self.resize(self.sizeHint().expandedTo(self.minimumSize()))

    def _ask(self, **changes: Any) -> None:
        self.show_field_style(replace(self._field_style, **changes))
        self.fieldStyleRequested.emit(self._field_style)

    def _on_quantity_requested(self, index: int) -> None:
        self._ask(quantity=self._names[index])

    def _on_class_requested(self, key: int) -> None:
        self._ask(class_key=key)

    def _on_opacity_requested(self, _name: str, percent: float) -> None:
        self._ask(opacity=percent / 100.0)

    def _on_switch_requested(self, name: str, is_on: bool) -> None:
        self._ask(**{name: is_on})


def _available_area(widget: QWidget, height: int) -> QRect:
    """Return the global area for something ``height`` high: the window of ``widget``, or its screen if that is low."""
    screen: QRect = widget.screen().availableGeometry()
    window = QRect(widget.window().mapToGlobal(QPoint(0, 0)), widget.window().size()).intersected(screen)
    return window if window.height() >= height else screen
