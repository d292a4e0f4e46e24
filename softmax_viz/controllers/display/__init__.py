"""What is shown of a run: viewport, probe, field style, warnings."""
