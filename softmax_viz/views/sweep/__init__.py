"""The sweep of two settings: what is swept, live miniatures, and the map of the losses."""
