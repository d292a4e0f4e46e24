"""Asks what to compare the present run with. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QGridLayout, QPushButton, QVBoxLayout, QWidget

from softmax_viz.core.settings.comparisons import CONTRASTS
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.core.settings.params import PARAMS, applies
from softmax_viz.views.dialogs.screen import ScreenDialog
from softmax_viz.views.style.theme import SPACE_L, SPACE_M, SPACE_S, Theme, scaled
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.widgets.combo_box import ComboBox
from softmax_viz.views.widgets.labels import heading, plain_label
from softmax_viz.views.widgets.param_row import ParamRow, label_width, row_for

_WIDTH = 460


class CompareDialog(ScreenDialog):
    """Offers pairs of settings, and any single setting.

    Parameters
    ----------
    hyperparams
        The settings of the present run.
    has_begun
        Whether the present run has taken a step, so that it must begin again.
    theme
        The colours of the controls.

    Signals
    -------
    compareRequested(Mapping, Mapping)
        Hyper-parameters that the present run gets, and those that differ in the other one.
    """

    compareRequested = Signal(object, object)

    def __init__(self, hyperparams: Hyperparams, has_begun: bool, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Compare side by side"))
        self._present = hyperparams
        self._names = list(PARAMS)
        self._value: object = None
        intro = self.tr("A second run races from the same start, with the same points, under one clock and one view.")
        if has_begun:
            intro += " " + self.tr("The present run begins again for that; Undo brings it back.")
        words = plain_label(intro)
        words.setWordWrap(True)
        words.setMinimumWidth(scaled(_WIDTH))
        body = QVBoxLayout()
        body.setSpacing(SPACE_S)
        body.addWidget(words)
        body.addSpacing(SPACE_S)
        body.addWidget(heading(self.tr("Side by side")))
        self.contrast_buttons: dict[str, QPushButton] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_M)
        grid.setVerticalSpacing(SPACE_S)
        for place, contrast in enumerate(CONTRASTS.values()):
            button = self.contrast_buttons[contrast.name] = QPushButton(translated("compare", contrast.label))
            set_explanation(button, button.text(), translated("compare", contrast.help))
            button.clicked.connect(lambda _checked=False, name=contrast.name: self._on_contrast(name))
            grid.addWidget(button, *divmod(place, 2))
        body.addLayout(grid)
        body.addSpacing(SPACE_L)
        body.addWidget(heading(self.tr("Another setting")))
        entries = [(translated("params", param.label), translated("params", param.help)) for param in PARAMS.values()]
        self.name_box = ComboBox(entries)
        set_explanation(
            self.name_box, self.tr("Setting"), self.tr("The setting that differs in the second run.")
        )  # fmt: skip
        body.addWidget(self.name_box)
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        body.addLayout(self._place)
        self.note = plain_label("", "muted")
        body.addWidget(self.note)
        self.rows: dict[str, ParamRow] = {}
        for name in self._names:
            row = self.rows[name] = row_for(PARAMS[name])
            row.show_theme(theme)
            row.set_label_width(label_width(row.label))
            row.show_value(getattr(hyperparams, name))
            row.valueRequested.connect(self._on_value)
            row.setVisible(False)
            self._place.addWidget(row)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.compare_button = QPushButton(self.tr("Co&mpare"))
        self.compare_button.setProperty("role", "primary")
        buttons.addButton(self.compare_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        self.compare_button.clicked.connect(self._on_compare)
        self.arrange(body, buttons)
        self.name_box.indexRequested.connect(self._show_row)
        self._show_row(0)

    def choose(self, name: str, value: object) -> None:
        """Choose a setting and its value in the second run."""
        index = self._names.index(name)
        self.name_box.show_index(index)
        self._show_row(index)
        self.rows[name].show_value(value)
        self._on_value(name, value, 0)

    def _show_row(self, index: int) -> None:
        name = self._names[index]
        for other, row in self.rows.items():
            row.setVisible(other == name)
        self._value = getattr(self._present, name)
        self.rows[name].show_value(self._value)
        self._show_possible()

    def _on_value(self, name: str, value: object, _gesture: int) -> None:
        del name
        self._value = value
        self._show_possible()

    def _show_possible(self) -> None:
        """Enable the button if the two runs would differ."""
        name = self._names[self.name_box.currentIndex()]
        has_effect = applies(name, {**self._present.as_dict(), name: self._value})
        differs = self._value != getattr(self._present, name)
        if not has_effect:
            sentence = self.tr("With the present settings this one has no effect.")
        elif differs:
            sentence = self.tr("Show the second run beside the present one.")
        else:
            sentence = self.tr("First choose another value than that of the present run.")
        self.compare_button.setEnabled(has_effect and differs)
        set_explanation(self.compare_button, self.tr("Compare"), sentence)
        self.note.setText("" if has_effect else sentence)

    def _on_contrast(self, name: str) -> None:
        contrast = CONTRASTS[name]
        ours: Mapping[str, object] = contrast.needed(self._present)
        self.accept()
        self.compareRequested.emit(ours, dict(contrast.theirs))

    def _on_compare(self) -> None:
        name = self._names[self.name_box.currentIndex()]
        self.accept()
        self.compareRequested.emit({}, {name: self._value})
