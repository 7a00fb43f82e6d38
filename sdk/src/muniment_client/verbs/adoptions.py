"""Verbs about what is brought over from another register."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from muniment_client.records import Adopted, Adoption
from muniment_client.reference import DEFAULT_PROJECT, segment
from muniment_client.verbs.verbs import Verbs

_PAGE = 1_000
AdoptedNoun = Literal["experiments", "runs", "logged-models", "models", "versions", "aliases"]


class AdoptionVerbs(Verbs):
    """Bringing over what another register has, with its own ids, numbers and times."""

    def adoptions(
        self, project: str = DEFAULT_PROJECT, *, source: str | None = None
    ) -> Iterator[Adoption]:
        """Return what was brought into a project, from one source or all, one by one."""
        path = f"/projects/{segment(project)}/adoptions"
        return self._session.pages(path, Adoption, {"source": source, "limit": _PAGE})

    def adopt(
        self,
        noun: AdoptedNoun,
        source: str,
        key: str,
        told: Mapping[str, Any],
        *,
        project: str = DEFAULT_PROJECT,
    ) -> Adopted:
        """Bring a thing over, or follow what changed of it there; `told` is what it is there.

        The registry's description of `POST /projects/{project}/adoptions/…` has the fields. Sent
        again it changes nothing.
        """
        fields = {**told, "source": source, "key": key}
        return self._session.post(f"/projects/{segment(project)}/adoptions/{noun}", Adopted, fields)
