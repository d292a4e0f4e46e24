"""The panel of the runs: their table, and what can be done with them."""
