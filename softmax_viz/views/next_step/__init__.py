"""The next training step in five stages: what is said of it, and what is drawn over the canvas."""
