"""What the user can ask for, and the gate that a mode can close."""
