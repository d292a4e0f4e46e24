"""Dialogs that fit the screen: files, help, recovered work."""
