"""The objective J as a surface over the weights: along lines, on planes, and the way of a run across it."""
