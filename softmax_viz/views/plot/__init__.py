"""The plot of losses and accuracies: axes, curves, labels, marks, and the mouse on them."""
