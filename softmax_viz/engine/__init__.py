"""The trainer: a worker thread that obeys commands and publishes frames."""
