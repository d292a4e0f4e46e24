"""The surroundings of the program: files that come with it, the language, uncaught exceptions."""
