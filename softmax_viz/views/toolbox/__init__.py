"""The strip of tools and classes at the left, and the options of the current tool."""
