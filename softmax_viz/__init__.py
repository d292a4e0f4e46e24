"""softmax_viz: place points, train softmax regression, see what it learns."""

__version__ = "0.1.0"
