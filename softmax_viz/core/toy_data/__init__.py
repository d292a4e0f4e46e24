"""Seeded data sets that are made by a rule: one table of generators."""
