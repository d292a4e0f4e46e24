"""What a sweep is: the settings that vary, its cells at one moment, their small pictures and their table."""
