"""Models: registered, and described field by field."""

from collections.abc import Mapping
from typing import Any

from muniment.capabilities import catalog, projects, usecases
from muniment.capabilities.imports.model.leaves import Leaves, Path, members, schemas_in
from muniment.capabilities.imports.model.outcomes import Touched
from muniment.capabilities.imports.model.targets import FIELDS
from muniment.capabilities.imports.service.targets.standing import (
    Standing,
    Wanted,
    aspect_leaves,
    aspects_in,
    plain_links,
    put_aspects,
    tag_leaves,
)
from muniment.capabilities.imports.store.origins import Origin
from muniment.kernel.events import Scope
from muniment.platform.unit import Unit

_LISTS = frozenset({"risk", "regulations", "links", "use_cases"})


class ModelTarget:
    """A model is known by the record it came from, whatever it is called by now."""

    def permits(self, unit: Unit, scope: Scope) -> bool:
        """Whether the actor may see the model."""
        return unit.context.access.permits(catalog.READ_MODEL, scope, unit.now)

    def find(
        self, unit: Unit, wanted: Wanted, origin: Origin | None, paths: Mapping[Path, object]
    ) -> Standing | None:
        """Return the model that came from this record."""
        del origin
        found = catalog.model_from(unit, wanted.source, wanted.key)
        if found is None:
            return None
        home = projects.projects_by_id(unit, [found.project_id])[found.project_id]
        names = usecases.names_of(unit, found.use_cases)
        served = [names[use_case] for use_case in found.use_cases if use_case in names]
        said = aspect_leaves(unit, found.subject, schemas_in(paths))
        return _standing(found, home.name, {**said, "use_cases": [*served]})

    def create(self, unit: Unit, wanted: Wanted) -> Standing:
        """Register the model."""
        fields = _changes(wanted.leaves) | {
            "external_source": wanted.source,
            "external_key": wanted.key,
        }
        aspects = aspects_in(wanted.leaves)
        project = str(wanted.project)
        registration = catalog.Registration(
            project, wanted.name, fields, aspects, is_compared=False
        )
        made = catalog.register_model(unit, registration).model
        said = aspect_leaves(unit, made.subject, aspects)
        touched = Touched("model", made.model_id, made.revision)
        served = wanted.leaves.get("use_cases")
        return _standing(made, project, {**said, "use_cases": served}, touched)

    def change(self, unit: Unit, wanted: Wanted, standing: Standing, changes: Leaves) -> Standing:
        """Describe the model anew, and put its aspects."""
        del wanted
        project = str(standing.project)
        said = catalog.describe_model(unit, project, standing.name, _changes(changes))
        leaves, touched = put_aspects(unit, standing, changes)
        if said.revision != standing.revision:
            own = Touched("model", said.model_id, said.revision, standing.revision)
            touched = [own, *touched]
        kept = {p: v for p, v in standing.leaves.items() if p.startswith("aspects/")}
        served = changes.get("use_cases", standing.leaves.get("use_cases"))
        return _standing(said, project, {**kept, **leaves, "use_cases": served}, *touched)


def _changes(leaves: Leaves) -> dict[str, Any]:
    changes: dict[str, Any] = {
        path: leaves[path] for path in (*FIELDS["model"], "links", "use_cases") if path in leaves
    }
    for path in changes.keys() & _LISTS:
        changes[path] = changes[path] or []
    if "description" in changes:
        changes["description"] = changes["description"] or ""
    tags = members(leaves, "tags")
    return {**changes, "tags": tags} if tags else changes


def _standing(found: catalog.Model, project: str, said: Leaves, *touched: Touched) -> Standing:
    fields: dict[str, Any] = {name: getattr(found, name) for name in FIELDS["model"]}
    return Standing(
        subject=found.subject,
        scope=found.scope,
        project=project,
        name=found.name,
        leaves={**fields, "links": plain_links(found.links), **tag_leaves(found.tags), **said},
        revision=found.revision,
        model_kind=found.kind,
        touched=touched,
    )
