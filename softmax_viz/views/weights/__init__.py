"""The weights of all classes: their values and gradients, their common part, and what penalties make of them."""
