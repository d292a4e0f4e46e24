"""What a session file keeps, and its plain form with schema numbers and migrations."""
