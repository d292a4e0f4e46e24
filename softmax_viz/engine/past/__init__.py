"""Looking back: a run as it was at an earlier step, beside the live run, which stays as it is."""
