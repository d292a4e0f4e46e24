"""Painting in device pixels: markers, text with a halo, many lines."""
