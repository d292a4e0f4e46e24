"""Qt's own palette in the colours of a theme. GUI thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPalette

if TYPE_CHECKING:
    from softmax_viz.views.style.theme import Theme


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
