"""What a run is made of by choice: losses, penalties, optimizers, initial weights. One entry knows all of itself."""
