"""The project's own line icons, tinted to the theme and sharp at every device pixel ratio. GUI thread only."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from softmax_viz.field.picture.quantities import ANY_NUMBER, Quantity
from softmax_viz.system.resources import asset
from softmax_viz.views.style.theme import ICON, Theme, scaled

# Device pixel ratios that are drawn besides those of the screens; a new one is scaled down from the next larger.
_MODES = (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Selected)


@cache
def _source(name: str) -> str:
    return asset("icons", f"{name}.svg").read_text(encoding="utf-8")


def icon_pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return the icon ``name`` in one ``colour``, ``size`` logical pixels square, at a device pixel ratio.

    It is drawn once and kept by Qt: windows, themes and rows ask for the same icons again and again.

    Raises
    ------
    FileNotFoundError
        If ``assets/icons`` has no such icon.
    """
    key = f"softmax_viz/icon/{name}/{colour.name(QColor.NameFormat.HexArgb)}/{size}/{ratio}"
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    renderer = QSvgRenderer(_source(name).replace("currentColor", colour.name()).encode())
    pixels = round(size * ratio)
    pixmap = QPixmap(QSize(pixels, pixels))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(colour.alphaF())
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, pixmap)
    return pixmap


def quantity_icon(
    quantity: Quantity, theme: Theme, normal: QColor | None = None, checked: QColor | None = None
) -> QIcon:  # fmt: skip
    """Return the icon of a quantity, or a general one if it has none. Colours are as in ``icon``."""
    is_there = asset("icons", f"{quantity.icon}.svg").is_file()
    return icon(quantity.icon if is_there else ANY_NUMBER, theme, normal, checked)


def icon(name: str, theme: Theme, normal: QColor | None = None, checked: QColor | None = None) -> QIcon:
    """Return the icon ``name`` for buttons and menus in ``normal``, or ``theme``'s text colour; muted when disabled.

    It has the size that icons have now; after a change of the size it must be drawn again, as after one of the theme.
    ``checked`` is the colour while a checkable button is down.
    """
    off = normal or theme.text
    on = checked or off
    result, size = QIcon(), scaled(ICON)
    for ratio in sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()}):
        drawn_off = icon_pixmap(name, off, size, ratio)
        drawn_on = drawn_off if on is off else icon_pixmap(name, on, size, ratio)
        for mode in _MODES:
            result.addPixmap(drawn_off, mode, QIcon.State.Off)
            result.addPixmap(drawn_on, mode, QIcon.State.On)
        disabled = icon_pixmap(name, theme.disabled, size, ratio)
        for state in (QIcon.State.Off, QIcon.State.On):
            result.addPixmap(disabled, QIcon.Mode.Disabled, state)
    return result
