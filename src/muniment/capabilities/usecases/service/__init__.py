"""What can be done with use cases: finding, changing, and saying more under schemas."""
