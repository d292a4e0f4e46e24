"""Runs side by side: rivals that follow the main run, one clock for all, and what is shown of each."""
