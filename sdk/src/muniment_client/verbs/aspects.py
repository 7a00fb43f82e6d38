"""Verbs about what is said of models and versions under schemas."""

from collections.abc import Iterator, Mapping
from typing import Any

from muniment_client.records import Aspect, Revision
from muniment_client.reference import Reference, segment
from muniment_client.verbs.verbs import Verbs


class AspectVerbs(Verbs):
    """Documents about a model or a version, each by a schema that says what it means."""

    def aspects(self, reference: str) -> Iterator[Aspect]:
        """Return what is said of a model or version one by one, by schema."""
        return self._session.pages(f"{Reference.parse(reference).path}/aspects", Aspect)

    def aspect(self, reference: str, schema: str, *, through: int | None = None) -> Aspect:
        """Return what is said under a schema; `through` a later version of it, if one is named."""
        return self._session.get(_path(reference, schema), Aspect, {"through": through})

    def put_aspect(
        self, reference: str, schema: str, body: Mapping[str, Any], *, if_match: int | None = None
    ) -> Aspect:
        """Say `body` under a schema, in place of what was said before."""
        return self._session.put(_path(reference, schema), Aspect, body, if_match)

    def aspect_history(self, reference: str, schema: str) -> Iterator[Revision]:
        """Return every change of what is said under a schema one by one, newest first."""
        return self._session.pages(f"{_path(reference, schema)}/history", Revision)

    def revert_aspect(self, reference: str, schema: str, revision: int) -> Aspect:
        """Say again what an earlier revision said, as a new revision."""
        path = f"{_path(reference, schema)}/revert"
        return self._session.post(path, Aspect, {"revision": revision})


def _path(reference: str, schema: str) -> str:
    return f"{Reference.parse(reference).path}/aspects/{segment(schema)}"
