"""What panels draw over the canvas, and what of it can be dragged."""
