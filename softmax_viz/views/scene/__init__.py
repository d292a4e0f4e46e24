"""Painting the contents of the canvas, layer by layer, on the screen or into a file."""
