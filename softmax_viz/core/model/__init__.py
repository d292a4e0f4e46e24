"""The model: features of x and y, standardization, softmax, and how large anything may be."""
