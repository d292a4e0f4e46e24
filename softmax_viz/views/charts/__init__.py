"""What charts in panels have in common: a painted widget for mouse and keyboard, and the marks of classes."""
