"""Qt's own palette in the colours of a theme. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QColor, QPalette


def palette_of(colours: Mapping[str, QColor]) -> QPalette:
    """Return a palette with every colour role of Qt, for all three colour groups.

    ``colours`` are those of a theme by name, as ``theme.colours_of`` returns them.
    """
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for name, colour in (
        (role.Window, colours["window"]),
        (role.WindowText, colours["text"]),
        (role.Base, colours["input"]),
        (role.AlternateBase, colours["button"]),
        (role.Text, colours["text"]),
        (role.PlaceholderText, colours["muted"]),
        (role.Button, colours["button"]),
        (role.ButtonText, colours["text"]),
        (role.BrightText, colours["accent_text"]),
        (role.ToolTipBase, colours["tooltip"]),
        (role.ToolTipText, colours["tooltip_text"]),
        (role.Highlight, colours["accent"]),
        (role.HighlightedText, colours["accent_text"]),
        (role.Accent, colours["accent"]),
        (role.Link, colours["accent"]),
        (role.LinkVisited, colours["accent"]),
        (role.Light, colours["button_hover"]),
        (role.Midlight, colours["button"]),
        (role.Mid, colours["border"]),
        (role.Dark, colours["border"].darker(130)),
        (role.Shadow, QColor(0, 0, 0)),
    ):
        palette.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.HighlightedText):
        palette.setColor(group.Disabled, name, colours["disabled"])
    for name in (role.Highlight, role.Accent):
        palette.setColor(group.Disabled, name, colours["track"])
    return palette
