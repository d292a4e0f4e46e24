"""The settings of training: a row for each hyper-parameter of its sections. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.training.safe_rates import IF_ALL_POINTS, OWN_BATCH
from softmax_viz.views.panels.note_button import NoteButton
from softmax_viz.views.panels.note_place import NoteLabel
from softmax_viz.views.panels.param_rows import ParamRows, names_of
from softmax_viz.views.style.icons import icon
from softmax_viz.views.style.theme import ICON_SMALL, LIGHT, SPACE_M, SPACE_XS, Theme, scaled_size
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import heading


class TrainingPanel(QWidget):
    """The rows of the sections ``training`` and, under More, ``more``, in the order of the table.

    ``trailing`` has the button More and its rows. It grows, so it belongs below everything that must not move.

    ``paramRequested(name, value, gesture)`` is emitted when the user changes one. Rows that have no effect now (λ
    without a penalty, β without momentum) are disabled. ``cureRequested(values)`` asks for the settings that
    the button beside the note makes.
    """

    paramRequested = Signal(str, object, int)
    cureRequested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._cure: tuple[tuple[str, object], ...] = ()
        self._rows = ParamRows([*names_of("training"), *names_of("more")])
        self.rows = self._rows.by_name
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_M, SPACE_M, SPACE_XS)
        column.setSpacing(SPACE_XS)
        title = heading(self.tr("Training"))
        title.setContentsMargins(SPACE_M, 0, 0, 0)
        column.addWidget(title)
        self._more = QWidget()
        under_more = QVBoxLayout(self._more)
        under_more.setContentsMargins(0, 0, 0, 0)
        under_more.setSpacing(SPACE_XS)
        for row in self.rows.values():
            row.valueRequested.connect(self.paramRequested)
        for section, widget in self._rows.widgets:
            (under_more if section == "more" else column).addWidget(widget)
        self.more_button = QPushButton()
        self.more_button.setProperty("role", "link")
        self.more_button.setText(self.tr("More"))
        self.more_button.setCheckable(True)
        set_explanation(
            self.more_button, self.tr("More settings"), self.tr("Show or hide the settings that are rarely changed.")
        )
        ShortcutOverride(self.more_button, (Qt.Key.Key_Space,))
        self.more_button.toggled.connect(self._on_more_toggled)
        button_place = QVBoxLayout()
        button_place.setContentsMargins(SPACE_M, 0, 0, 0)
        button_place.addWidget(self.more_button, alignment=Qt.AlignmentFlag.AlignLeft)
        self.trailing = QWidget()
        trailing = QVBoxLayout(self.trailing)
        trailing.setContentsMargins(0, 0, 0, 0)
        trailing.setSpacing(SPACE_XS)
        trailing.addLayout(button_place)
        trailing.addWidget(self._more)
        column.addWidget(self.trailing)
        self._more.hide()
        self.note = NoteLabel("muted")
        self.note.hide()
        column.addWidget(self.note)
        self.cure_button = NoteButton(self.note)
        self.cure_button.clicked.connect(lambda: self.cureRequested.emit(self._cure))
        column.addStretch()
        self._rows.align()
        self.show_theme(LIGHT)
        self.show_params(Hyperparams())

    def show_params(self, hyperparams: Hyperparams) -> None:
        """Show the values of ``hyperparams`` without emitting."""
        self._rows.show_params(hyperparams)

    def show_setting_warnings(self, setting_warnings: Mapping[str, tuple[str, bool]]) -> None:
        """Warn on the rows named in ``setting_warnings`` (sentence, whether it is severe), and on no other.

        Names of rows that are not in this panel are ignored.
        """
        self._rows.show_setting_warnings(setting_warnings)

    def show_safe_rates(self, safe: str, scope: str) -> None:
        """Add to the explanation of the learning rate up to which value it is safe; empty if that is unknown.

        ``scope`` says for which steps this holds, as in ``safe_rates.NamedRates``.
        """
        text = ""
        if not safe:
            pass
        elif scope == OWN_BATCH:
            text = self.tr("Up to %1 no step makes J on its own batch larger, at any weights.")
        elif scope == IF_ALL_POINTS:
            text = self.tr("If every step took all points and dropped none: safe up to %1 at any weights.")
        else:
            text = self.tr("Safe up to %1 at any weights.")
        self.rows["learning_rate"].show_fact(text.replace("%1", safe))

    def show_optimum_note(self, text: str) -> None:
        """Show at the end of the panel what is special about the optimum, plain text; empty for nothing."""
        if text != self.note.text():
            self.note.setText(text)
            self.note.setVisible(bool(text))

    def show_cure(self, text: str, values: tuple[tuple[str, object], ...]) -> None:
        """Show a button beside the note that makes the settings ``values`` (pairs of name and value); none if empty."""
        self._cure = values
        self.cure_button.offer(text, self.tr("With this setting there is a finite optimum J*."))

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self._show_arrow()
        self._rows.show_theme(theme)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the columns in line when font or style change."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._rows.align()

    def _show_arrow(self) -> None:
        name = "collapse" if self.more_button.isChecked() else "expand"
        self.more_button.setIconSize(scaled_size(ICON_SMALL, ICON_SMALL))
        self.more_button.setIcon(icon(name, self._theme, self._theme.link))

    def _on_more_toggled(self, is_open: bool) -> None:
        self._more.setVisible(is_open)
        self._show_arrow()
