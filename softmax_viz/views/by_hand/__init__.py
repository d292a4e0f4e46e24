"""Softmax by hand: scores to edit, what else is made of them, number types that fail, one row or all at once."""
