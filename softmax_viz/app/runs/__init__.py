"""Runs in the window: the time line and the list of runs, and what the user asks of them."""
