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


class Aspect(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one thing under one version of a schema; its `body` is the document."""

    subject_kind: str
    subject_id: str
    schema: str
    schema_version: int
    body: Mapping[str, Any] | None = None
    revision: int
    updated_at: datetime | None = None


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A term: the code that is recorded, what people read, and what they may write instead."""

    code: str
    label: str = ""
    synonyms: tuple[str, ...] = ()
    definition: str = ""
    parent: str | None = None
    deprecated_by: str | None = None
    deprecated: bool = False


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


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a document or a schema (JSON pointer), and what is said of it."""

    pointer: str
    message: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """How a version goes together with the one before: full, backward, forward or none."""

    schema: str
    version: int
    against: int | None = None
    compatibility: str
    breaking: tuple[Place, ...] = ()
    unknown: tuple[Place, ...] = ()
    newly_mandatory_for: tuple[str, ...] = ()


class MappingVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """Fields of an import mapping that a version does not take, and demands that it misses."""

    source: str
    import_id: str | None = None
    refused: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


class SearchVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """A saved search that asks for fields a version drops; of a private one, only the owner."""

    owner: str
    name: str | None = None
    query: str | None = None
    lost: tuple[str, ...] = ()


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """What a version of a schema would mean, read off the schemas and what is built on them."""

    comparison: Comparison
    mappings: tuple[MappingVerdict, ...] = ()
    searches: tuple[SearchVerdict, ...] = ()


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one stored aspect under another version; with `flaws` it would not fit.

    `reference` is what people type for what it is about, such as `fraud/cards@3`.
    """

    reference: str = ""
    subject_kind: str
    subject_id: str
    project_id: str | None = None
    model_id: str | None = None
    written_by: int
    fits_as_it_is: bool
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    flaws: tuple[Place, ...] = ()


class Migrated(msgspec.Struct, frozen=True, kw_only=True):
    """How many aspects were brought up to a version, and those that would not fit it."""

    migrated: int
    refused: tuple[Verdict, ...] = ()
    next: str | None = None


class TermUses(msgspec.Struct, frozen=True, kw_only=True):
    """Where a term stands now: by field of models and use cases, and by schema of aspects."""

    vocabulary: str
    code: str
    models: Mapping[str, int] = {}
    use_cases: Mapping[str, int] = {}
    aspects: Mapping[str, int] = {}
    limit: int
