"""The appearance of the window: all sizes in one place, the colours of each theme, and their application.

Sizes are device-independent pixels. All painting code takes a ``Theme``; no other module names a colour
(class colours are in ``field.picture.palette``). GUI thread only.
"""

from __future__ import annotations

from dataclasses import fields, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from softmax_viz.core.basics.frozen_dataclass import frozen_dataclass
from softmax_viz.views.style.icon_urls import icon_url
from softmax_viz.views.style.stylesheet import STYLESHEET

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
POINTS_TABLE_WIDTH = 310
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
SLIDER_HANDLE = 14
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
ICON_SMALL = 12
FIELD_STYLE_ARROW = 7
FIELD_STYLE_POPUP_WIDTH = 264
BAR_ROW_HEIGHT = 24
BAR_HEIGHT = 18
SWATCH = 14

# Canvas.
MARKER = 10
MARKER_OUTLINE = 1.4
WRONG_RING = 18
WRONG_RING_WIDTH = 2.0
BOUNDARY_WIDTH = 1.6
PICK_RADIUS = 10
PROBE = 20
AXIS_TEXT_SCALE = 0.85
SMALL_TEXT_SCALE = 0.85
DESIGN_TEXT = 12  # the height of the font, in pixels, for which the widths above were chosen


def scaled(size: int, font: QFont) -> int:
    """Return ``size``, which was chosen for text of ``DESIGN_TEXT`` pixels, scaled to the height of ``font``."""
    return max(size, round(size * QFontInfo(font).pixelSize() / DESIGN_TEXT))


def luminance(colour: QColor) -> float:
    """Return the relative luminance of an sRGB colour as defined by WCAG 2, 0 … 1."""
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colours as defined by WCAG 2, 1 … 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


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
        Hairlines between parts; edges of input boxes; the unfilled part of a slider or bar.
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
    marker_outline, wrong_ring, wrong_ring_halo
        The outline of every point; the ring of points that the model gets wrong, and a thin edge of that ring.
    probe, probe_halo, selection, selection_fill, crosshair
        The probe's mark and its edge; selected points and the rubber band; the keyboard's crosshair.
    plot_data, plot_test, plot_total, plot_penalty, plot_noisy, plot_reference, plot_optimum, plot_grid, plot_cursor
        Curves and lines of the loss plot.
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

    def outline_for(self, marker: QColor) -> QColor:
        """Return the colour of a marker's outline: the theme's own if its contrast is 3:1 or more, else the text's."""
        return self.marker_outline if contrast(marker, self.marker_outline) >= 3.0 else self.text

    def derived(self, name: str, **colours: QColor) -> Theme:
        """Return a theme like this one except for ``name`` and some ``colours``.

        Colours that repeat another one (``_REPEATS``) follow it, with their own opacity, unless they are given.
        """
        for follower, leader in _REPEATS.items():
            if leader in colours and follower not in colours:
                colours[follower] = QColor(colours[leader])
                colours[follower].setAlpha(getattr(self, follower).alpha())
        return replace(self, name=name, **colours)

    @property
    def is_dark(self) -> bool:
        """Whether the text is lighter than the background."""
        return self.text.lightness() > self.window.lightness()


# Colours that are the same as those of another part, unless a theme gives them.
_REPEATS = {
    "panel": "window", "input": "window", "track": "border", "tooltip": "text", "tooltip_text": "window",
    "accent_hover": "link", "probe": "boundary", "crosshair": "boundary", "selection_fill": "selection",
    "plot_data": "accent", "plot_noisy": "accent", "plot_reference": "muted", "plot_cursor": "text",
}  # fmt: skip

LIGHT = Theme(
    name="light",
    window=QColor("#ffffff"),
    panel=QColor("#ffffff"),
    input=QColor("#ffffff"),
    border=QColor("#e2e5eb"),
    control_border=QColor("#cfd5df"),
    track=QColor("#e2e5eb"),
    text=QColor("#1a2130"),
    muted=QColor("#5f6778"),
    disabled=QColor("#a2a9b6"),
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
    marker_outline=QColor("#ffffff"),
    wrong_ring=QColor("#c4161c"),
    wrong_ring_halo=QColor(255, 255, 255, 190),
    probe=QColor("#10131a"),
    probe_halo=QColor(255, 255, 255, 200),
    selection=QColor("#1554c8"),
    selection_fill=QColor(21, 84, 200, 36),
    crosshair=QColor("#10131a"),
    plot_data=QColor("#2f6fde"),
    plot_test=QColor("#9b3fb5"),
    plot_total=QColor("#b3590a"),
    plot_penalty=QColor("#7a8292"),
    plot_noisy=QColor(47, 111, 222, 110),
    plot_reference=QColor("#5f6778"),
    plot_optimum=QColor("#137a4d"),
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
    control_border=QColor("#434c5b"),
    track=QColor("#343b48"),
    text=QColor("#e8ebf1"),
    muted=QColor("#98a1b3"),
    disabled=QColor("#5f6878"),
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
    marker_outline=QColor("#10131a"),
    wrong_ring=QColor("#ffd24a"),
    wrong_ring_halo=QColor(16, 19, 26, 190),
    probe_halo=QColor(16, 19, 26, 200),
    selection=QColor("#a9c8ff"),
    selection_fill=QColor(169, 200, 255, 44),
    plot_test=QColor("#d58cf0"),
    plot_total=QColor("#f0a35c"),
    plot_penalty=QColor("#8c95a6"),
    plot_optimum=QColor("#5fce9c"),
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


def palette_of(theme: Theme) -> QPalette:
    """Return a palette with every colour role of Qt, for all three colour groups."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for name, colour in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.input),
        (role.AlternateBase, theme.button),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Button, theme.button),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.accent_text),
        (role.ToolTipBase, theme.tooltip),
        (role.ToolTipText, theme.tooltip_text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.accent_text),
        (role.Accent, theme.accent),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Light, theme.button_hover),
        (role.Midlight, theme.button),
        (role.Mid, theme.border),
        (role.Dark, theme.border.darker(130)),
        (role.Shadow, QColor(0, 0, 0)),
    ):
        palette.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.HighlightedText):
        palette.setColor(group.Disabled, name, theme.disabled)
    for name in (role.Highlight, role.Accent):
        palette.setColor(group.Disabled, name, theme.track)
    return palette


def stylesheet_of(theme: Theme, small_px: int) -> str:
    """Return the stylesheet in ``theme``'s colours; ``small_px`` is the size of small text."""
    colours = {field.name: getattr(theme, field.name) for field in fields(Theme)}
    values = {name: colour.name() for name, colour in colours.items() if isinstance(colour, QColor)}
    return STYLESHEET.substitute(
        values,
        radius_s=RADIUS_S, radius_m=RADIUS_M, radius_l=RADIUS_L, slider_track=SLIDER_TRACK, small_px=small_px,
        menu_arrow=icon_url("arrow-down", theme.muted), check=icon_url("check", theme.accent_text),
    )  # fmt: skip


def apply_theme(app: QApplication, theme: Theme, window: QWidget | None = None) -> None:
    """Apply Fusion, the palette of ``theme`` and the style sheet made from it.

    Parameters
    ----------
    window
        Gets the style sheet, and with it all its descendants: dialogs, menus, popups and tooltips. None sets it for
        the application, which takes Qt three times as long.
    """
    if app.style().name() != "fusion":  # setting it again would polish every widget once more
        app.setStyle("Fusion")
    app.setPalette(palette_of(theme))
    sheet = stylesheet_of(theme, round(QFontInfo(app.font()).pixelSize() * SMALL_TEXT_SCALE))
    (window or app).setStyleSheet(sheet)
