"""Workspaces: the projects, as clients choose one by the header `X-MLFLOW-WORKSPACE`."""

from muniment.capabilities import projects
from muniment.kernel.reference import DEFAULT_PROJECT
from muniment.kernel.values import accept_text
from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.wire import Message, Required

WORKSPACES = Family("3.0/mlflow")
_AT_ONCE = 500
_ROOT = "mlflow-artifacts:/"


class Workspace(Message):
    """A project."""

    name: str
    description: str = ""
    default_artifact_root: str = ""


class OneWorkspace(Message):
    """The answer of what is about one workspace."""

    workspace: Workspace


class Workspaces(Message):
    """Every workspace the caller may see."""

    workspaces: list[Workspace] = []


class NewWorkspace(Message):
    """A workspace to open; where its artifacts are kept is decided by the server."""

    name: Required
    description: str = ""


class WorkspaceNamed(Message):
    """Which workspace is meant."""

    workspace_name: Required


class Describing(WorkspaceNamed):
    """What is said of a workspace from now on."""

    description: str | None = None


@WORKSPACES.get("workspaces", projects.READ_PROJECT)
def list_workspaces(call: Call) -> Workspaces:
    """List the open projects."""
    found: list[projects.Project] = []
    after: str | None = None
    while page := projects.list_projects(call.unit, after=after, limit=_AT_ONCE):
        found += page
        after = page[-1].name
    return Workspaces(workspaces=[_shown(one) for one in found if not one.archived])


@WORKSPACES.post("workspaces", projects.CREATE_PROJECT, status=201)
def create_workspace(call: Call, wanted: NewWorkspace) -> OneWorkspace:
    """Open a project."""
    description = accept_text(wanted.description, "description")
    made = projects.create_project(call.unit, wanted.name, description=description)
    return OneWorkspace(workspace=_shown(made))


@WORKSPACES.get("workspaces/{workspace_name}", projects.READ_PROJECT)
def get_workspace(call: Call, wanted: WorkspaceNamed) -> OneWorkspace:
    """Show a project that is open."""
    found = projects.project_named(call.unit, wanted.workspace_name)
    if found.archived:
        raise projects.ProjectNotFound(f"The project '{found.name}' is archived.")
    return OneWorkspace(workspace=_shown(found))


@WORKSPACES.patch("workspaces/{workspace_name}", projects.CHANGE_PROJECT)
def update_workspace(call: Call, wanted: Describing) -> OneWorkspace:
    """Say something else of a project."""
    said = wanted.description
    description = None if said is None else accept_text(said, "description")
    changed = projects.describe_project(
        call.unit, wanted.workspace_name, title=None, description=description
    )
    return OneWorkspace(workspace=_shown(changed))


@WORKSPACES.delete("workspaces/{workspace_name}", projects.CHANGE_PROJECT, status=204)
def delete_workspace(call: Call, wanted: WorkspaceNamed) -> None:
    """Close a project: it is archived, and what is in it stays on record."""
    if wanted.workspace_name == DEFAULT_PROJECT:
        raise ParameterRefused("The workspace 'default' cannot be deleted.")
    projects.archive_project(call.unit, wanted.workspace_name)


def _shown(project: projects.Project) -> Workspace:
    return Workspace(
        name=project.name, description=project.description, default_artifact_root=_ROOT
    )
