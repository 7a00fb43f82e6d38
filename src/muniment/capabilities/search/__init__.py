"""Search: one query language over everything the register knows."""

from muniment.capabilities.search.model.naming import fields_of
from muniment.capabilities.search.model.parsing import parse
from muniment.capabilities.search.model.refusals import QueryRefused
from muniment.capabilities.search.service.searching import Asked, Found, Hit, search

__all__ = ["Asked", "Found", "Hit", "QueryRefused", "fields_of", "parse", "search"]
