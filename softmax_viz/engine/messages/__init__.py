"""What the GUI thread and the trainer thread send each other: frozen commands and frames."""
