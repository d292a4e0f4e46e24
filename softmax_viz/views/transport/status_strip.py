"""The status bar: the phase of training, its speed, the size of the data, and a hint. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from softmax_viz.core.settings.phases import Phase
from softmax_viz.views.style.theme import (
    LIGHT,
    SPACE_L,
    SPACE_M,
    SPACE_S,
    STATUS_HEIGHT,
    Theme,
    scaled,
    scaled_size,
    tabular,
)
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import whole
from softmax_viz.views.widgets.labels import ElidedLabel, plain_label, reserve_width

_DOT = 8


class PhaseDot(QWidget):
    """A small disc; hollow while nothing runs."""

    def __init__(self) -> None:
        super().__init__()
        self._fit()
        self._colour = QColor(0, 0, 0)
        self._is_filled = False

    def show_colour(self, colour: QColor, is_filled: bool) -> None:
        """Paint the disc in ``colour``, filled or as a ring."""
        self._colour, self._is_filled = colour, is_filled
        self._fit()
        self.update()

    def _fit(self) -> None:
        self.setFixedSize(scaled_size(_DOT + 2, _DOT + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the disc."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._colour)
        painter.setBrush(self._colour if self._is_filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(1, 1, self.width() - 2, self.height() - 2)


class StatusStrip(QWidget):
    """Phase, rates and counts on the left; on the right the hint of the current tool, which is shortened first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._phase = Phase.PAUSED
        self._hint = self._passing_hint = ""
        self._dot = PhaseDot()
        self.phase_label = plain_label(role="muted")
        self.steps_label = plain_label(role="muted")
        self.frames_label = plain_label(role="muted")
        self.counts_label = plain_label(role="muted")
        self.hint_label = ElidedLabel(role="muted")
        self.hint_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.hint_label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        set_explanation(
            self.steps_label, self.tr("Steps per second"), self.tr("How many steps training takes in a second.")
        )
        set_explanation(
            self.frames_label, self.tr("Frames per second"), self.tr("How many pictures are shown in a second.")
        )
        set_explanation(self.phase_label, self.tr("Phase"), self.tr("What the trainer is doing."))
        set_explanation(self.counts_label, self.tr("Counts"), self.tr("Points, classes and parameters of the model."))
        self.hint_label.setAccessibleName(self.tr("Hint"))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
        row.setSpacing(SPACE_L)
        row.addWidget(self._dot)
        row.addSpacing(SPACE_S - SPACE_L)
        for label in (self.phase_label, self.steps_label, self.frames_label, self.counts_label):
            label.setFont(tabular(label.font()))
            row.addWidget(label)
        row.addSpacing(SPACE_S)
        row.addWidget(self.hint_label, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("role", "below")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.show_theme(LIGHT)
        self.show_rates(None, None)
        self.show_counts(0, 0, 0)

    def show_phase(self, phase: Phase) -> None:
        """Show what the trainer is doing."""
        self._phase = phase
        self.phase_label.setText(self._phase_texts()[phase])
        colour = {
            Phase.RUNNING: self._theme.good,
            Phase.DIVERGED: self._theme.warning,
            Phase.FAULTED: self._theme.error,
        }.get(phase, self._theme.muted)
        self._dot.show_colour(colour, phase not in (Phase.PAUSED, Phase.STOPPED))

    def show_rates(self, steps_per_s: float | None, frames_per_s: float | None) -> None:
        """Show the rates; None while there is none."""
        steps = "" if steps_per_s is None else self.tr("%1 steps/s").replace("%1", whole(round(steps_per_s)))
        frames = "" if frames_per_s is None else self.tr("%1 frames/s").replace("%1", whole(round(frames_per_s)))
        for label, text in ((self.steps_label, steps), (self.frames_label, frames)):
            label.setVisible(bool(text))
            if text != label.text():
                label.setText(text)

    def show_counts(self, n_points: int, n_classes: int, n_parameters: int) -> None:
        """Show the size of the data and of the model."""
        self.counts_label.setText(
            " · ".join(
                (
                    self.tr("%Ln point(s)", "", n_points),
                    self.tr("%Ln class(es)", "", n_classes),
                    self.tr("%Ln parameter(s)", "", n_parameters),
                )
            )
        )

    def show_hint(self, text: str) -> None:
        """Show what the current tool does."""
        self._hint = text
        self.show_passing_hint(self._passing_hint)

    def show_passing_hint(self, text: str) -> None:
        """Show ``text`` instead of the hint of the tool until it is empty."""
        self._passing_hint = text
        self.hint_label.setText(text or self._hint)
        self.hint_label.update()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        self._theme = theme
        self._fix_widths()
        self.show_phase(self._phase)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size of one line."""
        return QSize(super().sizeHint().width(), max(scaled(STATUS_HEIGHT), self.fontMetrics().height() + SPACE_S))

    def minimumSizeHint(self) -> QSize:
        """Return the size of one line without the hint, which may vanish."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def _phase_texts(self) -> dict[Phase, str]:
        return {
            Phase.PAUSED: self.tr("paused"),
            Phase.RUNNING: self.tr("training"),
            Phase.DIVERGED: self.tr("diverged"),
            Phase.FAULTED: self.tr("failed"),
            Phase.STOPPED: self.tr("stopped"),
        }

    def _fix_widths(self) -> None:
        """Give labels that change often the width of their widest text, so that nothing beside them moves."""
        metrics = QFontMetrics(self.phase_label.font())
        widest = max(metrics.horizontalAdvance(word) for word in self._phase_texts().values())
        reserve_width(self.phase_label, widest)
        steps = self.tr("%1 steps/s").replace("%1", whole(100_000))
        frames = self.tr("%1 frames/s").replace("%1", whole(100))
        reserve_width(self.steps_label, metrics.horizontalAdvance(steps))
        reserve_width(self.frames_label, metrics.horizontalAdvance(frames))
