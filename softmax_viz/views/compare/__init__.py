"""Several canvases side by side: the main one and lighter ones of other runs, with what differs and what it does."""
