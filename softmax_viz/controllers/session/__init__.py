"""The session while it is edited: undo, clipboard, autosave."""
