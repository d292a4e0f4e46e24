"""What the left mouse button does: one entry and one module for each tool."""
