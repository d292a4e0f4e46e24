"""The thread that trains a sweep beside the window, and publishes how far it is."""
