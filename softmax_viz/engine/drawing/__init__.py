"""When pictures are drawn on the trainer's thread, how fine, and into which memory."""
