"""What adopting is about, apart from any table."""
