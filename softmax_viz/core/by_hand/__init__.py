"""Softmax without data: scores that are changed by hand, number types that fail, one row or all rows at once."""
