"""The kinds of table file, each with its own reader."""
