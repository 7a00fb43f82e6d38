"""Projects: the spaces that models and use cases live in, and that access is granted on."""

from muniment.capabilities.projects.model import Project, ProjectNotFound
from muniment.capabilities.projects.service import (
    CHANGE_PROJECT,
    CREATE_PROJECT,
    READ_PROJECT,
    archive_project,
    create_project,
    describe_project,
    ensure_default_project,
    find_project,
    list_projects,
    names_by_id,
    project_named,
    projects_by_id,
    require_open,
)

__all__ = [
    "CHANGE_PROJECT",
    "CREATE_PROJECT",
    "READ_PROJECT",
    "Project",
    "ProjectNotFound",
    "archive_project",
    "create_project",
    "describe_project",
    "ensure_default_project",
    "find_project",
    "list_projects",
    "names_by_id",
    "project_named",
    "projects_by_id",
    "require_open",
]
