"""The panel of the losses of the points: a strip, the worst points, the parts of J, and what must hold."""
