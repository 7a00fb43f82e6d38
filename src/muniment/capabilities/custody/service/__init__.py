"""What can be done about holds and about the condition of what is stored."""
