"""The strip on the left: what the mouse does, and the class of new points. GUI thread only."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QScrollArea, QToolButton, QVBoxLayout, QWidget

from softmax_viz.core.arrays import Ints
from softmax_viz.core.dataset import MAX_CLASSES, MIN_CLASSES, ClassLabel
from softmax_viz.core.messages import QT_TRANSLATE_NOOP
from softmax_viz.views.class_chip import ClassChip
from softmax_viz.views.icons import icon
from softmax_viz.views.parts import KeptKeys, explain
from softmax_viz.views.theme import ICON, LIGHT, SPACE_S, SPACE_XS, TOOL_BUTTON, TOOL_STRIP_WIDTH, Theme
from softmax_viz.views.words import translated


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool: its ``name`` in signals, its icon, and texts marked in the context ``tools``."""

    name: str
    icon: str
    label: str
    help: str


_T = QT_TRANSLATE_NOOP

TOOLS: tuple[Tool, ...] = (
    Tool("place", "place", _T("tools", "Place"), _T("tools", "Click to add a point of the chosen class.")),
    Tool("select", "select", _T("tools", "Select"), _T("tools", "Click or drag to choose points; drag to move them.")),
    Tool("erase", "erase", _T("tools", "Erase"), _T("tools", "Drag over points to remove them.")),
    Tool("probe", "probe", _T("tools", "Probe"), _T("tools", "Click to pin the place whose probabilities are shown.")),
)


class ToolStrip(QWidget):
    """Tool buttons, then a chip for each class and one button to add another. The chips scroll."""

    toolRequested = Signal(str)
    classRequested = Signal(int)
    addClassRequested = Signal()
    removeClassRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.setFixedWidth(TOOL_STRIP_WIDTH)
        self.setProperty("role", "left")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tool_buttons: dict[str, QToolButton] = {}
        self.chips: list[ClassChip] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_S, 0, SPACE_S)
        column.setSpacing(SPACE_XS)
        self._tools = QButtonGroup(self)
        for number, tool in enumerate(TOOLS):
            column.addWidget(self._make_tool(tool, number), alignment=Qt.AlignmentFlag.AlignHCenter)
        self._tools.idClicked.connect(self._on_tool_clicked)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedSize(TOOL_BUTTON[0], 1)
        column.addSpacing(SPACE_XS)
        column.addWidget(line, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(SPACE_XS)
        column.addWidget(self._make_chip_area(), 1)
        self._menu = QMenu(self)
        self._remove = self._menu.addAction("")
        self._remove.triggered.connect(self._on_remove_triggered)
        self._menu_index = 0
        self._in_sight = (0, -1)
        self.show_theme(LIGHT)
        self.show_tool(TOOLS[0].name)

    def show_tool(self, name: str) -> None:
        """Press the button of tool ``name``."""
        self.tool_buttons[name].setChecked(True)

    def show_classes(self, classes: tuple[ClassLabel, ...], counts: Ints, active: int) -> None:
        """A chip for each of ``classes`` with its number of points (K,); ``active`` wears the ring."""
        while len(self.chips) < len(classes):
            self._add_chip()
        for chip in self.chips[len(classes) :]:
            chip.setVisible(False)
        for chip, label, count in zip(self.chips, classes, counts.tolist(), strict=False):
            chip.setVisible(True)
            chip.show_class(label, count, chip.index == active)
        self.add_button.setEnabled(len(classes) < MAX_CLASSES)
        self._remove.setEnabled(len(classes) > MIN_CLASSES)
        if (len(classes), active) != self._in_sight and 0 <= active < len(classes):
            self._in_sight = (len(classes), active)
            # Later, because the chips must be laid out before one of them can be brought into sight.
            QTimer.singleShot(0, self, self._bring_into_sight)

    def menu_for(self, index: int) -> QMenu:
        """The menu of class ``index``."""
        self._menu_index = index
        self._remove.setText(self.tr("Remove class %1").replace("%1", str(index + 1)))
        return self._menu

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        for tool in TOOLS:
            self.tool_buttons[tool.name].setIcon(icon(tool.icon, theme, theme.muted, theme.accent))
        self.add_button.setIcon(icon("add", theme, theme.muted))
        for chip in self.chips:
            chip.show_theme(theme)

    def _make_tool(self, tool: Tool, number: int) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "tool")
        button.setCheckable(True)
        button.setFixedSize(*TOOL_BUTTON)
        button.setIconSize(QSize(ICON, ICON))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        label, sentence = translated("tools", tool.label), translated("tools", tool.help)
        explain(button, label, f"{label}: {sentence}")
        KeptKeys(button, (Qt.Key.Key_Space,))
        self._tools.addButton(button, number)
        self.tool_buttons[tool.name] = button
        return button

    def _make_chip_area(self) -> QScrollArea:
        self.add_button = QToolButton()
        self.add_button.setProperty("role", "quiet")
        self.add_button.setFixedSize(TOOL_BUTTON[0], TOOL_BUTTON[1] - 8)
        self.add_button.setIconSize(QSize(ICON, ICON))
        self.add_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(self.add_button, self.tr("Add a class"), self.tr("Add a class; there can be up to twelve."))
        KeptKeys(self.add_button, (Qt.Key.Key_Space,))
        self.add_button.clicked.connect(self._on_add_clicked)
        inside = QWidget()
        self._chip_column = QVBoxLayout(inside)
        self._chip_column.setContentsMargins(0, 0, 0, 0)
        self._chip_column.setSpacing(0)
        self._chip_column.addWidget(self.add_button, alignment=Qt.AlignmentFlag.AlignHCenter)
        self._chip_column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.viewport().setAutoFillBackground(False)
        self._area.setWidget(inside)
        inside.setAutoFillBackground(False)
        return self._area

    def _add_chip(self) -> None:
        chip = ClassChip(len(self.chips))
        chip.show_theme(self._theme)
        chip.clicked.connect(self._on_chip_clicked)
        chip.menuRequested.connect(self._on_menu_requested)
        self._chip_column.insertWidget(len(self.chips), chip, alignment=Qt.AlignmentFlag.AlignHCenter)
        self.chips.append(chip)

    @Slot()
    def _bring_into_sight(self) -> None:
        """Scroll to the active class."""
        active = self._in_sight[1]
        if active < len(self.chips):
            self._area.ensureWidgetVisible(self.chips[active], 0, SPACE_XS)

    def _on_tool_clicked(self, number: int) -> None:
        self.toolRequested.emit(TOOLS[number].name)

    def _on_chip_clicked(self) -> None:
        chip = self.sender()
        assert isinstance(chip, ClassChip)
        chip.setChecked(True)
        self.classRequested.emit(chip.index)

    def _on_add_clicked(self) -> None:
        self.addClassRequested.emit()

    def _on_menu_requested(self, place: QPoint) -> None:
        chip = self.sender()
        assert isinstance(chip, ClassChip)
        self.menu_for(chip.index).popup(place)

    def _on_remove_triggered(self) -> None:
        self.removeClassRequested.emit(self._menu_index)
