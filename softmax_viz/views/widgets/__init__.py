"""Controls that every panel is made of."""
