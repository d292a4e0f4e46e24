"""The record of a run: exact states at some of its steps, from which every other step is computed again."""
