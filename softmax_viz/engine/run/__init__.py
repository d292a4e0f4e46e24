"""One training run: its state, what changes it, and when it is evaluated."""
