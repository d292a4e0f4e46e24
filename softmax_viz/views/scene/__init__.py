"""What the canvas shows, layer by layer, on the screen or in a file."""
