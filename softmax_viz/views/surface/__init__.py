"""Panels of the surface of J: along the next step as a curve, and on a plane as a map."""
