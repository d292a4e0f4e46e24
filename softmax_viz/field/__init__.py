"""From weights to pictures: numpy only."""
