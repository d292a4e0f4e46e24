"""Points and their classes, the held-out points, and the spray brush."""
