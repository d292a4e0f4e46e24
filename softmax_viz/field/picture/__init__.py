"""What a picture of the field shows: its viewport, the quantity and the colours."""
