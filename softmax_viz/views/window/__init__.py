"""The main window, its menus and messages."""
