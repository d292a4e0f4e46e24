"""What the window shows, as one frozen value, and which view shows which part of it."""
