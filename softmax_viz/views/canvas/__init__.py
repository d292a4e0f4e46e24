"""The canvas: mouse, keyboard and the scene on the screen."""
