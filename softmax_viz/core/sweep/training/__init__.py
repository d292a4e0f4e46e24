"""All runs of a sweep trained from one start as one batched computation: one pass over the points for each step."""
