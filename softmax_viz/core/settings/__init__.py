"""The settings of a run: one table of hyper-parameters, their checked value, phases and speeds."""
