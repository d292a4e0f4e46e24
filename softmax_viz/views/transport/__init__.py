"""Running, stepping, stopping, and the numbers of the run."""
