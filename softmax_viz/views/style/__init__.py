"""Sizes, colours, style sheet, icons, numbers and translated texts."""
