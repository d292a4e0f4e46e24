"""Session files: opening, saving, unsaved and recovered work."""
