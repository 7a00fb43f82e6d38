"""What can be done with vocabularies, schemas and aspects; one file per noun."""
