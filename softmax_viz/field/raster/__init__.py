"""How the pixels of a picture are computed, right to one level of 255."""
