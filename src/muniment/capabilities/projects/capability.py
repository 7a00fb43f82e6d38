"""The manifest of projects."""

from pathlib import Path

from muniment.capabilities.projects import api, pages, service, store
from muniment.platform.capability import Capability
from muniment.platform.journal import EventType
from muniment.platform.web.frame import Link

PROJECTS = Capability(
    name="projects",
    title="Projects",
    projections=(store.PROJECTS,),
    permissions=service.PERMISSIONS,
    events=(
        EventType("project.created", "A project was opened", store.save),
        EventType("project.described", "Its title or description changed", store.save),
        EventType("project.archived", "It was closed to changes", store.save),
        EventType("project.restored", "It was opened again", store.save),
    ),
    routes=api.router.routes,
    pages=(pages.pages,),
    templates=Path(__file__).parent / "templates",
    navigation=(Link("Projects", "/projects"),),
    seed=service.ensure_default_project,
)
