"""The query language, pure."""
