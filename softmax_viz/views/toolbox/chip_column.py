"""The column of class chips: choosing, naming, moving and adding classes. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QToolButton, QWidget

from softmax_viz.core.basics.arrays import Ints
from softmax_viz.core.data.dataset import MAX_CLASSES, ClassLabel
from softmax_viz.views.access.spoken import Spoken, speak
from softmax_viz.views.keys.one_tab_stop import OneTabStop
from softmax_viz.views.style.icons import icon
from softmax_viz.views.style.theme import ICON, LIGHT, SPACE_XS, TOOL_BUTTON, Theme, scaled_size
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.toolbox.chip_grid import ChipGrid
from softmax_viz.views.toolbox.class_chip import ClassChip
from softmax_viz.views.toolbox.class_chip_drag import ChipDrag
from softmax_viz.views.toolbox.class_intents import ClassIntents
from softmax_viz.views.toolbox.class_menu import ClassMenu
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.name_editor import NameEditor


class ChipColumn(QScrollArea):
    """A chip for each class, and a button that adds one. It scrolls.

    ``intents`` has the signals for the user's requests.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.intents = ClassIntents(self)
        self._classes: tuple[ClassLabel, ...] = ()
        self._counts: Ints | None = None
        self._in_sight = (0, -1)
        self._drop_position: int | None = None  # how many chips lie above the place where one would be dropped
        self._editor: NameEditor | None = None
        self._stop = OneTabStop(self, chooses=True)
        self._arrange()
        self.chips = self._grid.chips
        self.setAccessibleName(self.tr("Classes"))
        speak(
            self,
            Spoken("Grouping", inside=lambda: [*(chip for chip in self.chips if not chip.isHidden()), self.add_button]),
        )
        self._menu = ClassMenu(self, self.intents)
        self.intents.nameRequested.connect(self.edit_name)

    def show_classes(self, classes: tuple[ClassLabel, ...], counts: Ints, active: int) -> None:
        """Show a chip for each of ``classes`` with its number of points (K,); ``active`` has the ring.

        The focus stays with the class: it moves to the chip that now shows that class.
        """
        focused = next((chip for chip in self.chips if chip.hasFocus()), None)
        key = None if focused is None else focused.label.key
        self._classes, self._counts = classes, counts
        while len(self.chips) < len(classes):
            self._add_chip()
        for chip, label, count in zip(self.chips, classes, counts.tolist(), strict=False):
            chip.setVisible(True)
            chip.show_class(label, count, chip.index == active)
        if focused is not None:
            keys = [label.key for label in classes]
            place = keys.index(key) if key in keys else min(focused.index, len(classes) - 1)
            if place != focused.index:
                self.chips[place].setFocus(Qt.FocusReason.OtherFocusReason)
                self.ensureWidgetVisible(self.chips[place], 0, SPACE_XS)
        for chip in self.chips[len(classes) :]:
            chip.setVisible(False)
        self._grid.show_classes(classes)
        self._stop.update()
        self.add_button.setEnabled(len(classes) < MAX_CLASSES)
        if (len(classes), active) != self._in_sight and 0 <= active < len(classes):
            self._in_sight = (len(classes), active)
            # Later, because the chips must be laid out before the view can scroll to one of them.
            QTimer.singleShot(0, self, self._show_active_chip)

    def minimumSizeHint(self) -> QSize:
        """Return the height of one chip."""
        return QSize(0, self._grid.least_height())

    def wanted_height(self) -> int:
        """Return the height in which as many chips fit as there can be classes."""
        return self._grid.wanted_height(MAX_CLASSES)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the chips in the width that is left when they scroll, so that a scroll bar moves nothing."""
        super().resizeEvent(event)
        bar = self.verticalScrollBar().sizeHint().width()
        self._grid.use(QSize(self.width() - bar, self.height()))
        QTimer.singleShot(0, self, self._show_active_chip)

    def menu_for(self, index: int) -> QMenu:
        """Return the menu of class ``index``."""
        assert self._counts is not None
        self._menu.show_class(self._classes, self._counts, index)
        return self._menu

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.add_button.setFixedSize(scaled_size(TOOL_BUTTON[0], TOOL_BUTTON[1] - 8))
        self.add_button.setIconSize(scaled_size(ICON, ICON))
        self.add_button.setIcon(icon("add", theme, theme.muted))
        self._menu.show_theme(theme)
        self._grid.show_theme(theme)

    @Slot(int)
    def edit_name(self, index: int) -> None:
        """Let the user type the name of class ``index``, beside its chip."""
        if not 0 <= index < len(self._classes):
            return
        if self._editor is None:
            self._editor = NameEditor(self)
            self._editor.renameRequested.connect(self._on_rename_requested)
        self.ensureWidgetVisible(self.chips[index], 0, SPACE_XS)
        self._editor.open_beside(self.chips[index], self._classes[index], index)

    def _arrange(self) -> None:
        self.add_button = QToolButton()
        self.add_button.setProperty("role", "quiet")
        self.add_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_explanation(self.add_button, self.tr("Add a class"), self.tr("Add a class; there can be up to twelve."))
        ShortcutOverride(self.add_button, (Qt.Key.Key_Space,))
        self.add_button.clicked.connect(self._on_add_clicked)
        self._grid = ChipGrid(self.add_button)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(self._grid)

    def _add_chip(self) -> None:
        chip = ClassChip(len(self.chips))
        chip.show_theme(self._theme)
        chip.clicked.connect(self._on_chip_clicked)
        chip.menuRequested.connect(self._on_menu_requested)
        chip.nameRequested.connect(self._on_name_requested)
        chip.stepRequested.connect(self._on_step_requested)
        chip.dragMoved.connect(self._on_drag_moved)
        chip.dragEnded.connect(self._on_drag_ended)
        self._grid.add(chip)
        self._stop.add([chip])

    @Slot()
    def _show_active_chip(self) -> None:
        """Scroll to the active class."""
        active = self._in_sight[1]
        if 0 <= active < len(self.chips):
            self.ensureWidgetVisible(self.chips[active], 0, SPACE_XS)

    # Actions of the user

    def _chip(self) -> ClassChip:
        sender = self.sender()
        chip = sender.parent() if isinstance(sender, ChipDrag) else sender
        assert isinstance(chip, ClassChip)
        return chip

    def _on_add_clicked(self) -> None:
        self.intents.addClassRequested.emit()

    def _on_chip_clicked(self) -> None:
        chip = self._chip()
        chip.setChecked(True)
        self.intents.classRequested.emit(chip.index)

    def _on_menu_requested(self, place: QPoint) -> None:
        self.menu_for(self._chip().index).popup(place)

    def _on_name_requested(self) -> None:
        self.edit_name(self._chip().index)

    def _on_rename_requested(self, key: int, name: str) -> None:
        keys = [label.key for label in self._classes]
        if key in keys:
            self.intents.renameRequested.emit(keys.index(key), name)

    def _on_step_requested(self, direction: int) -> None:
        index = self._chip().index
        if 0 <= index + direction < len(self._classes):
            self.intents.moveRequested.emit(index, index + direction)

    def _on_drag_moved(self, place: QPoint) -> None:
        """Show between which chips it would be dropped; no line if it would stay where it is."""
        chip, at = self._chip(), self._grid.mapFromGlobal(place)
        self.ensureVisible(self._grid.width() // 2, at.y(), 0, chip.height())
        position = self._grid.position_at(self._grid.mapFromGlobal(place))
        self._drop_position = None if position in (chip.index, chip.index + 1) else position
        self._grid.show_line(self._drop_position)

    def _on_drag_ended(self, is_dropped: bool) -> None:
        chip = self._chip()
        position, self._drop_position = self._drop_position, None
        self._grid.show_line(None)
        if is_dropped and position is not None:
            self.intents.moveRequested.emit(chip.index, position if position < chip.index else position - 1)
