"""The verbs of adopting."""
