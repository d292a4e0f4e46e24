"""The reference step without allocations: the same numbers, many times faster."""
