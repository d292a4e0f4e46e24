"""Lines over the field: decision boundaries, contours, zero scores, dropout boundaries."""
