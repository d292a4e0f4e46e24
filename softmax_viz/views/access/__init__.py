"""What screen readers are told of widgets that Qt cannot describe: values, roles and summaries."""
