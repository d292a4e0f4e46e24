"""Lines over the field: decision boundaries, contours, zero scores, boundaries under dropout."""
