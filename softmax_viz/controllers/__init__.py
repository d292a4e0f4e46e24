"""QObjects that turn actions of the user into commands for the trainer and into what views show."""
