"""Search: one query language over everything the register knows."""
