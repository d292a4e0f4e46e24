"""Training written to be read: objective, optimizers, the reference step, evaluation and loss history."""
