"""Session files, share codes and unsaved work."""
