"""Schemas and vocabularies, as a registry tells them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec


class Schema(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a schema: the JSON Schema `body`, and what must or may satisfy it."""

    name: str
    version: int
    title: str = ""
    description: str = ""
    body: Mapping[str, Any]
    applies_to: tuple[str, ...] = ()
    model_kinds: tuple[str, ...] = ()
    mandatory_for: tuple[str, ...] = ()
    status: str
    created_at: datetime
    created_by: str
    revision: int


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A term: the code that is recorded, what people read, and what they may write instead."""

    code: str
    label: str = ""
    synonyms: tuple[str, ...] = ()
    definition: str = ""
    parent: str | None = None
    deprecated_by: str | None = None


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """The terms that a field is filled in with."""

    name: str
    title: str = ""
    description: str = ""
    terms: tuple[Term, ...] = ()
    version: int = 1
    created_at: datetime
    created_by: str
    revision: int
