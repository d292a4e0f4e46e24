"""Runs as things: the entries of their list, what is known of each, and where on the time line the user looks."""
