"""What a picture of the field shows: viewport, quantities and their colours."""
