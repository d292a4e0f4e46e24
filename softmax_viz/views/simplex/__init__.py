"""The triangle of the probabilities of three classes: all points, the probes, and where two classes tie."""
