"""The search index: a node's own copy of what can be found, kept by following the journal.

It knows no nouns. A capability declares what of its own can be found (`Searchable`): which fields
that has, which events change it, and how its documents are made from the tables. The index can
always be thrown away: it is made anew from the tables while the old one, or SQL, answers.
"""

from muniment.platform.searching.criteria import Criterion
from muniment.platform.searching.declaring import Document, Field, FieldKind, Searchable
from muniment.platform.searching.node import Searching
from muniment.platform.searching.request import Answer, Found, Order, Request

__all__ = [
    "Answer",
    "Criterion",
    "Document",
    "Field",
    "FieldKind",
    "Found",
    "Order",
    "Request",
    "Searchable",
    "Searching",
]
