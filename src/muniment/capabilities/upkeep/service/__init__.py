"""What can be done for what is stored."""
