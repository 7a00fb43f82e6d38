"""Pages of search."""

from muniment.capabilities.search.pages import searching

PAGES = (searching.pages,)
