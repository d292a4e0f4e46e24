"""What is decided about a table, what may be asked for, and how a refusal is said."""
