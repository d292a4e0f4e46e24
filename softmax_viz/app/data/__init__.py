"""Points from and to tables, files and the clipboard."""
