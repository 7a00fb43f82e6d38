"""What all kinds of records have in common for an import."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from muniment.capabilities import metadata
from muniment.capabilities.imports.model.leaves import Leaves, Path, members, path_of, schemas_in
from muniment.capabilities.imports.model.outcomes import Touched
from muniment.capabilities.imports.store.origins import Origin
from muniment.kernel.events import Scope, Subject
from muniment.kernel.values import JsonValue
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record as an import wants it: where, what it says, and which record of which source.

    `name` and `project` are those of the register, which may differ from the planned ones;
    `model` is the name of a version's model.
    """

    source: str
    key: str
    name: str
    project: str | None
    model: str | None
    leaves: Leaves


@dataclass(frozen=True, slots=True)
class Standing:
    """A record of the register as an import meets it, or leaves it.

    `touched` is what was changed to bring it there.
    """

    subject: Subject
    scope: Scope
    project: str | None
    name: str
    leaves: Leaves
    revision: int
    number: int | None = None
    model_kind: str | None = None
    touched: tuple[Touched, ...] = ()


class Target(Protocol):
    """How records of one kind are found, made and changed, as the actor may."""

    def permits(self, unit: Unit, scope: Scope) -> bool:
        """Whether the actor may see a record that lives in `scope`."""
        ...

    def find(
        self, unit: Unit, wanted: Wanted, origin: Origin | None, paths: Mapping[Path, object]
    ) -> Standing | None:
        """Return the record with its leaves at `paths`, if the register has it."""
        ...

    def create(self, unit: Unit, wanted: Wanted) -> Standing:
        """Make the record; raise the refusal of its room, or `NameTaken`."""
        ...

    def change(self, unit: Unit, wanted: Wanted, standing: Standing, changes: Leaves) -> Standing:
        """Change some leaves (`None` takes one away); raise the refusal of the room."""
        ...


def aspect_leaves(unit: Unit, subject: Subject, schemas: Iterable[str]) -> dict[Path, JsonValue]:
    """Return what is said of a subject under some schemas, leaf by leaf."""
    leaves: dict[Path, JsonValue] = {}
    for schema in schemas:
        try:
            body = metadata.aspect_of(unit, subject, schema, unit.base).body or {}
        except metadata.AspectNotFound:
            continue
        leaves |= {path_of("aspects", schema, name): value for name, value in body.items()}
    return leaves


def tag_leaves(tags: Mapping[str, str]) -> dict[Path, JsonValue]:
    """Return tags leaf by leaf."""
    return {path_of("tags", key): value for key, value in tags.items()}


def plain_links(links: Iterable[Mapping[str, str]]) -> list[JsonValue]:
    """Return links without the titles that nobody gave, as a file writes them."""
    return [{name: value for name, value in link.items() if value} for link in links]


def aspects_in(leaves: Leaves) -> dict[str, Any]:
    """Return the aspects that leaves describe, by schema."""
    return {schema: members(leaves, "aspects", schema) for schema in schemas_in(leaves)}


def put_aspects(
    unit: Unit, standing: Standing, changes: Leaves
) -> tuple[dict[Path, JsonValue], list[Touched]]:
    """Put the aspects in which some leaves change; return all their leaves, and what changed.

    Members that the import does not speak of stay.
    """
    leaves: dict[Path, JsonValue] = {}
    touched: list[Touched] = []
    for schema in schemas_in(changes):
        said = aspect_leaves(unit, standing.subject, [schema])
        both = members(said, "aspects", schema) | members(changes, "aspects", schema)
        body = {name: value for name, value in both.items() if value is not None}
        before = _revision(unit, standing.subject, schema)
        aspect = metadata.put_aspect(
            unit, standing.subject, standing.scope, schema, body, kind=standing.model_kind
        )
        leaves |= {path_of("aspects", schema, n): v for n, v in (aspect.body or {}).items()}
        if aspect.revision != before:
            touched.append(Touched(aspect.subject.kind, aspect.subject.id, aspect.revision, before))
    return leaves, touched


def _revision(unit: Unit, subject: Subject, schema: str) -> int | None:
    try:
        return metadata.aspect_of(unit, subject, schema, unit.base).revision
    except metadata.AspectNotFound:
        return None
