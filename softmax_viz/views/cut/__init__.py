"""The cut through the plane: its panel, and its line on the canvas."""
