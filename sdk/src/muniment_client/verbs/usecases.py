"""Verbs about use cases."""

from collections.abc import Iterator

from muniment_client.records import UseCase
from muniment_client.reference import DEFAULT_PROJECT, segment
from muniment_client.verbs.verbs import Verbs


class UseCaseVerbs(Verbs):
    """What models are used for."""

    def use_cases(
        self, *, project: str | None = None, query: str | None = None
    ) -> Iterator[UseCase]:
        """Return the use cases that match, one by one."""
        return self._session.pages("/use-cases", UseCase, {"project": project, "q": query})

    def use_case(self, reference: str) -> UseCase:
        """Return the use case called `project/name`."""
        project, _, name = reference.rpartition("/")
        path = f"/use-cases/{segment(project or DEFAULT_PROJECT)}/{segment(name)}"
        return self._session.get(path, UseCase)
