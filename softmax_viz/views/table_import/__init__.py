"""A table before its points are taken: every decision about it, shown and changeable."""
