"""From bytes to rows of cells: encodings, delimiters, quotes."""
