"""L1 or L2: two weight vectors with the same score, and what each penalty says of them. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from softmax_viz.core.by_hand.two_weights import INPUT, SPARSE, SPREAD, penalties_of
from softmax_viz.views.style.numbers import exact, parsed
from softmax_viz.views.style.theme import SPACE_S, SPACE_XS, tabular
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.widgets.key_filter import ShortcutOverride
from softmax_viz.views.widgets.labels import plain_label
from softmax_viz.views.widgets.param_slider import NumberBox

_BOX_WIDTH = 44


class TwoVectors(QWidget):
    """A title that folds and unfolds a small table: two vectors that can be edited, their score and both penalties."""

    def __init__(self) -> None:
        super().__init__()
        self.title = QToolButton()
        self.title.setProperty("role", "quiet")
        self.title.setText(self.tr("L1 or L2?"))
        self.title.setCheckable(True)
        self.title.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.title.setArrowType(Qt.ArrowType.RightArrow)
        set_explanation(
            self.title,
            self.tr("L1 or L2?"),
            self.tr("Compare what both penalties say of two weight vectors with the same score."),
        )
        ShortcutOverride(self.title, (Qt.Key.Key_Space,))
        self.body = QWidget()
        self.vectors = [list(SPARSE), list(SPREAD)]
        self.boxes: list[list[NumberBox]] = []
        self._results: list[list[QLabel]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self.title, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.body)
        self._fill()
        self.body.hide()
        self.title.toggled.connect(self._on_toggled)

    def _fill(self) -> None:
        rows = QVBoxLayout(self.body)
        rows.setContentsMargins(SPACE_S, 0, 0, 0)
        rows.setSpacing(SPACE_XS)
        said = self.tr("For x = (%1) these two weight vectors give the same score, w·x.")
        intro = plain_label(said.replace("%1", ", ".join(exact(value) for value in map(int, INPUT))), "small")
        intro.setWordWrap(True)
        rows.addWidget(intro)
        for index, name in enumerate((self.tr("one large weight"), self.tr("many small weights"))):
            rows.addWidget(plain_label(f"w{'₁₂'[index]}, {name}", "small"))
            rows.addLayout(self._row(index, name))
        outro = plain_label(
            self.tr(
                "Penalties for λ = 1: L1 is Σ|w|, L2 is ½ Σw². L1 does not care which of the two it is; L2 prefers "
                "many small weights. So L1 leaves zeros, and L2 shares."
            ),
            "small",
        )
        outro.setWordWrap(True)
        rows.addWidget(outro)

    def _row(self, index: int, name: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(SPACE_XS)
        boxes = []
        for place, value in enumerate(self.vectors[index]):
            box = NumberBox()
            box.set_width(_BOX_WIDTH)
            box.show_text(exact(value))
            spoken = self.tr("Weight %1 of %2").replace("%1", str(place + 1)).replace("%2", name)
            set_explanation(box, spoken, self.tr("Type a number."))
            box.typed.connect(lambda text, place=place: self._on_typed(index, place, text))
            box.stepRequested.connect(
                lambda way, large, place=place: self._put(
                    index, place, round(self.vectors[index][place] + way * (1.0 if large else 0.05), 10)
                )
            )
            grid.addWidget(box, 0, place)
            boxes.append(box)
        self.boxes.append(boxes)
        results = [plain_label("") for _ in range(3)]
        line = QGridLayout()
        for place, label in enumerate(results):
            label.setFont(tabular(label.font()))
            line.addWidget(label, 0, place)
        line.setColumnStretch(2, 1)
        line.setHorizontalSpacing(SPACE_S)
        grid.addLayout(line, 1, 0, 1, 5)
        grid.setColumnStretch(4, 1)
        self._results.append(results)
        self._tell(index)
        return grid

    def results(self, index: int) -> list[str]:
        """Return score, L1 and L2 of a vector as they are written."""
        return [label.text() for label in self._results[index]]

    def _on_typed(self, index: int, place: int, text: str) -> None:
        value = parsed(text)
        if value is None:
            self.boxes[index][place].refuse(self.tr("Write a number such as 0.5."))
        else:
            self._put(index, place, value)

    def _put(self, index: int, place: int, value: float) -> None:
        self.vectors[index][place] = value
        self.boxes[index][place].show_text(exact(value))
        self._tell(index)

    def _tell(self, index: int) -> None:
        found = penalties_of(self.vectors[index])
        texts = (self.tr("score %1"), self.tr("L1 %1"), self.tr("L2 %1"))
        for label, text, value in zip(self._results[index], texts, (found.score, found.l1, found.l2), strict=True):
            label.setText(text.replace("%1", _rounded(value)))

    def _on_toggled(self, is_open: bool) -> None:
        self.title.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self.body.setVisible(is_open)


def _rounded(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")
