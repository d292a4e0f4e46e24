"""Points and the classes they belong to, which of them are held out, and the spray brush."""
