"""Controls that choose what the field shows: button, popup, menu."""
