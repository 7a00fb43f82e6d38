"""Scopes as people write them, resolved to the ids that grants and tokens hold."""

from muniment.capabilities import catalog, projects
from muniment.capabilities.access.model import NamedScope, split_scope
from muniment.kernel.events import INSTANCE
from muniment.kernel.reference import Reference
from muniment.platform.unit import Unit


def resolve(unit: Unit, text: str) -> NamedScope:
    """Return what `instance`, `project:NAME` or `model:PROJECT/NAME` stands for."""
    kind, name = split_scope(text)
    if kind == "instance":
        return NamedScope(text, INSTANCE)
    if kind == "project":
        return NamedScope(text, projects.project_named(unit, name).scope)
    reference = Reference.parse(name)
    return NamedScope(text, catalog.model_named(unit, reference.project, reference.model).scope)
