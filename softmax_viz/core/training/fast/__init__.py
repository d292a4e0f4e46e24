"""The reference step again, without allocations: the same numbers many times faster."""
