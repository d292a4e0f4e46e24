"""Seeded toy data sets: one table of generators."""
