"""Search: one query language over everything the register knows."""

from muniment.capabilities.search.model.naming import fields_of
from muniment.capabilities.search.model.parsing import parse
from muniment.capabilities.search.model.refusals import QueryRefused
from muniment.capabilities.search.service.nearest import begun, documents, nearest
from muniment.capabilities.search.service.permissions import SEARCH
from muniment.capabilities.search.service.searching import (
    Asked,
    Found,
    Hit,
    NoIndex,
    SearchUnfit,
    check,
    search,
)
from muniment.capabilities.search.service.tallying import Tallied, Tallying, tallied

__all__ = [
    "SEARCH",
    "Asked",
    "Found",
    "Hit",
    "NoIndex",
    "QueryRefused",
    "SearchUnfit",
    "Tallied",
    "Tallying",
    "begun",
    "check",
    "documents",
    "fields_of",
    "nearest",
    "parse",
    "search",
    "tallied",
]
