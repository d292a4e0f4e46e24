"""Training written for readability: objective, optimizers, the reference step, evaluation and loss history."""
