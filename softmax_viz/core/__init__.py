"""The mathematics of softmax regression: numpy and the standard library, pure, no Qt."""
