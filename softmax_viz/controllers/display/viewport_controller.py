"""The viewport, the visible rectangle of the plane: fit, zoom, pan, size of the canvas. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from softmax_viz.core.data.dataset import Dataset
from softmax_viz.field.picture.viewport import Viewport, fit_data

# Asks for a picture of a view: view, width and height in device pixels, theme.
UseViewport = Callable[[Viewport, int, int, str], None]


class ViewportController(QObject):
    """Owns the viewport. Until the user zooms or pans, a resized canvas shows the same content.

    Parameters
    ----------
    use_viewport
        Asks for a picture.
    data
        The points to fit.
    theme
        Name of the theme of the field.

    Signals
    -------
    viewChanged(Viewport)
        The viewport has changed.
    """

    viewChanged = Signal(object)

    def __init__(self, use_viewport: UseViewport, data: Dataset, theme: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._use_view = use_viewport
        self._data = data
        self._theme = theme
        self._size = (0, 0)
        self._fitted = True
        self.view = fit_data(data)

    def fit(self, data: Dataset) -> None:
        """Show all points of ``data``."""
        self._data = data
        self._fitted = True
        self._apply(fit_data(data, self._aspect()))

    @Slot(object)
    def on_viewport_requested(self, view: Viewport) -> None:
        """Show what the user zoomed or panned to."""
        self._fitted = False
        self._apply(view)

    @Slot(int, int)
    def on_size_changed(self, width: int, height: int) -> None:
        """Adapt to the size of the canvas: same content if it was fitted, else same centre and scale."""
        before, self._size = self._size, (width, height)
        if width < 1 or height < 1:
            return
        if self._fitted or 0 in before:
            self._apply(fit_data(self._data, self._aspect()))
            return
        view = self.view
        half_width = view.width / before[0] * width / 2
        half_height = view.height / before[1] * height / 2
        cx, cy = (view.x0 + view.x1) / 2, (view.y0 + view.y1) / 2
        resized = Viewport(cx - half_width, cx + half_width, cy - half_height, cy + half_height)
        self._apply(resized if resized.is_legal else view)

    @property
    def fitted_to(self) -> Dataset | None:
        """The points that the viewport is fitted to; None once the user has zoomed or panned."""
        return self._data if self._fitted else None

    def use_theme(self, theme: str) -> None:
        """Ask for pictures in the colours of ``theme``."""
        self._theme = theme
        self._apply(self.view)

    def _aspect(self) -> float:
        width, height = self._size
        return width / height if width and height else 1.0

    def _apply(self, view: Viewport) -> None:
        self.view = view
        self.viewChanged.emit(view)
        if 0 not in self._size:
            self._use_view(view, *self._size, self._theme)
