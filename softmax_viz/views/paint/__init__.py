"""Painting in device pixels: markers, words with a halo, many lines."""
