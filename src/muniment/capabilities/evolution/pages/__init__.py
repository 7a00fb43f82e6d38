"""Pages of schemas and vocabularies, by noun."""

from muniment.capabilities.evolution.pages import schemas, vocabularies

PAGES = (schemas.pages, vocabularies.pages)
