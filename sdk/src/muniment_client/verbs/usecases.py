"""Verbs about use cases."""

from collections.abc import Iterator
from typing import Unpack

from muniment_client.fields import NewUseCaseFields, UseCaseFields
from muniment_client.records import Diff, Revision, UseCase
from muniment_client.reference import DEFAULT_PROJECT, segment
from muniment_client.verbs.verbs import Verbs


class UseCaseVerbs(Verbs):
    """What models are used for; a reference is `project/name`."""

    def use_cases(
        self, *, project: str | None = None, query: str | None = None
    ) -> Iterator[UseCase]:
        """Return the use cases that match, one by one."""
        return self._session.pages("/use-cases", UseCase, {"project": project, "q": query})

    def use_case(self, reference: str) -> UseCase:
        """Return the use case called `project/name`."""
        return self._session.get(_path(reference), UseCase)

    def create_use_case(self, reference: str, **fields: Unpack[NewUseCaseFields]) -> UseCase:
        """Register a use case."""
        project, name = _named(reference)
        return self._session.post(
            "/use-cases", UseCase, {"project": project, "name": name, **fields}
        )

    def update_use_case(
        self, reference: str, *, if_match: int | None = None, **fields: Unpack[UseCaseFields]
    ) -> UseCase:
        """Change only what is given; refused if the revision is not `if_match` any more."""
        return self._session.patch(_path(reference), UseCase, fields, if_match)

    def archive_use_case(self, reference: str, reason: str | None = None) -> UseCase:
        """Close a use case to changes; it stays readable and can be reactivated."""
        return self._move(reference, "archive", reason)

    def retire_use_case(self, reference: str, reason: str | None = None) -> UseCase:
        """Say that the business has given a use up; it stays on record."""
        return self._move(reference, "retire", reason)

    def restore_use_case(self, reference: str, reason: str | None = None) -> UseCase:
        """Take an archived or retired use case up again."""
        return self._move(reference, "restore", reason)

    def delete_use_case(self, reference: str, reason: str) -> UseCase:
        """Take a use case out of the register; the evidence of it stays."""
        return self._session.delete(_path(reference), UseCase, {"reason": reason})

    def revert_use_case(self, reference: str, revision: int) -> UseCase:
        """Bring back what was said at an earlier revision, as a new revision."""
        return self._session.post(f"{_path(reference)}/revert", UseCase, {"revision": revision})

    def use_case_history(self, reference: str) -> Iterator[Revision]:
        """Return what was recorded of a use case one by one, newest first."""
        return self._session.pages(f"{_path(reference)}/history", Revision)

    def use_case_diff(
        self, reference: str, since: str | int | None = None, until: str | int | None = None
    ) -> Diff:
        """Compare a use case at two dates or revisions; by default, its last change."""
        return self._session.get(f"{_path(reference)}/diff", Diff, {"from": since, "to": until})

    def _move(self, reference: str, verb: str, reason: str | None) -> UseCase:
        return self._session.post(f"{_path(reference)}/{verb}", UseCase, {"reason": reason})


def _path(reference: str) -> str:
    project, name = _named(reference)
    return f"/use-cases/{segment(project)}/{segment(name)}"


def _named(reference: str) -> tuple[str, str]:
    project, _, name = reference.rpartition("/")
    return project or DEFAULT_PROJECT, name
