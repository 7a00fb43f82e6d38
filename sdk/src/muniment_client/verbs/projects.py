"""Verbs about projects."""

from collections.abc import Iterator
from typing import Unpack

from muniment_client.fields import ProjectFields
from muniment_client.records import Project, Quota, Revision
from muniment_client.reference import segment
from muniment_client.verbs.verbs import Verbs


class ProjectVerbs(Verbs):
    """Opening, describing and closing projects."""

    def projects(self) -> Iterator[Project]:
        """Return the projects one by one, by name."""
        return self._session.pages("/projects", Project)

    def project(self, name: str) -> Project:
        """Return the project called `name`."""
        return self._session.get(_path(name), Project)

    def create_project(self, name: str, **fields: Unpack[ProjectFields]) -> Project:
        """Open a project."""
        return self._session.post("/projects", Project, {"name": name, **fields})

    def update_project(
        self, name: str, *, if_match: int | None = None, **fields: Unpack[ProjectFields]
    ) -> Project:
        """Change only what is given."""
        return self._session.patch(_path(name), Project, fields, if_match)

    def archive_project(self, name: str) -> Project:
        """Close a project to changes; what is in it stays readable."""
        return self._session.post(f"{_path(name)}/archive", Project, {})

    def restore_project(self, name: str) -> Project:
        """Open an archived project again."""
        return self._session.post(f"{_path(name)}/restore", Project, {})

    def project_history(self, name: str) -> Iterator[Revision]:
        """Return what was recorded of a project one by one, newest first."""
        return self._session.pages(f"{_path(name)}/history", Revision)

    def quota(self, project: str | None = None) -> Quota:
        """Return how much a project, or the whole registry, may store, and how much it does."""
        return self._session.get(_quota(project), Quota)

    def set_quota(
        self, max_bytes: int | None, project: str | None = None, *, if_match: int | None = None
    ) -> Quota:
        """Say how much a project, or the whole registry, may store; `None` lifts the limit."""
        return self._session.put(_quota(project), Quota, {"max_bytes": max_bytes}, if_match)


def _quota(project: str | None) -> str:
    return "/quota" if project is None else f"{_path(project)}/quota"


def _path(name: str) -> str:
    return f"/projects/{segment(name)}"
