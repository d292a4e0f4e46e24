"""What the plot draws of a run: its ranges, ticks and polylines, computed from the history."""
