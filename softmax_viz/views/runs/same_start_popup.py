"""A popup that begins a run from the same start with one other setting. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, ChoiceParam, SwitchParam, applies
from softmax_viz.views.style.theme import CONTROL_HEIGHT, LIGHT, SPACE_M, SPACE_S, SPACE_XS, Theme, scaled
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import sentence, translated, whole
from softmax_viz.views.widgets.combo_box import ComboBox
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import heading, plain_label
from softmax_viz.views.widgets.param_row import ParamRow, row_for
from softmax_viz.views.widgets.popup import Popup

# The settings that are compared most often come first, then all others in the order of the table.
_FIRST = ("optimizer", "learning_rate", "strength", "loss", "logit_dropout")
NAMES = (*_FIRST, *(name for name in PARAMS if name not in _FIRST))
_WIDTH = 330  # pixels of the normal size
_NOTE_LINES = 2


class SameStartPopup(Popup):
    """Asks for a setting and its value.

    ``sameStartRequested(param, value, train_steps)``: the run with that setting is to begin, and to be trained for so
    many steps, or until it is paused with 0.
    """

    sameStartRequested = Signal(str, object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("SameStartPopup", "Same start, other setting"), parent)
        self._theme = LIGHT
        self._hyperparams = Hyperparams()
        self._steps = 0
        self._values: dict[str, object] = {}
        self.rows: dict[str, ParamRow] = {}
        entries = [(translated("params", PARAMS[n].label), translated("params", PARAMS[n].help)) for n in NAMES]
        self.choice = ComboBox(entries)
        set_explanation(self.choice, self.tr("Setting"), self.tr("Choose what the new run is to have otherwise."))
        self.places = QStackedWidget()
        self._title = heading("")
        self.note = plain_label("", "muted")
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.as_long = QCheckBox()
        self.button = QPushButton(self.tr("Begin the run"))
        self.button.setProperty("role", "primary")
        sentence = self.tr("Begin a run at the same start with this setting, and train it. The present run is kept.")
        set_explanation(self.button, self.button.text(), sentence)
        for control in (self.as_long, self.button):
            ShortcutOverride(control, (Qt.Key.Key_Space,))
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.button)
        for part in (self._title, self.choice, self.places, self.note, self.as_long):
            column.addWidget(part)
        column.addLayout(buttons)
        self.choice.indexRequested.connect(self._on_chosen)
        self.button.clicked.connect(self.begin)

    def show_theme(self, theme: Theme) -> None:
        """Use the colours and the size of ``theme``."""
        self._theme = theme
        for row in self.rows.values():
            row.show_theme(theme)

    def open_above(self, widget: QWidget, letter: str, hyperparams: Hyperparams, steps: int) -> None:
        """Ask beside ``widget``, inside its screen, for a run from the start of run ``letter``.

        ``hyperparams`` are its settings, ``steps`` how many steps it has taken.
        """
        self._hyperparams, self._steps, self._values = hyperparams, steps, {}
        self._title.setText(self.tr("Start of run %1, other setting").replace("%1", letter))
        self.as_long.setText(self.tr("As long as run %1: %2 steps").replace("%1", letter).replace("%2", whole(steps)))
        set_explanation(
            self.as_long,
            self.as_long.text(),
            self.tr("Pause the new run when it has taken as many steps; otherwise it is trained until you pause it."),
        )
        self.as_long.setEnabled(steps > 0)
        self.as_long.setChecked(self.as_long.isChecked() and steps > 0)
        self._show_choice(self.choice.currentIndex())
        self.polish_parts()
        self.places.setFixedHeight(scaled(CONTROL_HEIGHT) + SPACE_XS)
        self.note.setFixedHeight(_NOTE_LINES * self.note.fontMetrics().lineSpacing())
        self.setFixedWidth(max(scaled(_WIDTH, self.font()), self.as_long.sizeHint().width() + 2 * SPACE_M))
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(0, -self.height() - SPACE_XS))
        self.place(corner, widget.screen().availableGeometry())
        self.show()
        self.choice.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def param(self) -> str:
        """The name of the chosen setting."""
        return NAMES[self.choice.currentIndex()]

    @property
    def value(self) -> object:
        """Its value for the new run."""
        return self._values[self.param]

    def begin(self) -> None:
        """Ask for the run, if there is a new and allowed value, and close."""
        if self.button.isEnabled():
            steps = self._steps if self.as_long.isChecked() else 0
            self.close()
            self.sameStartRequested.emit(self.param, self.value, steps)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin on Enter; Escape closes. A box in which a number is typed takes its Enter itself."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not isinstance(self.focusWidget(), QLineEdit):
            event.accept()
            self.begin()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _on_chosen(self, index: int) -> None:
        self.choice.show_index(index)
        self._show_choice(index)

    def _show_choice(self, index: int) -> None:
        name = NAMES[index]
        if name not in self.rows:
            row = self.rows[name] = row_for(PARAMS[name])
            row.label.hide()
            row.show_theme(self._theme)
            row.valueRequested.connect(self._on_value)
            self.places.addWidget(row)
        if name not in self._values:
            self._values[name] = self._other(name)
        self.rows[name].show_value(self._values[name])
        self.places.setCurrentWidget(self.rows[name])
        self._judge()

    def _other(self, name: str) -> object:
        """Return the value to begin with: the other one of a switch, the next allowed one of a choice."""
        param, present = PARAMS[name], getattr(self._hyperparams, name)
        if isinstance(param, SwitchParam):
            return not present
        if isinstance(param, ChoiceParam):
            values = [value for value, _, _ in param.choices]
            place = values.index(present)
            turned = (*values[place + 1 :], *values[:place])
            return next((value for value in turned if not self._refusal(name, value)), present)
        return present

    def _on_value(self, name: str, value: object, _gesture: int) -> None:
        self._values[name] = value
        self._judge()

    def _refusal(self, name: str, value: object) -> str:
        """Return why the run cannot begin with this value, in a sentence; empty if it can."""
        if value == getattr(self._hyperparams, name):
            return self.tr("This is the present value: choose another one.")
        try:
            changed = self._hyperparams.with_value(name, value)
        except UserError as error:
            return sentence(error)
        if not applies(name, changed.as_dict()):
            return self.tr("With the other settings of the run this one has no effect.")
        return ""

    def _judge(self) -> None:
        refusal = self._refusal(self.param, self.value)
        self.note.setText(refusal)
        self.button.setEnabled(not refusal)
