"""The settings of one generator, one row for each. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QRandomGenerator, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from softmax_viz.core.settings.param_kinds import NumberParam
from softmax_viz.core.toy_data.generator_settings import GENERATOR_PARAMS, GeneratorSettings
from softmax_viz.views.style.icons import icon
from softmax_viz.views.style.theme import CONTROL_HEIGHT, ICON, SPACE_XS, Theme, scaled_size
from softmax_viz.views.style.tooltips import set_explanation
from softmax_viz.views.style.translated_texts import translated
from softmax_viz.views.widgets.param_row import ParamRow, row_for

_SEEDS = int(GENERATOR_PARAMS["seed"].high) + 1


class GeneratorForm(QWidget):
    """Rows for those ``params`` that have more than one value. ``settingsRequested(GeneratorSettings)`` on a change."""

    settingsRequested = Signal(object)

    def __init__(self, params: tuple[NumberParam, ...], settings: GeneratorSettings) -> None:
        super().__init__()
        self._settings = settings
        self.rows: dict[str, ParamRow] = {param.name: row_for(param) for param in params if param.low < param.high}
        self.new_seed = QToolButton()
        self.new_seed.setFixedSize(scaled_size(CONTROL_HEIGHT, CONTROL_HEIGHT))
        self.new_seed.setIconSize(scaled_size(ICON, ICON))
        self.new_seed.setProperty("role", "quiet")
        self.new_seed.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_explanation(
            self.new_seed, self.tr("New seed"), self.tr("New seed: draw other points by the same settings.")
        )
        self.new_seed.clicked.connect(self._on_new_seed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        for name, row in self.rows.items():
            row.valueRequested.connect(self._on_value_requested)
            if name == "seed":
                line = QHBoxLayout()
                line.setSpacing(SPACE_XS)
                line.addWidget(row, 1)
                line.addWidget(self.new_seed)
                column.addLayout(line)
            else:
                column.addWidget(row)
        column.addStretch(1)
        self.show_settings(settings)

    def show_settings(self, settings: GeneratorSettings) -> None:
        """Show ``settings`` without emitting."""
        self._settings = settings
        values = settings.as_dict()
        for name, row in self.rows.items():
            row.show_value(values[name])

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of ``theme``."""
        for row in self.rows.values():
            row.show_theme(theme)
        self.new_seed.setIcon(icon("shuffle", theme, theme.muted))

    def align(self) -> None:
        """Align the controls, in the same way in every form."""
        for row in self.rows.values():
            metrics = row.label.fontMetrics()
            labels = (translated("params", param.label) for param in GENERATOR_PARAMS.values())
            row.set_label_width(max(metrics.horizontalAdvance(label) for label in labels) + 2)

    def _on_value_requested(self, name: str, value: object) -> None:
        self._settings = self._settings.with_value(name, value)
        self.settingsRequested.emit(self._settings)

    def _on_new_seed(self) -> None:
        """Ask for any seed but the present one."""
        offset = 1 + QRandomGenerator.global_().bounded(_SEEDS - 1)
        settings = self._settings.with_value("seed", (self._settings.seed + offset) % _SEEDS)
        self.show_settings(settings)
        self.settingsRequested.emit(settings)
