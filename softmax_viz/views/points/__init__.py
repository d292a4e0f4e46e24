"""The points as an editable table."""
