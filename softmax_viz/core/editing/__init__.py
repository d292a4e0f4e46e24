"""Invertible edits of points, classes and settings, and the journal of when they took effect."""
