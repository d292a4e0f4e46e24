"""Help: what is computed, the words on the screen, keys, licences."""
