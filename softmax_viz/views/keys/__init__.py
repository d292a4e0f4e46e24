"""Keys by their place on the keyboard, and groups of buttons that are one stop of Tab."""
