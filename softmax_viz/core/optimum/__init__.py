"""The exact optimum J*, or a proof that there is none."""
