"""Around the program: files that come with it, the language, errors that nobody caught."""
