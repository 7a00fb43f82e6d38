"""What can be done with projects."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from muniment.capabilities.projects import store
from muniment.capabilities.projects.model import Project, ProjectExists, ProjectNotFound
from muniment.kernel.events import Event
from muniment.kernel.moment import Moment
from muniment.kernel.naming import accept_project_name
from muniment.kernel.reference import DEFAULT_PROJECT
from muniment.platform.auth import Level, Permission
from muniment.platform.auth.gate import ADMINS, OWNERS, READERS
from muniment.platform.database import records
from muniment.platform.unit import Unit

READ_PROJECT = Permission("projects:project:read", "See a project", Level.READ, READERS)
CREATE_PROJECT = Permission("projects:project:create", "Open a project", Level.WRITE, ADMINS)
CHANGE_PROJECT = Permission(
    "projects:project:change", "Describe, archive and reactivate a project", Level.WRITE, OWNERS
)
PERMISSIONS = (READ_PROJECT, CREATE_PROJECT, CHANGE_PROJECT)


def create_project(unit: Unit, name: str, *, title: str = "", description: str = "") -> Project:
    """Open a project and enter it in the journal; raise `ProjectExists` if the name is taken."""
    unit.authorize(CREATE_PROJECT)
    accept_project_name(name)
    if store.find(unit.connection, name, Moment.NOW) is not None:
        raise ProjectExists(f"There is a project '{name}' already.", project=name)
    project = Project(
        project_id=unit.new_id(),
        name=name,
        title=title or name,
        description=description,
        archived=False,
        created_at=unit.now,
        created_by=unit.actor.name,
    )
    return _record(unit, "project.created", project)


def project_named(unit: Unit, name: str, moment: Moment | None = None) -> Project:
    """Return the project called `name`; raise `ProjectNotFound` unless the actor may see it."""
    project = find_project(unit, name, moment)
    if project is None:
        raise ProjectNotFound(
            f"There is no project '{name[:80]}', or you may not see it.", project=name[:80]
        )
    return project


def find_project(unit: Unit, name: str, moment: Moment | None = None) -> Project | None:
    """Return the project called `name`, or `None` where the actor may not see one."""
    project = store.find(unit.connection, name, moment or unit.moment)
    if project is None or not unit.sees_within(READ_PROJECT, project.project_id):
        return None
    return project


def require_open(unit: Unit, project: Project) -> None:
    """Refuse a change inside an archived project; nobody archives it while the change is made."""
    store.rest_on(unit.connection, project.project_id)
    project.check_open()


def projects_by_id(unit: Unit, ids: Iterable[str]) -> dict[str, Project]:
    """Return the projects with these ids, for siblings that hold an id and need the name.

    A project is an address: what it holds may be dated before its own record, which then answers
    as it is now.
    """
    wanted = list(ids)
    found = {p.project_id: p for p in store.by_id(unit.connection, wanted, unit.moment)}
    younger = [project_id for project_id in wanted if project_id not in found]
    now = store.by_id(unit.connection, younger, Moment.NOW)
    return found | {project.project_id: project for project in now}


def names_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of projects by id, for what keeps the register's things findable."""
    found = store.by_id(connection, sorted(ids), Moment.NOW)
    return {project.project_id: project.name for project in found}


def list_projects(unit: Unit, *, after: str | None, limit: int) -> list[Project]:
    """Return up to `limit` projects the actor may see, with names after `after`."""
    visible = unit.visible(READ_PROJECT, store.PROJECTS.c.project_id)
    return store.page(unit.connection, unit.moment, visible, after=after, limit=limit)


def describe_project(
    unit: Unit, name: str, *, title: str | None, description: str | None
) -> Project:
    """Change what people read about a project."""
    project = _changeable(unit, name)
    return _record(
        unit, "project.described", project.described(title=title, description=description)
    )


def archive_project(unit: Unit, name: str) -> Project:
    """Close a project to changes; what is in it stays readable."""
    return _record(unit, "project.archived", _changeable(unit, name).with_archived(archived=True))


def restore_project(unit: Unit, name: str) -> Project:
    """Open an archived project again."""
    return _record(unit, "project.restored", _changeable(unit, name).with_archived(archived=False))


def ensure_default_project(unit: Unit) -> None:
    """Open the project that names without a project live in, once."""
    if store.find(unit.connection, DEFAULT_PROJECT, Moment.NOW) is None:
        create_project(unit, DEFAULT_PROJECT, title="Default")


def _changeable(unit: Unit, name: str) -> Project:
    project = project_named(unit, name, unit.base)
    unit.authorize(CHANGE_PROJECT, project.scope, see=READ_PROJECT)
    unit.match(project.revision)
    return project


def _record(unit: Unit, event_type: str, project: Project) -> Project:
    event = Event(event_type, project.subject, records.state_of(project), project.scope)
    return replace(project, revision=unit.record(event).seq)
