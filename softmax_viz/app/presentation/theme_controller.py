"""Applies the theme and the size that the user or the system chooses. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from softmax_viz.core.settings.themes import SCALES, SYSTEM
from softmax_viz.storage.settings import Settings
from softmax_viz.views.style.text_size import apply_text_size
from softmax_viz.views.style.theme import Theme, apply_theme, system_theme, theme_of


class ThemeController(QObject):
    """Owns the choice, a key of ``core.settings.themes.THEME_CHOICES``, and the size, and applies them.

    Parameters
    ----------
    choice
        The choice at the start; empty for the stored one.

    Signals
    -------
    themeChanged(Theme)
        The theme to use from now on.
    scaleRefused(str)
        The user asked for a size at which the window would not fit on its screen; the sentence says so.
    """

    themeChanged = Signal(object)
    scaleRefused = Signal(str)  # noqa: N815  (a Qt signal)

    def __init__(self, app: QApplication, settings: Settings, choice: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._settings = settings
        self.choice = choice or settings.theme()
        self.scale = settings.scale()
        apply_text_size(app, self.scale)  # now, so that widgets measure texts of this size from the beginning
        self._window: QWidget | None = None
        self._applied: Theme | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        app.screenAdded.connect(self._on_screen_added)

    @property
    def theme(self) -> Theme:
        """The theme in use, at the size in use."""
        return theme_of(system_theme() if self.choice == SYSTEM else self.choice, self.scale)

    @Slot(str)
    def choose(self, choice: str) -> None:
        """Use ``choice`` from now on, and store it for the next start."""
        self.choice = choice
        self._settings.set_theme(choice)
        self.apply()

    @Slot(int)
    def change_scale(self, steps: int) -> None:
        """Show everything larger (``steps`` > 0) or smaller by so many of ``SCALES``, and store it."""
        place = SCALES.index(self.scale) + steps
        scale = SCALES[min(max(place, 0), len(SCALES) - 1)]
        if scale <= self.scale or self._fits(scale):
            self._use_scale(scale)
        else:
            self.scaleRefused.emit(self.tr("At a larger size, the window would not fit on this screen."))

    @Slot()
    def reset_scale(self) -> None:
        """Show everything at the normal size, and store it."""
        self._use_scale(SCALES[0])

    def fit_screen(self) -> None:
        """Use the largest size at which the window fits on its screen, if the one stored on another is too large."""
        while self.scale > SCALES[0] and not self._fits(self.scale):
            self.scale = SCALES[SCALES.index(self.scale) - 1]
            self.apply()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)  # measure anew

    def use_window(self, window: QWidget) -> None:
        """Apply themes to this window and its children, from the next ``apply`` on."""
        self._window = window

    def apply(self) -> None:
        """Apply the theme to the application, and emit ``themeChanged``."""
        if self.theme is not self._applied:
            self._applied = self.theme
            apply_theme(self._app, self._applied, self._window)
        self.themeChanged.emit(self._applied)

    def _fits(self, scale: float) -> bool:
        """Return whether the window will fit on its screen at this size: it needs about as much more as it grows."""
        if self._window is None:
            return True
        needed = self._window.minimumSizeHint() * (scale / self.scale)
        return needed.boundedTo(self._window.screen().availableSize()) == needed

    def _use_scale(self, scale: float) -> None:
        self.scale = scale
        self._settings.set_scale(scale)
        self.apply()

    @Slot()
    def _on_system_changed(self) -> None:
        if self.choice == SYSTEM:
            self.apply()

    @Slot()
    def _on_screen_added(self) -> None:
        """Draw icons again, because the new screen may have another pixel ratio."""
        self.apply()
