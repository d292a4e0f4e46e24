"""The panels at the right: settings, features, probabilities."""
