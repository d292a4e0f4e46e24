"""The panel of the runs. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from softmax_viz.core.runs.run_result import RunRow
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.views.runs.run_columns import COLUMNS, RUN, Rows
from softmax_viz.views.runs.runs_model import RunsModel
from softmax_viz.views.runs.runs_view import RunsView
from softmax_viz.views.runs.same_start_popup import SameStartPopup
from softmax_viz.views.style.theme import LIGHT, SPACE_L, SPACE_S, Theme
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.flow_layout import FlowLayout
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import plain_label

_LEAST_WIDTH = 250.0  # pixels of the normal size
_FIRST_LETTER = "A"


class RunsPanel(QWidget):
    """All runs as a table, and what can be done with the chosen one. Runs are identified by their numbers.

    Signals
    -------
    openRequested(int), duplicateRequested(int), deleteRequested(int), compareRequested(int)
        The run is to be made the present one, copied, deleted, or shown beside the present one.
    renameRequested(int, str)
        It is to get a name; an empty one brings the automatic name back.
    showRequested(int, bool)
        Its lines are to be shown beside those of the present run, or hidden.
    sameStartRequested(int, str, object, int)
        A run is to begin at its start (0: that of the present run) with the value of one setting changed, and to be
        trained for so many steps; 0: until it is paused.
    """

    openRequested = Signal(int)
    duplicateRequested = Signal(int)
    deleteRequested = Signal(int)
    compareRequested = Signal(int)
    sameStartRequested = Signal(int, str, object, int)

    def __init__(self) -> None:
        super().__init__()
        self._theme = LIGHT
        self._present, self._present_steps = Hyperparams(), 0
        self._widths: tuple[int, ...] = ()
        self._popup: SameStartPopup | None = None
        self._origin = 0
        self.model = RunsModel()
        self.model.setParent(self)
        self.view = RunsView(self.model)
        self.renameRequested, self.showRequested = self.model.renameRequested, self.model.showRequested
        self.empty = plain_label(
            self.tr(
                "There is one run. The button below begins a second one at the same start with another setting, and "
                "trains it; Reset and a new start begin one, too. All of them are kept here, to be compared."
            ),
            "muted",
        )
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(SPACE_L, 0, SPACE_L, 0)
        self.open_button = self._button(
            self.tr("Open"), self.tr("Make the chosen run the present one, as it was left.")
        )
        self.start_button = self._button(
            self.tr("Same start, other setting…"),
            self.tr("Begin a run at the start of the chosen one with one setting changed, and train it."),
        )
        self.menu = QMenu(self)
        self.more = self._button(self.tr("More"), self.tr("Name, copy, hide, compare or delete the chosen run."))
        self.more.setMenu(self.menu)
        self.actions_by_name = self._make_actions()
        self._arrange()
        self.open_button.clicked.connect(self._open)
        self.start_button.clicked.connect(self._ask_same_start)
        self.view.openRequested.connect(self._open)
        self.view.deleteRequested.connect(self._delete)
        self.view.showRequested.connect(self._toggle_shown)
        self.view.customContextMenuRequested.connect(self._on_context_menu)
        self.view.selectionModel().currentRowChanged.connect(self._tell_choice)
        self._tell_choice()

    # What is shown

    def show_runs(self, rows: Rows) -> None:
        """Show these runs; the chosen one stays chosen, at first it is the present one."""
        chosen = self.chosen
        self.model.show_rows(rows)
        row = -1 if chosen is None else self.model.row_of(chosen.entry.number)
        if row < 0:
            row = next((at for at in range(len(rows)) if self._is_current(at)), 0)
        if rows and row != self.view.currentIndex().row():
            with QSignalBlocker(self.view.selectionModel()):
                self.view.setCurrentIndex(self.model.index(row, RUN))
            self.view.selectRow(row)
        self._stack.setCurrentWidget(self.view if len(rows) > 1 else self.empty)
        widths = tuple(max((len(self.model.text(r, c)) for r in rows), default=0) for c in range(len(COLUMNS)))
        texts = tuple(width for width, column in zip(widths, COLUMNS, strict=True) if not column.is_number)
        if (*texts, self.model.deepest) != self._widths:
            self._widths = (*texts, self.model.deepest)
            self.view.align()
        self._tell_choice()

    def show_present(self, hyperparams: Hyperparams, step: int) -> None:
        """Take the settings of the present run, and how many steps it has taken."""
        self._present, self._present_steps = hyperparams, step

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the size of ``theme``."""
        self._theme = theme
        self.setMinimumWidth(round(theme.size(_LEAST_WIDTH)))
        self.view.show_theme(theme)
        if self._popup is not None:
            self._popup.show_theme(theme)

    @property
    def chosen(self) -> RunRow | None:
        """The run that was chosen in the table; None without one."""
        return self.model.run_at(self.view.currentIndex().row())

    @property
    def popup(self) -> SameStartPopup:
        """The popup that begins a run; it is made when it is first needed."""
        if self._popup is None:
            self._popup = SameStartPopup(self)
            self._popup.show_theme(self._theme)
            self._popup.sameStartRequested.connect(self._on_same_start)
        return self._popup

    def changeEvent(self, event: QEvent) -> None:
        """Lay the buttons out anew after a change of font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_buttons"):
            self._buttons.invalidate()

    # Implementation

    def _button(self, text: str, sentence: str) -> QPushButton:
        button = QPushButton(text)
        set_explanation(button, text, sentence)
        ShortcutOverride(button, (Qt.Key.Key_Space,))
        return button

    def _make_actions(self) -> dict[str, QAction]:
        """Make the commands of the menus; their keys are those of the table, which handles them itself."""
        made: dict[str, QAction] = {}
        for name, text, key, do in (
            ("open", self.tr("Open"), "Return", self._open),
            ("start", self.tr("Same start, other setting…"), "", self._ask_same_start),
            ("compare", self.tr("Compare side by side"), "", self._compare),
            ("show", self.tr("Shown beside the present run"), "", self._toggle_shown),
            ("rename", self.tr("Rename"), "F2", self.view.edit_name),
            ("duplicate", self.tr("Duplicate"), "", self._duplicate),
            ("delete", self.tr("Delete"), "Del", self._delete),
        ):
            action = made[name] = QAction(text, self)
            if key:
                action.setShortcut(QKeySequence(key))
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # shown in the menu only
            action.triggered.connect(lambda *_, do=do: do())
            self.menu.addAction(action)
        made["show"].setCheckable(True)
        self.menu.insertSeparator(made["compare"])
        self.menu.insertSeparator(made["rename"])
        return made

    def _arrange(self) -> None:
        self._stack = QStackedLayout()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.view)
        below = QWidget()
        self._buttons = FlowLayout(below, SPACE_S)
        self._buttons.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        for button in (self.start_button, self.open_button, self.more):
            self._buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._stack, 1)
        column.addWidget(below)

    def _is_current(self, row: int) -> bool:
        run = self.model.run_at(row)
        return run is not None and run.is_current

    def _tell_choice(self, *_: object) -> None:
        """Enable what can be done with the chosen run."""
        run, several = self.chosen, self.model.rowCount() > 1
        is_other = several and run is not None and not run.is_current
        self.open_button.setEnabled(is_other)
        self.more.setEnabled(several)
        for name in ("open", "compare", "show"):
            self.actions_by_name[name].setEnabled(is_other)
        self.actions_by_name["show"].setChecked(run is None or run.is_current or run.is_shown)

    def _open(self) -> None:
        if self.chosen is not None and not self.chosen.is_current:
            self.openRequested.emit(self.chosen.entry.number)

    def _compare(self) -> None:
        if self.chosen is not None and not self.chosen.is_current:
            self.compareRequested.emit(self.chosen.entry.number)

    def _duplicate(self) -> None:
        if self.chosen is not None:
            self.duplicateRequested.emit(self.chosen.entry.number)

    def _delete(self) -> None:
        if self.chosen is not None:
            self.deleteRequested.emit(self.chosen.entry.number)

    def _toggle_shown(self) -> None:
        run = self.chosen
        if run is not None and not run.is_current:
            self.showRequested.emit(run.entry.number, not run.is_shown)
        self._tell_choice()

    def _ask_same_start(self) -> None:
        run = self.chosen
        if run is None or run.is_current:
            letter = _FIRST_LETTER if run is None else run.entry.letter
            self._origin = 0 if run is None else run.entry.number
            self.popup.open_above(self.start_button, letter, self._present, self._present_steps)
            return
        self._origin = run.entry.number
        steps = 0 if run.result is None else run.result.step
        self.popup.open_above(self.start_button, run.entry.letter, run.entry.hyperparams, steps)

    def _on_same_start(self, param: str, value: object, train_steps: int) -> None:
        self.sameStartRequested.emit(self._origin, param, value, train_steps)

    def _on_context_menu(self, place: QPoint) -> None:
        if self.view.indexAt(place).isValid():
            self.menu.popup(self.view.viewport().mapToGlobal(place))
