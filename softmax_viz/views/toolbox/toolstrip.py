"""The strip on the left: the tools of the mouse, and the class of new points. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.keys.one_tab_stop import OneTabStop
from softmax_viz.views.style.icons import icon
from softmax_viz.views.style.theme import (
    BORDER,
    ICON,
    LIGHT,
    SPACE_S,
    SPACE_XS,
    TOOL_BUTTON,
    TOOL_BUTTON_MIN_HEIGHT,
    TOOL_STRIP_WIDTH,
    Theme,
    scaled,
)
from softmax_viz.views.style.tooltips import set_explanation, show_tooltip_beside
from softmax_viz.views.toolbox.chip_column import ChipColumn
from softmax_viz.views.tools.table import TOOLS, tool_help, tool_label
from softmax_viz.views.widgets.key_filter import ShortcutOverride

_COLUMNS = 2  # of tools
_BESIDE_TOOLS = 2 * SPACE_S + 3 * SPACE_XS + 1  # margins, the line, and the space around it


class _ToolButton(QToolButton):
    """A button whose tooltip covers no other tool."""

    def event(self, event: QEvent) -> bool:
        """Show the tooltip beside the button."""
        if event.type() == QEvent.Type.ToolTip:
            show_tooltip_beside(self, self.parentWidget())
            return True
        return super().event(event)


class ToolStrip(QWidget):
    """Tool buttons, then a chip for each class and one button to add another. The chips scroll.

    Signals
    -------
    toolRequested(str)
        A tool was chosen.
    classRequested(int) and all the others
        As in ``ClassIntents``.
    """

    toolRequested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.setProperty("role", "left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tool_buttons: dict[str, QToolButton] = {}
        self.classes = ChipColumn()
        intents = self.classes.intents
        self.classRequested, self.addClassRequested = intents.classRequested, intents.addClassRequested
        self.renameRequested, self.recolourRequested = intents.renameRequested, intents.recolourRequested
        self.moveRequested, self.removeClassRequested = intents.moveRequested, intents.removeClassRequested
        self.selectClassRequested = intents.selectClassRequested
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_S, 0, SPACE_S)
        column.setSpacing(SPACE_XS)
        self._tools = QButtonGroup(self)
        self._stop = OneTabStop(self, chooses=True)
        grid = QGridLayout()
        grid.setSpacing(SPACE_XS)
        for number, name in enumerate(TOOLS):
            grid.addWidget(self._make_tool(name, number), number // _COLUMNS, number % _COLUMNS)
        tools = QHBoxLayout()
        tools.addStretch(1)
        tools.addLayout(grid)
        tools.addStretch(1)
        column.addLayout(tools)
        self._tools.idClicked.connect(self._on_tool_clicked)
        self._line = QFrame()
        self._line.setProperty("role", "line")
        column.addSpacing(SPACE_XS)
        column.addWidget(self._line, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(SPACE_XS)
        self.setAccessibleName(self.tr("Tools"))
        speak(self, Spoken("Grouping"))
        chips = QHBoxLayout()
        chips.setContentsMargins(SPACE_XS, 0, BORDER, 0)
        chips.addWidget(self.classes, 1)
        column.addLayout(chips, 1)
        self._fit()
        self.show_theme(LIGHT)
        self.show_tool(next(iter(TOOLS)))

    def show_tool(self, name: str) -> None:
        """Press the button of tool ``name``."""
        self.tool_buttons[name].setChecked(True)
        self._stop.update()

    def show_classes(self, classes: tuple[ClassLabel, ...], counts: Ints, active: int) -> None:
        """Show a chip for each of ``classes`` with its number of points (K,); ``active`` has the ring."""
        self.classes.show_classes(classes, counts, active)

    @Slot(int)
    def edit_name(self, index: int) -> None:
        """Let the user type the name of class ``index``, beside its chip."""
        self.classes.edit_name(index)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self._fit()
        for name, button in self.tool_buttons.items():
            button.setIcon(icon(name, theme, theme.muted, theme.accent))
        self.classes.show_theme(theme)

    def minimumSizeHint(self) -> QSize:
        """Return the size with low buttons and one chip."""
        least = self._rows * (scaled(TOOL_BUTTON_MIN_HEIGHT, self.font()) + SPACE_XS)
        return QSize(self.minimumWidth(), least + _BESIDE_TOOLS + self.classes.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the buttons lower if the strip is low, so that chips stay visible."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "classes"):
            self._fit()

    def _fit(self) -> None:
        """Make the buttons as high as the chips of all possible classes allow, so that no class moves them."""
        font = self.font()
        width, height = scaled(TOOL_BUTTON[0], font), scaled(TOOL_BUTTON[1], font)
        self.setFixedWidth(scaled(TOOL_STRIP_WIDTH, font))
        available = (self.height() - _BESIDE_TOOLS - self.classes.wanted_height()) // self._rows - SPACE_XS
        height = max(scaled(TOOL_BUTTON_MIN_HEIGHT, font), min(height, available))
        self._line.setFixedSize(_COLUMNS * width, 1)
        for button in self.tool_buttons.values():
            button.setFixedSize(width, height)
            button.setIconSize(QSize(scaled(ICON, font), scaled(ICON, font)))

    @property
    def _rows(self) -> int:
        return -(-len(self.tool_buttons) // _COLUMNS)

    def _make_tool(self, name: str, number: int) -> QToolButton:
        button = _ToolButton()
        button.setProperty("role", "tool")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_explanation(button, tool_label(name), f"{tool_label(name)} ({TOOLS[name].key}): {tool_help(name)}")
        ShortcutOverride(button, (Qt.Key.Key_Space,))
        self._stop.add([button])
        self._tools.addButton(button, number)
        self.tool_buttons[name] = button
        # Not the button's own shortcut, which would show the button pressed for a while before it acts.
        shortcut = QShortcut(QKeySequence(TOOLS[name].key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: self.toolRequested.emit(name))
        return button

    def _on_tool_clicked(self, number: int) -> None:
        self.toolRequested.emit(list(TOOLS)[number])
