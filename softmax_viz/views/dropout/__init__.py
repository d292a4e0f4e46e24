"""The masks of logit dropout: their panel, and the boundary of one of them on the canvas."""
