"""QObjects between what a person does and what the trainer and the views are told."""
