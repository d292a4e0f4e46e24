"""The exact optimum J*, with a proof where there is none."""
