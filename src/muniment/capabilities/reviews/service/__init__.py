"""What can be done in a review of access."""
