"""The panel of metrics: confusion matrix, precision and recall by class, calibration."""
