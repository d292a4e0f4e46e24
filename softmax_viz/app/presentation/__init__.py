"""What the window says, and in which colours."""
