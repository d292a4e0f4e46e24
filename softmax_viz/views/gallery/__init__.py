"""Data sets to choose from."""
