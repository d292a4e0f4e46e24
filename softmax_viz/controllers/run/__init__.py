"""The run as seen from the window."""
