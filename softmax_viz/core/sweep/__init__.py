"""A sweep: many runs that differ in two settings, trained together from one start as one batched computation."""
