"""The model: features of x and y, standardization, softmax, and limits of size."""
