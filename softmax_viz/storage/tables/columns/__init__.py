"""Which rows are headings and notes, and which columns are coordinates and classes."""
