"""Verbs about schemas and vocabularies."""

from collections.abc import Iterator, Mapping
from typing import Any, Unpack

from muniment_client.errors import Conflict
from muniment_client.fields import SchemaFields
from muniment_client.records import (
    Assessment,
    Migrated,
    Schema,
    TermUses,
    Verdict,
    Vocabulary,
)
from muniment_client.reference import segment
from muniment_client.verbs.verbs import Verbs


class MetadataVerbs(Verbs):
    """What metadata must and may say, and in which terms."""

    def schemas(self) -> Iterator[Schema]:
        """Return the schemas one by one, each in the version in force."""
        return self._session.pages("/schemas", Schema)

    def schema(self, name: str, version: int | None = None) -> Schema:
        """Return a version of a schema; by default, the one in force."""
        return self._session.get(_path(name, version), Schema)

    def draft_schema(
        self, name: str, body: Mapping[str, Any], **fields: Unpack[SchemaFields]
    ) -> Schema:
        """Draft a schema with the JSON Schema `body`, or the next version of the one there is."""
        said = {"body": body, **fields}
        try:
            return self._session.post("/schemas", Schema, {"name": name, **said})
        except Conflict:
            return self._session.post(f"{_path(name)}/versions", Schema, said)

    def publish_schema(self, name: str, version: int) -> Schema:
        """Put a draft in force for everything that is written from now on."""
        return self._session.post(f"{_path(name, version)}/publish", Schema, {})

    def retire_schema(self, name: str, version: int) -> Schema:
        """Take a version out of force; what was written by it stays."""
        return self._session.post(f"{_path(name, version)}/retire", Schema, {})

    def assess_schema(self, name: str, version: int) -> Assessment:
        """Return how a version goes together with the one before, and the mappings it breaks."""
        return self._session.get(f"{_path(name, version)}/assessment", Assessment)

    def schema_impact(self, name: str, version: int) -> Iterator[Verdict]:
        """Return one by one what would become of the aspects that earlier versions wrote."""
        return self._session.pages(f"{_path(name, version)}/impact", Verdict)

    def migrate_aspects(self, name: str, version: int) -> Iterator[Migrated]:
        """Bring what earlier versions wrote up to a version in force, a batch at a time."""
        cursor = None
        while True:
            asked = {} if cursor is None else {"cursor": cursor}
            done = self._session.post(f"{_path(name, version)}/migration", Migrated, asked)
            yield done
            cursor = done.next
            if cursor is None:
                return

    def deprecate_term(
        self, vocabulary: str, code: str, successor: str | None = None
    ) -> Vocabulary:
        """End a term: it means `successor` from now on, or is refused without one."""
        said = {"deprecated_by": successor, "deprecated": successor is None}
        path = f"/vocabularies/{segment(vocabulary)}"
        return self._session.patch(path, Vocabulary, {"terms": {code: said}})

    def term_uses(self, vocabulary: str, code: str) -> TermUses:
        """Return where a term of a vocabulary stands now."""
        path = f"/vocabularies/{segment(vocabulary)}/terms/{segment(code)}/uses"
        return self._session.get(path, TermUses)

    def vocabularies(self) -> Iterator[Vocabulary]:
        """Return the vocabularies one by one, by name."""
        return self._session.pages("/vocabularies", Vocabulary)

    def vocabulary(self, name: str) -> Vocabulary:
        """Return a vocabulary with its terms."""
        return self._session.get(f"/vocabularies/{segment(name)}", Vocabulary)


def _path(name: str, version: int | None = None) -> str:
    whole = f"/schemas/{segment(name)}"
    return whole if version is None else f"{whole}/{version}"
