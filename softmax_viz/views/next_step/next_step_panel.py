"""The panel that takes one training step slowly, in five stages. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from softmax_viz.core.data.dataset import ClassLabel
from softmax_viz.core.insights.next_step import NextStep
from softmax_viz.core.settings.phases import Phase
from softmax_viz.views.next_step.parts_model import PartsModel
from softmax_viz.views.next_step.stages import PREDICT, STAGES, UPDATE, formula, sentences, stage_title
from softmax_viz.views.style.theme import LIGHT, SPACE_S, Theme, scaled, tabular
from softmax_viz.views.style.tooltips import set_explanation, set_whats_this
from softmax_viz.views.style.translated_texts import numbered_class, translated
from softmax_viz.views.widgets.class_picker import class_icon
from softmax_viz.views.widgets.combo_box import ComboBox
from softmax_viz.views.widgets.key_filter import ARROWS, ShortcutOverride
from softmax_viz.views.widgets.labels import plain_label
from softmax_viz.views.widgets.segmented_control import SegmentedControl

_LINES = 6  # of text for which there is always room
_WIDEST = "−1.23e−9"  # of what ``numbers.narrow`` writes
_CELL_PADDING = 10
_MOST_ROWS = 6
_TEXT_MS = 250  # between two changes of words and numbers while training runs


class NextStepPanel(QWidget):
    """The stages, what is said at the present one, and a table of the weights of one class.

    Attributes
    ----------
    stage
        The present stage, an index of ``stages.STAGES``.

    Signals
    -------
    stageChanged()
        Another stage is shown.
    pauseRequested()
        The run is to be paused, so that the step can be taken slowly.
    stepRequested(int)
        So many steps are to be taken.
    """

    stageChanged = Signal()
    pauseRequested = Signal()
    stepRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = PREDICT
        self._theme = LIGHT
        self._value: NextStep | None = None
        self._classes: tuple[ClassLabel, ...] = ()
        self._chosen = 0
        self._is_missing = False
        self._phase = Phase.PAUSED
        self._told = QElapsedTimer()
        self.model = PartsModel()
        self.model.setParent(self)
        self.view = QTableView()
        self.stages = SegmentedControl(
            [
                (str(index + 1), f"{index + 1} {stage_title(index)}", translated("stages", sentence))
                for index, (_, sentence) in enumerate(STAGES)
            ],
            len(STAGES),
        )
        self.stages.setAccessibleName(self.tr("Stage of the step"))
        self.formula, self.text = plain_label("", "strong"), plain_label()
        self.next_button = QPushButton()
        self.next_button.setProperty("role", "primary")
        self.class_box = ComboBox(())
        self._set_up()
        self._arrange()
        set_whats_this(
            self,
            self.tr("This step, slowly"),
            self.tr(
                "Here you can find out how one training step comes about: from the prediction of each point to the new "
                "weights, in five stages, each drawn on the canvas."
            ),
        )
        self.stages.show_index(self.stage)
        self.stages.indexRequested.connect(self.show_stage)
        self.next_button.clicked.connect(self.advance)
        self.class_box.indexRequested.connect(self._on_class_requested)
        self._tell()

    def show_step(self, value: NextStep | None, classes: tuple[ClassLabel, ...], is_missing: bool) -> None:
        """Show this step, which must fit the classes; ``is_missing``: that of this state is still being computed."""
        if value is self._value and classes == self._classes and is_missing == self._is_missing:
            return
        self._value, self._is_missing = value, is_missing
        if classes != self._classes:
            self._classes = classes
            self._chosen = min(self._chosen, len(classes) - 1)
            self._fill_classes()
        elif self._phase is Phase.RUNNING and self._told.isValid() and self._told.elapsed() < _TEXT_MS:
            return  # words and numbers change slowly enough to be read; what is drawn follows every step
        self._tell()

    def show_phase(self, phase: Phase) -> None:
        """Show what the button does now."""
        self._phase = phase
        self._tell()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self.model.show_theme(theme)
        self._fill_classes()
        self._align()

    def show_stage(self, stage: int) -> None:
        """Show a stage."""
        if stage != self.stage:
            self.stage = stage
            self.stages.show_index(stage)
            self._tell()
            self._follow()
            self.stageChanged.emit()

    def advance(self) -> None:
        """Pause the run if it trains; else show the next stage, and after the last one take the step."""
        if self._phase is Phase.RUNNING:
            self.show_stage(PREDICT)
            self.pauseRequested.emit()
        elif self._value is None:
            return
        elif self.stage < UPDATE:
            self.show_stage(self.stage + 1)
        else:
            self.stepRequested.emit(1)
            self.show_stage(PREDICT)

    def changeEvent(self, event: QEvent) -> None:
        """Fit the table to its texts after a change of font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "class_box"):
            self._align()

    # Implementation

    def _set_up(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setProperty("role", "bare")
        view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        view.setShowGrid(False)
        view.setTextElideMode(Qt.TextElideMode.ElideNone)  # columns have the width of any number
        view.setTabKeyNavigation(False)
        view.setCornerButtonEnabled(False)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (view.horizontalHeader(), view.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        ShortcutOverride(view, ARROWS)
        set_explanation(
            view, self.tr("Parts of the step"), self.tr("The weights of one class, and how the step changes each.")
        )
        view.setToolTip("")
        set_explanation(self.class_box, self.tr("Class"), self.tr("Choose the class whose weights are shown."))
        # Long names of classes must not make the panel wider.
        self.class_box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.class_box.setMinimumContentsLength(8)
        ShortcutOverride(self.next_button, (Qt.Key.Key_Space,))

    def _arrange(self) -> None:
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.formula.setWordWrap(True)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(plain_label(self.tr("Weights of")))
        row.addWidget(self.class_box, 1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addWidget(self.stages)
        column.addWidget(self.next_button)
        column.addWidget(self.formula)
        column.addWidget(self.text)
        column.addLayout(row)
        column.addWidget(self.view)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _align(self) -> None:
        view = self.view
        view.setFont(tabular(self.font()))
        metrics = view.fontMetrics()
        view.horizontalHeader().setDefaultSectionSize(metrics.horizontalAdvance(_WIDEST) + _CELL_PADDING)
        view.verticalHeader().setDefaultSectionSize(metrics.height() + SPACE_S)
        self.text.setMinimumHeight(_LINES * self.text.fontMetrics().lineSpacing())
        rows = min(max(self.model.rowCount(), 3), _MOST_ROWS)
        frame = view.horizontalHeader().sizeHint().height() + 2 * view.frameWidth()
        bar = view.horizontalScrollBar().sizeHint().height()
        view.setFixedHeight(frame + bar + rows * view.verticalHeader().defaultSectionSize())
        view.setMinimumWidth(scaled(120))

    def _follow(self) -> None:
        """Bring the columns of the stage into view: in a narrow panel, the last ones are beyond its edge."""
        columns = self.model.columns_of(self.stage)
        for column in (*columns[-1:], *columns[:1]):
            self.view.scrollTo(self.model.index(0, column))

    def _fill_classes(self) -> None:
        self.class_box.clear()
        for index, label in enumerate(self._classes):
            self.class_box.addItem(class_icon(label, self._theme), numbered_class(label, index))
        self.class_box.show_index(self._chosen)

    def _tell(self) -> None:
        self._told.start()
        value = self._value
        is_other = self.model.show_step(value, self.stage, self._chosen, is_missing=self._is_missing)
        if is_other:
            self._align()
        self.view.viewport().update()
        heading = f"{self.stage + 1} {stage_title(self.stage)}"
        if value is None and self._is_missing:
            text = self.tr("The next step is being computed …")
            if not self.formula.text().startswith(heading):  # that of the stage stays, so that nothing moves
                self.formula.setText(heading)
        elif value is None:
            self.formula.setText("")
            text = self.tr("There are no points to learn from. Place some on the canvas.")
        else:
            title = self.tr("%1: %2").replace("%1", heading)
            self.formula.setText(title.replace("%2", formula(value, self.stage)))
            text = sentences(value, self.stage, self._classes, self._chosen)
        if text != self.text.text():
            self.text.setText(text)
        self._name_button()

    def _name_button(self) -> None:
        if self._phase is Phase.RUNNING:
            text, sentence = (
                self.tr("Pause here"),
                self.tr("Pauses the run, so that its next step can be taken slowly."),
            )
        elif self.stage < UPDATE:
            text = self.tr("Next: %1").replace("%1", stage_title(self.stage + 1))
            sentence = self.tr("Shows the next stage of the step. The key J does the same.")
        else:
            text, sentence = (
                self.tr("Take the step"),
                self.tr("Updates the weights, and begins with the step after it."),
            )
        if text != self.next_button.text():
            self.next_button.setText(text)
            set_explanation(self.next_button, text, sentence)
        self.next_button.setEnabled(self._value is not None or self._phase is Phase.RUNNING)

    def _on_class_requested(self, index: int) -> None:
        self._chosen = index
        self._tell()
