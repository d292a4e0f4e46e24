"""From score to loss: the table of the probe, its target, and the bars of information."""
