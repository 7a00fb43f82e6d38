"""What can be done with search."""
