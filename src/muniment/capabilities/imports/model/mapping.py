"""The mapping language, version 1: how the rows of a file become records of the register.

These types *are* the language: the JSON Schema that checks a mapping is derived from them.
Texts, numbers and lists of a mapping are YAML; `docs/reference/import-mapping.md` explains it.
"""

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType, field

LANGUAGE_VERSION = 1

Kind: TypeAlias = Literal["project", "use_case", "model", "version"]
KINDS: tuple[Kind, ...] = ("project", "use_case", "model", "version")
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=500)]
Identifier: TypeAlias = Annotated[str, Meta(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
NameOrNames: TypeAlias = Name | Annotated[tuple[Name, ...], Meta(min_length=1)]


class Strict(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the language: immutable, and refusing words it does not know."""


class Source(Strict, frozen=True, kw_only=True):
    """How the file is written; what is `auto` is found out and reported."""

    format: Literal["csv", "jsonl"]
    encoding: Name = "auto"
    delimiter: Annotated[str, Meta(min_length=1, max_length=4)] = "auto"
    heading_row: Literal["auto"] | Annotated[int, Meta(ge=1, le=1000)] = "auto"
    nulls: tuple[str, ...] = ()


class Condition(Strict, frozen=True, kw_only=True):
    """When something applies: the column or path has one of some values, or has any."""

    column: Name | UnsetType = UNSET
    path: Name | UnsetType = UNSET
    is_: Annotated[tuple[str, ...], Meta(min_length=1)] | UnsetType = field(
        name="is", default=UNSET
    )
    filled: bool | UnsetType = UNSET


Simple: TypeAlias = Literal[
    "boolean",
    "date",
    "first",
    "integer",
    "last",
    "licence",
    "list",
    "lower",
    "number",
    "slug",
    "url",
]


class NumberForm(Strict, frozen=True, kw_only=True):
    """How numbers are written, and what they count: `times: 1000000` for millions."""

    decimal: Literal[".", ","] = "."
    times: Annotated[int, Meta(ge=1, le=10**12)] = 1


class Transform(Strict, frozen=True, kw_only=True):
    """A transform that takes an argument; exactly one is named.

    `synonyms` go with a vocabulary; `otherwise` goes with a map, for values not in it.
    """

    date: Literal["mdy", "dmy"] | UnsetType = UNSET
    join: str | UnsetType = UNSET
    map: dict[str, Any] | UnsetType = UNSET
    otherwise: Any = UNSET
    number: NumberForm | UnsetType = UNSET
    split: Annotated[str, Meta(min_length=1)] | UnsetType = UNSET
    vocabulary: Name | UnsetType = UNSET
    synonyms: dict[str, str] | UnsetType = UNSET


class Field(Strict, frozen=True, kw_only=True):
    """Where a value comes from and what is done to it on the way.

    Exactly one of `column`, `path`, `constant`, `template` and `rest` names the source. Of several
    columns, paths or templates the first that is filled counts; a template is filled when each
    `{column}` in it is. `unknown` says what a value that a transform cannot take means: `warn`
    leaves it out, `keep` records it as written (both with a warning), `error` rejects the row.
    A bare text in place of a field names its column.
    """

    column: NameOrNames | UnsetType = UNSET
    path: NameOrNames | UnsetType = UNSET
    constant: Any = UNSET
    template: NameOrNames | UnsetType = UNSET
    rest: Literal[True] | UnsetType = UNSET
    nulls: tuple[str, ...] = ()
    transforms: tuple[Simple | Transform, ...] = ()
    unknown: Literal["warn", "keep", "error"] = "warn"
    required: bool = False
    default: Any = UNSET
    when: Condition | UnsetType = UNSET


Slot: TypeAlias = Name | Field


class Link(Strict, frozen=True, kw_only=True):
    """Links of a record: one for each value of `href`."""

    rel: Identifier
    href: Slot
    title: Slot | UnsetType = UNSET


class Reference(Strict, frozen=True, kw_only=True):
    """A file of a version that stays where it is."""

    path: Slot
    uri: Slot
    role: Slot | UnsetType = UNSET
    media_type: Slot | UnsetType = UNSET
    size_bytes: Slot | UnsetType = UNSET
    digest: Slot | UnsetType = UNSET


class Record(Strict, frozen=True, kw_only=True):
    """One record that a row gives.

    `key` lists alternatives, each a list of slots: the first alternative whose slots are all
    filled is the record's identity in its source. A `shared` record is given by several rows.
    `project`, `model` and `use_cases` name other records of the same row by their `id`, which
    is their kind unless stated.
    """

    kind: Kind
    key: Annotated[tuple[Annotated[tuple[Slot, ...], Meta(min_length=1)], ...], Meta(min_length=1)]
    name: Slot
    id: Identifier | UnsetType = UNSET
    shared: bool = False
    when: Condition | UnsetType = UNSET
    project: Identifier | UnsetType = UNSET
    model: Identifier | UnsetType = UNSET
    use_cases: tuple[Identifier, ...] = ()
    fields: dict[str, Slot] = {}
    tags: dict[Name, Slot] = {}
    aspects: dict[Identifier, dict[Name, Slot]] = {}
    links: tuple[Link, ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def ref(self) -> str:
        """What other records of the row call this one."""
        return self.kind if isinstance(self.id, UnsetType) else self.id


class ImportMapping(Strict, frozen=True, kw_only=True):
    """A whole mapping: the source it describes and the records its rows give.

    `name` identifies the source: importing again under the same name updates what came before.
    `columns` gives other headings under which a column may appear; `vocabularies` gives terms
    with their synonyms; `owner` says whom to ask about a row. A mapping that `adds` is for a second
    file of the source: it makes no records, and what it does not speak of stays.
    """

    mapping: Literal[1]
    name: Identifier
    source: Source
    records: Annotated[tuple[Record, ...], Meta(min_length=1)]
    title: str = ""
    columns: dict[str, tuple[Name, ...]] = {}
    vocabularies: dict[str, dict[str, tuple[str, ...]]] = {}
    owner: Slot | UnsetType = UNSET
    adds: bool = False


def field_of(slot: Slot) -> Field:
    """Return the field a slot stands for."""
    return Field(column=slot) if isinstance(slot, str) else slot
