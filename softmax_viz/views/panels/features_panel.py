"""The features of x and y that the scores are made of, and the preparation of the data. GUI thread only."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from softmax_viz.core.model.features import FEATURES, HIGHEST_DEGREE, AnyFeature, of_degree, ordered
from softmax_viz.core.settings.hyperparams import Hyperparams
from softmax_viz.views.keys.one_tab_stop import OneTabStop
from softmax_viz.views.panels.note_place import NoteLabel
from softmax_viz.views.panels.param_rows import ParamRows, names_of
from softmax_viz.views.style.theme import SPACE_M, SPACE_S, SPACE_XS, Theme
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.widgets.flow_layout import FlowLayout
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import heading, plain_label
from softmax_viz.views.widgets.param_row import label_width
from softmax_viz.views.widgets.segmented_control import SegmentedControl

_ALWAYS_OFFERED = 2  # chips up to this degree, or up to the highest degree that is on, are shown


class FeaturesPanel(QWidget):
    """Chips to switch features, presets by degree, and the rows of the section ``data``.

    ``featuresRequested(names)`` carries the whole new set, a tuple in the order of ``FEATURES`` that may be
    empty; ``paramRequested(name, value, gesture)`` is emitted when a row has changed.
    """

    featuresRequested = Signal(object)
    paramRequested = Signal(str, object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._features: tuple[str, ...] = ()
        self._has_bias = True
        self._stop = OneTabStop(self, chooses=False)
        self.chips: dict[str, QToolButton] = {name: self._chip(feature) for name, feature in FEATURES.items()}
        self.degrees = SegmentedControl([self._degree_entry(degree) for degree in range(1, HIGHEST_DEGREE + 1)])
        self.degrees.setProperty("narrow", True)  # so that all of them fit beside their label
        self.degrees.indexRequested.connect(self._on_degree_requested)
        self._degree_label = plain_label(self.tr("Degree"))
        sentence = self.tr("Choose all products of powers of x and y up to a degree at once.")
        for part in (self._degree_label, self.degrees):
            set_explanation(part, self.tr("Degree"), sentence)
        self.note = NoteLabel("small")
        self._rows = ParamRows(names_of("data"))
        self.rows = self._rows.by_name
        self._arrange()
        self._align()
        self.show_params(Hyperparams())
        self.show_features(of_degree(1))

    def show_features(self, names: tuple[str, ...]) -> None:
        """Show which features are on, without emitting."""
        self._features = ordered(names)
        offered = max([_ALWAYS_OFFERED, *(FEATURES[name].degree for name in names)])
        for name, chip in self.chips.items():
            chip.setChecked(name in self._features)
            chip.setVisible(FEATURES[name].degree <= offered)
        self._stop.update()
        matching = [degree for degree in range(1, HIGHEST_DEGREE + 1) if of_degree(degree) == self._features]
        self.degrees.show_index(matching[0] - 1 if matching else -1)
        self._show_note()

    def show_params(self, hyperparams: Hyperparams) -> None:
        """Show the values of ``hyperparams`` without emitting."""
        self._rows.show_params(hyperparams)
        self._has_bias = hyperparams.bias
        self._show_note()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._rows.show_theme(theme)

    def changeEvent(self, event: QEvent) -> None:
        """Realign the columns when font or style change."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._align()

    def _chip(self, feature: AnyFeature) -> QToolButton:
        chip = QToolButton()
        chip.setText(feature.label)
        chip.setCheckable(True)
        chip.setProperty("role", "pill")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        ShortcutOverride(chip, (Qt.Key.Key_Space,))
        set_explanation(chip, self.tr("Feature %1").replace("%1", feature.label), _sentence(feature))
        chip.clicked.connect(lambda _checked, name=feature.name: self._on_chip_clicked(name))
        return chip

    def _degree_entry(self, degree: int) -> tuple[str, str, str]:
        sentence = self.tr("All products of powers of x and y up to degree %1: %2 features.")
        return (
            str(degree),
            self.tr("Degree %1").replace("%1", str(degree)),
            sentence.replace("%1", str(degree)).replace("%2", str(len(of_degree(degree)))),
        )

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_M, SPACE_M, SPACE_XS)
        column.setSpacing(SPACE_XS)
        usual, higher = self._chip_places()
        by_degree = QHBoxLayout()
        by_degree.setContentsMargins(SPACE_M, 0, 0, 0)
        by_degree.setSpacing(SPACE_S)
        by_degree.addWidget(self._degree_label)
        by_degree.addWidget(self.degrees)
        by_degree.addStretch(1)
        self._degree_label.setBuddy(self.degrees.buttons[0])
        for text in (self.tr("Features"), self.tr("Data")):
            title = heading(text)
            title.setContentsMargins(SPACE_M, 0, 0, 0)
            column.addWidget(title)
            if column.count() == 1:
                column.addLayout(by_degree)
                column.addWidget(usual)
                column.addWidget(self.note)
                column.addSpacing(SPACE_S)
        for row in self.rows.values():
            row.valueRequested.connect(self.paramRequested)
            column.addWidget(row)
        column.addWidget(higher)
        column.addStretch()
        for before, after in pairwise([*self.degrees.buttons, *self.chips.values()]):
            QWidget.setTabOrder(before, after)

    def _chip_places(self) -> tuple[QWidget, QWidget]:
        """Return the place of the chips that are always offered, and one for those that come with a higher degree.

        The second is always as high as all of them need, and stands last, so that nothing moves.
        """
        usual, higher = QWidget(), QWidget()
        flows = [FlowLayout(place, SPACE_XS) for place in (usual, higher)]
        for flow in flows:
            flow.setContentsMargins(SPACE_M, 0, 0, SPACE_XS)
        for name, chip in self.chips.items():
            policy = chip.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            chip.setSizePolicy(policy)
            flows[FEATURES[name].degree > _ALWAYS_OFFERED].addWidget(chip)
        in_order = sorted(self.chips, key=lambda name: FEATURES[name].degree > _ALWAYS_OFFERED)
        self._stop.add([self.chips[name] for name in in_order])
        return usual, higher

    def _align(self) -> None:
        self._rows.align()
        self._degree_label.setFixedWidth(label_width(self._degree_label))

    def _show_note(self) -> None:
        if self._has_bias:
            self.note.setText(self.tr("No feature is on: the same probabilities everywhere, from the bias alone."))
        else:
            self.note.setText(self.tr("Neither feature nor bias is on: all classes stay equally probable."))
        self.note.setVisible(not self._features)

    def _on_chip_clicked(self, name: str) -> None:
        self._request(ordered(set(self._features) ^ {name}))

    def _on_degree_requested(self, index: int) -> None:
        self._request(of_degree(index + 1))

    def _request(self, names: tuple[str, ...]) -> None:
        self.show_features(names)
        self.featuresRequested.emit(names)


def _sentence(feature: AnyFeature) -> str:
    """Return the explanation of ``feature`` in the language of the window."""
    sentence = translated("features", feature.help)
    return sentence.replace("%1", feature.label).replace("%2", str(feature.degree))
