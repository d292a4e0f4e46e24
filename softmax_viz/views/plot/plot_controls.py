"""The row above the plot: what it shows, and on which axes. GUI thread only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from softmax_viz.views.plot.drawing.run_drawing import PlotChoices, Quantity
from softmax_viz.views.plot.drawing.step_axis import Along
from softmax_viz.views.plot.drawing.step_range import LAST_STEPS, Span
from softmax_viz.views.style.theme import SPACE_S
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.segmented_control import SegmentedControl

_QUANTITIES = (Quantity.LOSS, Quantity.ACCURACY, Quantity.BOTH)
_SPANS = (Span.ALL, Span.LAST)


class PlotControls(QWidget):
    """Loss, accuracy or both; all steps or the last ones; linear or log axes. Where it is narrow, partly a menu.

    Signals
    -------
    chosen(PlotChoices)
        The user chose something.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.choices = PlotChoices()
        last = self.tr("Last %1").replace("%1", whole(LAST_STEPS))
        self.quantity = SegmentedControl([
            (self.tr("Loss"), self.tr("Loss by step"), self.tr("Show the losses of the run.")),
            (
                self.tr("Accuracy"),
                self.tr("Accuracy by step"),
                self.tr("Show which part of the training and of the test points is classified correctly."),
            ),
            (
                self.tr("Both"),
                self.tr("Loss and accuracy by step"),
                self.tr("Show the losses, and the accuracies on an axis of their own at the right."),
            ),
        ])  # fmt: skip
        self.span = SegmentedControl([
            (
                self.tr("All"),
                self.tr("All steps"),
                self.tr("Show the whole run. The wheel zooms at the mouse, dragging moves, a double click shows all."),
            ),
            (last, self.tr("The last steps"), self.tr("Show the newest steps only, and follow them.")),
        ])  # fmt: skip
        self.along = self._along_button()
        self.log_step_button = self._toggle(
            self.tr("log x"),
            self.tr("Logarithmic step axis"),
            self.tr("Draw the steps on a logarithmic axis, where the first steps have as much room as later ones."),
        )
        self.log_button = self._toggle(
            self.tr("log y"),
            self.tr("Logarithmic loss axis"),
            self.tr("Draw the loss on a logarithmic axis, where small losses can be told apart."),
        )
        self.menu_button = self._menu_button(last)
        self._axes = QWidget()
        axes, row = QHBoxLayout(self._axes), QHBoxLayout(self)
        for layout in (axes, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(SPACE_S)
        for control in (self.span, self.along, self.log_step_button, self.log_button):
            axes.addWidget(control)
        self._axes.setMinimumWidth(1)  # it is hidden where it does not fit
        row.addWidget(self.quantity)
        row.addStretch(1)
        row.addWidget(self._axes)
        row.addWidget(self.menu_button)
        self.quantity.indexRequested.connect(lambda index: self._choose(quantity=_QUANTITIES[index]))
        self.span.indexRequested.connect(lambda index: self._choose(span=_SPANS[index]))
        self.log_step_button.clicked.connect(lambda is_on: self._choose(is_log_step=is_on))
        self.log_button.clicked.connect(lambda is_on: self._choose(is_log_loss=is_on))
        self.show_choices(self.choices)
        self._keep_width()

    def show_choices(self, choices: PlotChoices) -> None:
        """Show ``choices``."""
        self.choices = choices
        self.quantity.show_index(_QUANTITIES.index(choices.quantity))
        self.span.show_index(_SPANS.index(choices.span) if choices.span in _SPANS else -1)
        for quantity, action in self._quantity_actions.items():
            action.setChecked(choices.quantity is quantity)
        for span, action in self._span_actions.items():
            action.setChecked(choices.span is span)
        self.along.setText(self._along_texts[choices.along])
        for along, actions in self._along_actions.items():
            for action in actions:
                action.setChecked(choices.along is along)
        for switches, is_on in (
            ((self.log_step_button, self._log_step_action), choices.is_log_step),
            ((self.log_button, self._log_action), choices.is_log_loss),
        ):
            for switch in switches:
                switch.setChecked(is_on)
        for part in (self.log_button, self._log_action):
            part.setEnabled(choices.quantity is not Quantity.ACCURACY)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the button of the axis as wide as its longest text, so that nothing moves."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._keep_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what does not fit into a menu."""
        super().resizeEvent(event)
        quantity, along, menu = (
            part.sizeHint().width() + SPACE_S for part in (self.quantity, self.along, self.menu_button)
        )
        others = (self.span, self.log_step_button, self.log_button)
        axes = sum(part.sizeHint().width() + SPACE_S for part in others)
        room = self.width() + SPACE_S
        fits_all = quantity + axes + max(along, self.along.minimumWidth() + SPACE_S) <= room
        fits = fits_all or quantity + axes + menu <= room
        self.along.setVisible(fits_all)
        self._axes.setVisible(fits)
        self.menu_button.setVisible(not fits_all)
        self.quantity.setVisible(fits or quantity + menu <= room)

    def _menu_button(self, last: str) -> QToolButton:
        """Return a button with a menu of the choices of the axes."""
        button = QToolButton()
        button.setText("\N{HORIZONTAL ELLIPSIS}")
        button.setProperty("role", "toggle")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(button, (Qt.Key.Key_Space,))
        set_explanation(button, self.tr("Axes"), self.tr("Choose what is shown, which steps, and logarithmic axes."))
        menu = QMenu(button)
        self._quantity_actions: dict[Quantity, QAction] = {}
        for quantity, text in zip(_QUANTITIES, (self.tr("Loss"), self.tr("Accuracy"), self.tr("Both")), strict=True):
            self._quantity_actions[quantity] = menu.addAction(text)
            self._quantity_actions[quantity].triggered.connect(
                lambda _on=False, quantity=quantity: self._choose(quantity=quantity)
            )
        menu.addSeparator()
        self._span_actions: dict[Span, QAction] = {}
        for span, text in ((Span.ALL, self.tr("All steps")), (Span.LAST, last)):
            self._span_actions[span] = menu.addAction(text)
            self._span_actions[span].triggered.connect(lambda _on=False, span=span: self._choose(span=span))
        menu.addSeparator()
        self._log_step_action = menu.addAction(self.tr("Logarithmic step axis"))
        self._log_step_action.triggered.connect(lambda is_on: self._choose(is_log_step=is_on))
        self._log_action = menu.addAction(self.tr("Logarithmic loss axis"))
        self._log_action.triggered.connect(lambda is_on: self._choose(is_log_loss=is_on))
        for action in (
            *self._quantity_actions.values(),
            *self._span_actions.values(),
            self._log_step_action,
            self._log_action,
        ):
            action.setCheckable(True)
        menu.addSeparator()
        self._add_along(menu)
        _show_at_click(button, menu)
        return button

    def _along_button(self) -> QToolButton:
        """Return a button with a menu of what the horizontal axis counts."""
        self._along_texts = {
            Along.STEP: self.tr("by step"),
            Along.EPOCH: self.tr("by epoch"),
            Along.SECONDS: self.tr("by seconds"),
        }
        self._along_actions: dict[Along, list[QAction]] = {along: [] for along in Along}
        button = QToolButton()
        button.setProperty("role", "toggle")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(button, (Qt.Key.Key_Space,))
        sentence = self.tr(
            "Choose what the horizontal axis counts: steps, passes over the data, or seconds spent in training."
        )
        set_explanation(button, self.tr("What the axis counts"), sentence)
        menu = QMenu(button)
        self._add_along(menu)
        _show_at_click(button, menu)
        return button

    def _add_along(self, menu: QMenu) -> None:
        for along, text in self._along_texts.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.triggered.connect(lambda _on=False, along=along: self._choose(along=along))
            self._along_actions[along].append(action)

    def _keep_width(self) -> None:
        self.along.setMinimumWidth(0)
        widths = []
        for text in self._along_texts.values():
            self.along.setText(text)
            widths.append(self.along.sizeHint().width())
        self.along.setText(self._along_texts[self.choices.along])
        self.along.setMinimumWidth(max(widths))

    def _toggle(self, text: str, name: str, sentence: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setCheckable(True)
        button.setProperty("role", "toggle")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(button, (Qt.Key.Key_Space,))
        set_explanation(button, name, sentence)
        return button

    def _choose(self, **choice: Any) -> None:
        self.show_choices(replace(self.choices, **choice))
        self.chosen.emit(self.choices)


def _show_at_click(button: QToolButton, menu: QMenu) -> None:
    """Let a click show ``menu``, without a loop of events of its own, which would hold up whoever clicks."""
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)
    button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().bottomLeft())))
