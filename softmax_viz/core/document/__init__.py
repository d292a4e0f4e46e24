"""The contents of a session file, and their plain form with schema numbers and migrations."""
