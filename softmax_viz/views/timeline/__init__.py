"""The time line under the plot: where the user looks, what was changed where, and the band that says one looks back."""
