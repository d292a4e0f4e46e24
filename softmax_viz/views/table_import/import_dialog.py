"""The dialog before a table is imported: every decision is shown and can be changed. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialogButtonBox, QFrame, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from softmax_viz.views.dialogs.screen import ScreenDialog
from softmax_viz.views.gallery.gallery_preview import DataPreview
from softmax_viz.views.style.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, Theme, scaled_size
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.table_import.decision_form import DecisionForm
from softmax_viz.views.table_import.first_rows import FirstRows
from softmax_viz.views.table_import.previewed_table import PreviewedTable, Read, Reading, Wishes
from softmax_viz.views.table_import.table_answer import TableAnswer
from softmax_viz.views.table_import.user_decisions import UserDecisions, decision_states
from softmax_viz.views.widgets.labels import plain_label

_SIZE = (1000, 620)
_SCATTER_MIN = (120, 110)


class ImportDialog(ScreenDialog):
    """Shows how a table is read, lets the user change the decisions, and shows the result at once.

    ``importRequested(reading, mode)`` carries the ``Reading`` that is shown, with its points, and ``replace`` or
    ``add``; the dialog then closes itself. If it closes without the signal, it was cancelled and nothing changes.

    Parameters
    ----------
    table
        The table as it is shown first.
    read
        Reads the table with the user's decisions. It returns None if that takes long, and ``show_reading`` gets
        the answer later. Called once for each decision.
    encodings
        The encodings on offer: Python's name for each, and the name on the screen.
    """

    importRequested = Signal(object, str)

    def __init__(
        self, table: PreviewedTable, read: Read, encodings: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._table = table
        self._read = read
        self._reading: Reading | None = None
        self.user_decisions = UserDecisions()
        self.setWindowTitle(self.tr("Import a table"))
        self.rows = FirstRows()
        self.scatter = DataPreview()
        self.form = DecisionForm(encodings)
        self.answer = TableAnswer(encodings)
        self.question = self.answer.question
        self.replace_button = QPushButton(self.tr("&Replace the points"))
        self.add_button = QPushButton(self.tr("&Add to the points"))
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self._arrange()
        self.form.decided.connect(self.decide)
        self.question.answered.connect(self._on_answered)
        self.replace_button.clicked.connect(self._on_replace_clicked)
        self.add_button.clicked.connect(self._on_add_clicked)
        self.cancel_button.clicked.connect(self.reject)
        self.resize(scaled_size(*_SIZE))
        self._show_all(Reading(table, None, table.decisions))
        self._ask()

    def decide(self, values: Wishes) -> None:
        """Read the table again with the user's new decisions; earlier decisions stay."""
        self.user_decisions.add(values)
        self._ask()

    def show_reading(self, wishes: Wishes, reading: Reading) -> None:
        """Show the ``reading`` for ``wishes``; it is ignored if the user has decided otherwise meanwhile."""
        if wishes == self.user_decisions.values:
            self._show_reading(reading)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        for part in (self.rows, self.scatter, self.answer):
            part.show_theme(theme)

    def sizeHint(self) -> QSize:
        """Return the initial size: the parts scroll where there is less space."""
        return scaled_size(*_SIZE).expandedTo(self.minimumSizeHint())

    def showEvent(self, event: QShowEvent) -> None:
        """Focus the control with which Enter answers the open question, or else imports."""
        super().showEvent(event)
        self._focus_first()

    # Implementation

    def _arrange(self) -> None:
        name = plain_label(self._table.file)
        bold = name.font()
        bold.setBold(True)
        name.setFont(bold)
        name.setWordWrap(True)
        form = QScrollArea()
        form.setWidgetResizable(True)
        form.setFrameShape(QFrame.Shape.NoFrame)
        form.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        form.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        form.viewport().setAutoFillBackground(False)
        self.form.setAutoFillBackground(False)
        form.setWidget(self.form)
        form.setMinimumWidth(self.form.minimumSizeHint().width() + SPACE_M)
        self.scatter.setMinimumSize(scaled_size(*_SCATTER_MIN))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        grid.addWidget(self.rows, 0, 0, 1, 2)
        grid.addWidget(self.scatter, 1, 0)
        grid.addWidget(self.answer, 1, 1)
        grid.addWidget(form, 0, 2, 2, 1)
        for place, stretch in enumerate((4, 6, 6)):
            grid.setColumnStretch(place, stretch)
        for place, stretch in enumerate((5, 6)):
            grid.setRowStretch(place, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XL, SPACE_M, SPACE_XL, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addWidget(name)
        column.addLayout(grid, 1)
        column.addWidget(self._buttons())

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        box.addButton(self.replace_button, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(self.add_button, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.replace_button.setProperty("role", "primary")
        self.replace_button.setDefault(True)
        self.add_button.setAutoDefault(False)
        self.cancel_button.setAutoDefault(False)
        set_explanation(self.cancel_button, self.tr("Cancel"), self.tr("Close this window and change nothing (Esc)."))
        return box

    def _ask(self) -> None:
        """Read the table with the present decisions."""
        self._reading = None
        self.answer.show_waiting(self.tr("Reading the table …"))
        self._let_import()
        reading = self._read(self.user_decisions.values)
        if reading is not None:
            self._show_reading(reading)

    def _show_reading(self, reading: Reading) -> None:
        self._reading = reading
        self._show_all(reading)
        self._let_import()

    def _show_all(self, reading: Reading) -> None:
        if reading.table is not None:
            self._table = reading.table
            self.user_decisions.keep_columns_below(len(reading.table.kinds))
        decisions = reading.decisions if reading.table is not None else self._table.decisions
        shown = decision_states(decisions, self.user_decisions.values)
        if reading.table is not None:
            self.user_decisions.note(shown)
        self.rows.show_table(self._table, shown)
        self.form.show_reading(self._table, reading, shown, self.user_decisions)
        self.answer.show_reading(self._table, reading, shown)
        self.scatter.show_data(reading.data, self.answer.sentence.text())

    def _let_import(self) -> None:
        """Enable the import buttons if there are points to import; otherwise they explain why not."""
        usable = self._reading is not None and self._reading.data is not None
        reason = self.answer.sentence.text()
        for button, name, what in (
            (self.replace_button, self.tr("Replace the points"), self.tr("Put these points in place of the others.")),
            (self.add_button, self.tr("Add to the points"), self.tr("Keep the points that are there and add these.")),
        ):
            button.setEnabled(usable)
            set_explanation(button, name, what if usable else reason)

    def _focus_first(self) -> None:
        (self.question.buttons[0] if self.question.topic else self.form.boxes["x"]).setFocus()

    # Actions of the user

    def _on_answered(self, values: Wishes) -> None:
        self.decide(values)
        self._focus_first()

    def _on_replace_clicked(self) -> None:
        self._import("replace")

    def _on_add_clicked(self) -> None:
        self._import("add")

    def _import(self, mode: str) -> None:
        if self._reading is not None and self._reading.data is not None:
            self.importRequested.emit(self._reading, mode)
            self.accept()
