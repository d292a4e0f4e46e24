"""One training run: what stands, what changes it, and when it is evaluated."""
