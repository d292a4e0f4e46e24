"""Panels as docks: beside the canvas, as tabs, floating or closed; their arrangements, and how these are kept."""
