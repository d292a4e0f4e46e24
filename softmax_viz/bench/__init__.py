"""What ``softmax-viz bench`` measures, beside the textbook's form in the same run."""
