"""The button on the canvas that names what the field shows, and its placement in the corner. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolButton, QWidget

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.field.picture.field_style import FieldStyle
from softmax_viz.field.picture.quantities import QUANTITIES, class_index
from softmax_viz.views.field_style.popup import FieldStylePopup
from softmax_viz.views.style.icons import quantity_icon
from softmax_viz.views.style.theme import FIELD_STYLE_ARROW, ICON, LIGHT, SPACE_S, SWATCH, Theme, scaled_size
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import numbered_class, translated
from softmax_viz.views.widgets.class_picker import class_icon
from softmax_viz.views.widgets.key_filter import ShortcutOverride


class FieldStyleButton(QToolButton):
    """Names what the field shows; a click opens the popup that changes it. ``fieldStyleRequested(FieldStyle)``."""

    fieldStyleRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._field_style = FieldStyle()
        self._classes: tuple[ClassLabel, ...] = ()
        self._has_dropout = False
        self._has_cells = True
        self._icon_height = ICON
        self._popup: FieldStylePopup | None = None
        self.setProperty("role", "look")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        # A right click on the button must not open the canvas's menu.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        ShortcutOverride(self, (Qt.Key.Key_Space,))
        self.clicked.connect(self._on_clicked)
        self.show_theme(LIGHT)

    @property
    def popup(self) -> FieldStylePopup:
        """The popup; made when it is first needed, not while the program starts."""
        if self._popup is None:
            self._popup = FieldStylePopup(self)
            self._popup.show_theme(self._theme)
            self._popup.show_classes(self._classes)
            self._popup.show_dropout(self._has_dropout)
            self._popup.show_cells(self._has_cells)
            self._popup.show_field_style(self._field_style)
            self._popup.fieldStyleRequested.connect(self._on_field_style_requested)
        return self._popup

    def show_field_style(self, field_style: FieldStyle) -> None:
        """Show ``field_style`` without emitting."""
        before, self._field_style = self._field_style, field_style
        if self._popup is not None:
            self._popup.show_field_style(field_style)
        if (field_style.quantity, field_style.class_key) != (before.quantity, before.class_key):
            self._update_face()

    def show_classes(self, classes: tuple[ClassLabel, ...]) -> None:
        """Take the names, colours and markers of ``classes``."""
        if classes == self._classes:
            return
        self._classes = classes
        if self._popup is not None:
            self._popup.show_classes(classes)
        self._update_face()

    def show_dropout(self, is_on: bool) -> None:
        """Show whether logits are dropped."""
        self._has_dropout = is_on
        if self._popup is not None:
            self._popup.show_dropout(is_on)

    def show_cells(self, are_possible: bool) -> None:
        """Show whether the regions are the cells of sites."""
        self._has_cells = are_possible
        if self._popup is not None:
            self._popup.show_cells(are_possible)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        if self._popup is not None:
            self._popup.show_theme(theme)
        self._update_face()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button, and the arrow in the space that the stylesheet leaves at its right."""
        super().paintEvent(event)
        # Line by line, to be fast: every new picture of the field under the button repaints it, too.
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            factor = self.iconSize().height() / self._icon_height
            painter.translate(self.width() - factor * (SPACE_S + FIELD_STYLE_ARROW / 2), self.height() / 2)
            painter.scale(factor, factor)
            painter.setPen(QPen(self._theme.muted, 1.4))
            half, depth = FIELD_STYLE_ARROW / 2, FIELD_STYLE_ARROW / 4
            painter.drawPolyline([QPointF(-half, -depth), QPointF(0.0, depth), QPointF(half, -depth)])

    def _update_face(self) -> None:
        """Update icon, text and explanation."""
        field_style, quantity = self._field_style, QUANTITIES[self._field_style.quantity]
        label, sentence = translated("quantities", quantity.label), translated("quantities", quantity.help)
        if quantity.of_class and self._classes:
            index = class_index(field_style, self._classes)
            one = self._classes[index]
            self.setIcon(class_icon(one, self._theme))
            self._icon_height = SWATCH
            self.setText(self.tr("%1: %2").replace("%1", label).replace("%2", str(index + 1)))
            sentence = f"{numbered_class(one, index)}. {sentence}"
        else:
            self.setIcon(quantity_icon(quantity, self._theme))
            self._icon_height = ICON
            self.setText(label)
        self.setIconSize(scaled_size(self._icon_height, self._icon_height))
        set_explanation(self, self.tr("The field shows: %1").replace("%1", self.text()), sentence)

    def _on_clicked(self) -> None:
        self.popup.open_below(self)

    def _on_field_style_requested(self, field_style: FieldStyle) -> None:
        self.show_field_style(field_style)
        self.fieldStyleRequested.emit(field_style)


class CornerKeeper(QObject):
    """Keeps a widget at its own size in the top right corner of its parent while either of them changes.

    The parent gets a leave event when the mouse enters the widget: Qt does not send one when it enters a child.

    Parameters
    ----------
    widget
        A child of the widget in whose corner it stays. The child owns this object.
    margin
        Pixels between the widget and the edges.
    """

    def __init__(self, widget: QWidget, margin: int = SPACE_S) -> None:
        super().__init__(widget)
        self._widget = widget
        self._margin = margin
        parent = widget.parentWidget()
        assert parent is not None
        self._parent = parent
        parent.installEventFilter(self)
        widget.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the parent's size and the widget's size hint: the parent gets a layout request when it changes."""
        kind = event.type()
        if watched is self._parent and kind in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._place()
        elif watched is self._widget and kind == QEvent.Type.Enter:
            QCoreApplication.sendEvent(self._parent, QEvent(QEvent.Type.Leave))
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self._widget.ensurePolished()
        size = self._widget.sizeHint()
        left = max(self._parent.width() - self._margin - size.width(), 0)
        self._widget.setGeometry(left, self._margin, size.width(), size.height())
