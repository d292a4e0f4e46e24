"""The gallery: data sets to choose from, each with a preview. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from softmax_viz.core.basics.messages import UserError
from softmax_viz.core.data.dataset import Dataset, empty_dataset
from softmax_viz.core.toy_data.generator_settings import GeneratorSettings
from softmax_viz.views.dialogs.screen import ScreenDialog
from softmax_viz.views.gallery.gallery_entries import GalleryEntry
from softmax_viz.views.gallery.gallery_grid import GalleryGrid
from softmax_viz.views.gallery.gallery_preview import MOST_DRAWN, DataPreview
from softmax_viz.views.gallery.generator_form import GeneratorForm
from softmax_viz.views.style.theme import GALLERY, LIGHT, SPACE_M, SPACE_S, SPACE_XS, Theme, scaled_size
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import sentence, whole
from softmax_viz.views.widgets.labels import plain_label, restyle


class GalleryDialog(ScreenDialog):
    """Shows cards at the left, and at the right a large preview of the chosen data set with its settings, if any.

    ``chosen(name, settings)`` asks for these data to be used; ``settings`` are ``GeneratorSettings`` for a generator
    and None for any other entry. The dialog then closes itself. If it closes without the signal, nothing changes.

    Parameters
    ----------
    entries
        The data sets on offer, at least one; those without settings are placed below the others.
    n_present
        How many present points would be replaced.
    """

    chosen = Signal(str, object)

    def __init__(self, entries: Sequence[GalleryEntry], n_present: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._entries = sorted(entries, key=lambda entry: entry.settings is None)
        self._settings = [entry.settings for entry in self._entries]
        self._first: dict[int, Dataset | UserError] = {}  # what is on the cards, by index
        self._forms: dict[int, GeneratorForm] = {}
        self._index = -1
        self.grid = GalleryGrid(self._entries, self._on_card)
        self.preview = DataPreview()
        self.title = plain_label()
        self.note = plain_label("", "muted")
        self.facts = plain_label()
        self.replaces = plain_label("", "muted")
        self._form_stack = QStackedWidget()
        self.use_button = QPushButton(self.tr("&Use these points"))
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.setWindowTitle(self.tr("Data sets"))
        self._arrange()
        self._show_replaced_count(n_present)
        self.grid.indexRequested.connect(self.show_entry)
        self.grid.useRequested.connect(self._on_use)
        self.use_button.clicked.connect(self._on_use)
        self.cancel_button.clicked.connect(self.reject)
        self.resize(scaled_size(*GALLERY))
        self.show_entry(0)

    @property
    def form(self) -> GeneratorForm | None:
        """The settings of the entry that is shown, if it has any."""
        return self._forms.get(self._index)

    def show_entry(self, index: int) -> None:
        """Show entry ``index`` (generators come first) with the settings that it last had in this dialog."""
        self._index = index
        entry, settings = self._entries[index], self._settings[index]
        if settings is not None and index not in self._forms:
            form = GeneratorForm(entry.params, settings)
            form.align()
            form.show_theme(self._theme)
            form.settingsRequested.connect(self._on_settings_requested)
            self._form_stack.addWidget(form)
            self._forms[index] = form
        self.grid.show_index(index)
        self.title.setText(entry.label)
        self.note.setText(entry.note)
        if self.form is not None:
            self._form_stack.setCurrentWidget(self.form)
        self._form_stack.setVisible(self.form is not None)
        self._show_data()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.grid.show_theme(theme)
        self.preview.show_theme(theme)
        for form in self._forms.values():
            form.show_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Use the data on Enter; in a number box Enter only takes the number."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and isinstance(self.focusWidget(), QLineEdit):
            event.accept()
        else:
            super().keyPressEvent(event)

    # Implementation

    def _arrange(self) -> None:
        upper = QVBoxLayout()
        # The rows of settings begin with a gutter; the rest is aligned with their texts.
        upper.setContentsMargins(SPACE_M, 0, 0, 0)
        upper.setSpacing(SPACE_XS)
        bold = self.title.font()
        bold.setBold(True)
        self.title.setFont(bold)
        for label in (self.note, self.facts, self.replaces):
            label.setWordWrap(True)
        # Room for two lines, so that nothing moves from one card to the next.
        for label in (self.note, self.facts):
            label.setMinimumHeight(2 * label.fontMetrics().lineSpacing() + 2)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
        upper.addWidget(self.title)
        upper.addWidget(self.note)
        upper.addWidget(self.preview, 1)
        upper.addSpacing(SPACE_XS)
        upper.addWidget(self.facts)
        right = QVBoxLayout()
        right.setSpacing(SPACE_S)
        right.addLayout(upper, 1)
        right.addWidget(self._form_stack)
        sides = QHBoxLayout()
        sides.setSpacing(SPACE_S)
        sides.addWidget(self.grid)
        sides.addLayout(right, 1)
        buttons = QDialogButtonBox()
        buttons.addButton(self.use_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.cancel_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.use_button.setProperty("role", "primary")
        self.use_button.setDefault(True)
        self.cancel_button.setAutoDefault(False)
        set_explanation(self.cancel_button, self.tr("Cancel"), self.tr("Close this window and change nothing (Esc)."))
        bottom = QHBoxLayout()
        bottom.setSpacing(SPACE_M)
        bottom.addWidget(self.replaces, 1)
        bottom.addWidget(buttons)
        self.arrange(sides, bottom)

    def _show_replaced_count(self, count: int) -> None:
        if count:
            text = self.tr("They replace the %Ln point(s) that are there now. Undo brings those back.", "", count)
        else:
            text = self.tr("There are no points yet. Undo takes these away again.")
        self.replaces.setText(text)

    def _first_data(self, index: int) -> Dataset | UserError:
        """Return the data of entry ``index`` with its initial settings, made or read once."""
        if index not in self._first:
            self._first[index] = self._data_with(index, self._entries[index].settings)
        return self._first[index]

    def _data_with(self, index: int, settings: GeneratorSettings | None) -> Dataset | UserError:
        try:
            return self._entries[index].data(settings)
        except UserError as error:
            return error

    def _on_card(self, index: int) -> Dataset:
        """Return the data on the card: none if they cannot be read; the reason is shown when the card is chosen."""
        data = self._first_data(index)
        return data if isinstance(data, Dataset) else empty_dataset()

    def _show_data(self) -> None:
        """Show the chosen entry with its settings."""
        settings = self._settings[self._index]
        is_first = settings == self._entries[self._index].settings
        data = self._first_data(self._index) if is_first else self._data_with(self._index, settings)
        if isinstance(data, Dataset):
            facts = self._facts(data)
            self.preview.show_data(data, facts)
        else:
            facts = sentence(data)
            self.preview.show_data(None, facts)
        is_usable = isinstance(data, Dataset)
        self.facts.setText(facts)
        restyle(self.facts, "role", "" if is_usable else "problem")
        self.use_button.setEnabled(is_usable)
        what = self.tr("Put these points in place of the others (Enter).") if is_usable else facts
        set_explanation(self.use_button, self.tr("Use these points"), what)

    def _facts(self, data: Dataset) -> str:
        points = self.tr("%Ln point(s)", "", data.n_points)
        classes = self.tr("%Ln class(es)", "", data.n_classes)
        facts = f"{points}, {classes}"
        names = ", ".join(" ".join(label.name.split()) for label in data.classes if label.name)
        if names:
            facts = f"{facts}: {names}"
        if data.n_points > MOST_DRAWN:
            facts = f"{facts}. {self.tr('%1 of them are drawn here.').replace('%1', whole(MOST_DRAWN))}"
        return facts

    # Actions of the user

    def _on_settings_requested(self, settings: GeneratorSettings) -> None:
        # A box that loses the focus because another card was chosen still emits its number.
        if self._entries[self._index].settings is not None:
            self._settings[self._index] = settings
            self._show_data()

    def _on_use(self) -> None:
        if self.use_button.isEnabled():
            self.chosen.emit(self._entries[self._index].name, self._settings[self._index])
            self.accept()
