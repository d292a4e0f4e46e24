"""The alternatives of a run: losses, penalties, optimizers, initial weights. Each table entry is self-contained."""
