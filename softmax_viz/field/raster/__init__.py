"""Computes the pixels of a picture, right to one level of 255."""
