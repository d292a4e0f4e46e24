"""What is read off a run: losses, accuracy, the curve, and the insights that panels ask for."""
