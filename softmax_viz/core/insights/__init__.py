"""What panels show of a run: pure functions of one state, each one entry of a table."""
