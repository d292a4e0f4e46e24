"""Further pinned places beside the probe: their marks on the canvas, and their small multiples."""
