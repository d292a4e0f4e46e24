"""The font of the application at another size than the usual one. GUI thread only."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QApplication

_applied = {"scale": 1.0}  # here and not in the application, because it is asked for hundreds of times a second
_UNSCALED = "unscaledFont"  # the property of the application that keeps its font while another size is shown


def apply_text_size(app: QApplication, scale: float) -> None:
    """Make the font of the application ``scale`` times as large as the one it had before it was ever scaled."""
    _applied["scale"] = scale
    unscaled = app.property(_UNSCALED)
    if unscaled is None and scale == 1.0:
        return
    if unscaled is None:
        unscaled = QFont(app.font())
        app.setProperty(_UNSCALED, unscaled)
    font = QFont(unscaled)
    if scale == 1.0:
        app.setProperty(_UNSCALED, None)  # the font may be changed by others from now on
    else:
        font.setPixelSize(round(QFontInfo(unscaled).pixelSize() * scale))
    if font != app.font():
        app.setFont(font)


def applied_scale() -> float:
    """Return the scale that was applied last; 1 before any was."""
    return _applied["scale"]
