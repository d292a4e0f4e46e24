"""What a cell says: numbers in every style, units, missing values, names."""
