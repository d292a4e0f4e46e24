"""The appearance of the window: all sizes in one place, the colours of each theme, and their application.

Sizes are device-independent pixels. Painting code takes a ``Theme``; no other module names a colour (those of the
classes are in ``field.picture.palette``, those of runs in ``run_styles``). GUI thread only.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.style.icon_urls import icon_url
from softmax_viz.views.style.qt_palette import palette_of
from softmax_viz.views.style.stylesheet import SMALL_TEXT, STOCK_ICONS, STYLESHEET, sized_stylesheet
from softmax_viz.views.style.text_size import applied_scale, apply_text_size

# Spacing and shape.
SPACE_XS = 4
SPACE_S = 8
SPACE_M = 12
SPACE_L = 16
SPACE_XL = 24
RADIUS_S = 4
RADIUS_M = 6
RADIUS_L = 8
BORDER = 1
FOCUS_RING = 2

# Parts of the window.
MIN_WINDOW = (880, 460)
PANEL_WIDTH = 400
RIGHT_PANEL_WIDTH = 340
TOOL_STRIP_WIDTH = 106
TRANSPORT_HEIGHT = 48
STATUS_HEIGHT = 26
LOSS_PLOT_HEIGHT = 200
LOSS_PLOT_MIN_HEIGHT = 90
CANVAS_MIN = (240, 160)

# Controls.
CONTROL_HEIGHT = 28
SWITCH = (32, 18)
SLIDER_TRACK = 4
SLIDER_MIN_WIDTH = 72
NUMBER_BOX_WIDTH = 74
TOOL_BUTTON = (44, 40)
TOOL_BUTTON_MIN_HEIGHT = 26
CLASS_CHIP = (84, 34)
NAME_EDITOR_WIDTH = 180
GALLERY = (960, 620)
GALLERY_THUMB = 112
GALLERY_PREVIEW_MIN = (280, 190)
ICON = 18
ICON_BUTTON = 16  # beside the text of a button
ICON_SMALL = 12
FIELD_STYLE_ARROW = 7
FIELD_STYLE_POPUP_WIDTH = 264
BAR_ROW_HEIGHT = 24
BAR_HEIGHT = 18
SWATCH = 14

# Canvas.
MARKER = 10
MARKER_OUTLINE = 1.1
MARKER_EDGE = 1.1
WRONG_RING = 18
WRONG_RING_WIDTH = 2.0
BOUNDARY_WIDTH = 1.6
PICK_RADIUS = 10
PROBE = 20
AXIS_TEXT_SCALE = 0.85
SMALL_TEXT_SCALE = 0.85
DESIGN_TEXT = 12  # the height of the font, in pixels, for which the sizes of controls above were chosen


def scaled(size: float, font: QFont | None = None) -> int:
    """Return ``size``, a designed length of a control, for the present size of the window.

    With a ``font``, what holds text of that font: it also grows with a large font of the system. A widget calls this
    in ``show_theme``, which follows every change of the size, or when its font has changed: what it measures once
    stays small.
    """
    if font is None:
        return round(size * applied_scale())
    height = font.pixelSize()
    return max(round(size), round(size * (height if height > 0 else _height(font.pointSizeF())) / DESIGN_TEXT))


@cache
def _height(points: float) -> int:
    """Return the height in pixels of a font of this size: asking Qt for it takes a while."""
    font = QFont()
    font.setPointSizeF(points)
    return QFontInfo(font).pixelSize()


def scaled_size(width: float, height: float) -> QSize:
    """Return both lengths ``scaled``, without a font."""
    return QSize(scaled(width), scaled(height))


@frozen_dataclass(eq=False)
class Theme:
    """The colours of the window.

    Parameters
    ----------
    name
        Its key in ``THEMES``, and in ``core.settings.themes.FIELD_THEMES``, which has its label and the colours of
        the field.
    window, panel, input
        Backgrounds: the window, the panels beside the canvas, number boxes and lists.
    border, control_border, track
        Hairlines between parts; edges of controls; the unfilled part of a slider or bar, which has such an edge, too.
    text, muted, disabled
        Text, secondary text, text of disabled controls.
    accent, accent_hover, accent_text, link
        The accent colour; the accent under the mouse; text on it; links.
    button, button_hover, button_pressed
        Backgrounds of ordinary buttons.
    tooltip, tooltip_text
        Tooltips.
    grid, boundary, axis_text, axis_halo
        On the canvas: grid lines over the field, decision boundaries, axis numbers and their halo.
    marker_outline, marker_edge, line_halo
        The outline of every point; a second line around it that parts it from a dark field, transparent for none; the
        edge of coloured lines over the field.
    wrong_ring, wrong_ring_halo
        The ring of points that the model gets wrong, and a thin edge of that ring.
    probe, probe_halo, selection, selection_fill, crosshair
        The probe's mark and its edge; selected points and the rubber band; the keyboard's crosshair.
    plot_data, plot_test, plot_total, plot_penalty, plot_noisy, plot_reference, plot_optimum, plot_grid, plot_cursor
        Curves and lines of the plot. J* has the colour of the total, whose optimum it is.
    info, warning, error, info_ground, warning_ground, error_ground
        Text and backgrounds of messages; also the phase dots.
    caution, danger
        Edges and signs at a setting that is questionable, or dangerous.
    good
        The dot of a running trainer.
    scale
        How many times larger than designed everything is drawn: 1 … 2.
    """

    name: str
    window: QColor
    panel: QColor
    input: QColor
    border: QColor
    control_border: QColor
    track: QColor
    text: QColor
    muted: QColor
    disabled: QColor
    accent: QColor
    link: QColor
    accent_hover: QColor
    accent_text: QColor
    button: QColor
    button_hover: QColor
    button_pressed: QColor
    tooltip: QColor
    tooltip_text: QColor
    grid: QColor
    boundary: QColor
    axis_text: QColor
    axis_halo: QColor
    marker_outline: QColor
    marker_edge: QColor
    line_halo: QColor
    wrong_ring: QColor
    wrong_ring_halo: QColor
    probe: QColor
    probe_halo: QColor
    selection: QColor
    selection_fill: QColor
    crosshair: QColor
    plot_data: QColor
    plot_test: QColor
    plot_total: QColor
    plot_penalty: QColor
    plot_noisy: QColor
    plot_reference: QColor
    plot_optimum: QColor
    plot_grid: QColor
    plot_cursor: QColor
    info: QColor
    info_ground: QColor
    warning: QColor
    warning_ground: QColor
    error: QColor
    error_ground: QColor
    caution: QColor
    danger: QColor
    good: QColor
    scale: float = 1.0

    def size(self, designed: float) -> float:
        """Return a length on the canvas or the plot, designed for the normal size, in device-independent pixels."""
        return designed * self.scale

    @property
    def key(self) -> tuple[str, float]:
        """What a picture that was drawn with this theme depends on: its name and its scale."""
        return self.name, self.scale

    def outlines(self) -> tuple[tuple[QColor, float], ...]:
        """Return the lines around every marker, colour and designed width, the innermost first."""
        inner = (self.marker_outline, MARKER_OUTLINE)
        return (inner,) if self.marker_edge.alpha() == 0 else (inner, (self.marker_edge, MARKER_EDGE))

    def derived(self, name: str, **colours: QColor) -> Theme:
        """Return a theme like this one except for ``name`` and some ``colours``.

        Colours that repeat another one (``_REPEATS``) follow it, with their own opacity, unless they are given.
        """
        for follower, leader in _REPEATS.items():
            if leader in colours and follower not in colours:
                colours[follower] = QColor(colours[leader])
                colours[follower].setAlpha(getattr(self, follower).alpha())
        changes: dict[str, Any] = {"name": name, **colours}
        return replace(self, **changes)

    @property
    def is_dark(self) -> bool:
        """Whether the text is lighter than the background."""
        return self.text.lightness() > self.window.lightness()


# Colours that are the same as those of another part, unless a theme gives them.
_REPEATS = {
    "panel": "window", "input": "window", "track": "border", "tooltip": "text", "tooltip_text": "window",
    "accent_hover": "link", "probe": "boundary", "crosshair": "boundary", "selection_fill": "selection",
    "plot_data": "accent", "plot_noisy": "accent", "plot_cursor": "text", "plot_optimum": "plot_total",
}  # fmt: skip

LIGHT = Theme(
    name="light",
    window=QColor("#ffffff"),
    panel=QColor("#ffffff"),
    input=QColor("#ffffff"),
    border=QColor("#e2e5eb"),
    control_border=QColor("#838b9b"),
    track=QColor("#e2e5eb"),
    text=QColor("#1a2130"),
    muted=QColor("#586071"),
    disabled=QColor("#838b9b"),
    accent=QColor("#2f6fde"),
    link=QColor("#2463cc"),
    accent_hover=QColor("#265fc4"),
    accent_text=QColor("#ffffff"),
    button=QColor("#eef1f6"),
    button_hover=QColor("#e3e8f0"),
    button_pressed=QColor("#d6dde8"),
    tooltip=QColor("#1a2130"),
    tooltip_text=QColor("#ffffff"),
    grid=QColor(0, 0, 0, 20),
    boundary=QColor("#10131a"),
    axis_text=QColor("#2b3242"),
    axis_halo=QColor(255, 255, 255, 170),
    marker_outline=QColor("#10131a"),
    marker_edge=QColor(255, 255, 255, 0),
    line_halo=QColor("#ffffff"),
    wrong_ring=QColor("#940b13"),
    wrong_ring_halo=QColor("#ffffff"),
    probe=QColor("#10131a"),
    probe_halo=QColor(255, 255, 255, 200),
    selection=QColor("#1350c0"),
    selection_fill=QColor(19, 80, 192, 36),
    crosshair=QColor("#10131a"),
    plot_data=QColor("#2f6fde"),
    plot_test=QColor("#7a288a"),
    plot_total=QColor("#b3590a"),
    plot_penalty=QColor("#1d6334"),
    plot_noisy=QColor(47, 111, 222, 110),
    plot_reference=QColor("#5f6778"),
    plot_optimum=QColor("#b3590a"),
    plot_grid=QColor("#e8ebf0"),
    plot_cursor=QColor("#1a2130"),
    info=QColor("#1b4fa8"),
    info_ground=QColor("#e8f0fd"),
    warning=QColor("#7a4a00"),
    warning_ground=QColor("#fdf1da"),
    error=QColor("#a11219"),
    error_ground=QColor("#fdebea"),
    caution=QColor("#b86a00"),
    danger=QColor("#cc2936"),
    good=QColor("#1f8a5b"),
)

DARK = LIGHT.derived(
    "dark",
    window=QColor("#1d2129"),
    input=QColor("#1a1e25"),
    border=QColor("#2f3642"),
    control_border=QColor("#717b8f"),
    track=QColor("#343b48"),
    text=QColor("#e8ebf1"),
    muted=QColor("#a7b0c1"),
    disabled=QColor("#778194"),
    accent=QColor("#6ea2ff"),
    link=QColor("#8db6ff"),
    accent_text=QColor("#0d1320"),
    button=QColor("#272d38"),
    button_hover=QColor("#303846"),
    button_pressed=QColor("#3a4454"),
    grid=QColor(255, 255, 255, 22),
    boundary=QColor("#ffffff"),
    axis_text=QColor("#dfe4ee"),
    axis_halo=QColor(20, 23, 29, 170),
    marker_edge=QColor("#eef2f8"),
    line_halo=QColor("#10131a"),
    wrong_ring=QColor("#ffd24a"),
    wrong_ring_halo=QColor("#10131a"),
    probe_halo=QColor(16, 19, 26, 200),
    selection=QColor("#c4d9ff"),
    selection_fill=QColor(196, 217, 255, 44),
    plot_test=QColor("#f6cdfe"),
    plot_total=QColor("#f0a35c"),
    plot_penalty=QColor("#7ee2ae"),
    plot_reference=QColor("#98a1b3"),
    plot_grid=QColor("#2a303b"),
    info=QColor("#a9c8ff"),
    info_ground=QColor("#22304a"),
    warning=QColor("#ffd591"),
    warning_ground=QColor("#3d3120"),
    error=QColor("#ffb3ae"),
    error_ground=QColor("#452326"),
    caution=QColor("#f2b045"),
    danger=QColor("#ff7d76"),
    good=QColor("#5fce9c"),
)

THEMES: dict[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}


@cache
def theme_of(name: str, scale: float) -> Theme:
    """Return the theme ``name`` at this scale; always the same object for the same arguments."""
    return THEMES[name] if scale == 1.0 else replace(THEMES[name], scale=scale)


def tabular(font: QFont, scale: float = 1.0, weight: QFont.Weight | None = None) -> QFont:
    """Return a copy of ``font`` whose digits all have one width, ``scale`` times as large."""
    digits = QFont(font)
    digits.setFeature(QFont.Tag("tnum"), 1)
    if scale != 1.0:
        digits.setPixelSize(max(1, round(QFontInfo(font).pixelSize() * scale)))
    if weight is not None:
        digits.setWeight(weight)
    return digits


def system_theme() -> str:
    """Return the name of the theme that fits the desktop's setting, light or dark. Needs a QGuiApplication."""
    scheme = QGuiApplication.styleHints().colorScheme()
    if scheme == Qt.ColorScheme.Unknown:
        palette = QGuiApplication.palette()
        is_dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
    else:
        is_dark = scheme == Qt.ColorScheme.Dark
    return (DARK if is_dark else LIGHT).name


def colours_of(theme: Theme) -> dict[str, QColor]:
    """Return all colours of ``theme`` by name."""
    values = {field.name: getattr(theme, field.name) for field in fields(Theme)}
    return {name: value for name, value in values.items() if isinstance(value, QColor)}


def stylesheet_of(theme: Theme, font: QFont) -> str:
    """Return the stylesheet in the colours and at the scale of ``theme``, with small text for the usual ``font``."""
    values = {name: colour.name() for name, colour in colours_of(theme).items()}
    values |= {name: icon_url(file, getattr(theme, colour)) for name, (file, colour) in STOCK_ICONS.items()}
    sheet = STYLESHEET.substitute(
        values, radius_s=RADIUS_S, radius_m=RADIUS_M, radius_l=RADIUS_L, slider_track=SLIDER_TRACK, small=SMALL_TEXT
    )
    small = round(QFontInfo(font).pixelSize() * SMALL_TEXT_SCALE)
    return sized_stylesheet(sheet, theme.scale).replace(SMALL_TEXT, f"{small}px")


def apply_theme(app: QApplication, theme: Theme, window: QWidget | None = None) -> None:
    """Apply Fusion, the size and the palette of ``theme``, and the style sheet made from it.

    Parameters
    ----------
    window
        Gets the style sheet, and with it all its descendants: dialogs, menus, popups and tooltips. None sets it for
        the application, which takes Qt three times as long.
    """
    if app.style().name() != "fusion":  # setting it again would polish every widget once more
        app.setStyle("Fusion")
    apply_text_size(app, theme.scale)
    app.setPalette(palette_of(colours_of(theme)))
    (window or app).setStyleSheet(stylesheet_of(theme, app.font()))
