"""Reading and writing files: tables, sessions, settings."""
