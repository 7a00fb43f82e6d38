"""Saved searches: queries that somebody gave a name, to be run again and shared with others.

What is found is never kept: whoever runs a search sees what they may see. Siblings ask which
searches speak of the fields of a schema.
"""

from muniment.capabilities.savedsearches.service import SearchUse, searches_under

__all__ = ["SearchUse", "searches_under"]
