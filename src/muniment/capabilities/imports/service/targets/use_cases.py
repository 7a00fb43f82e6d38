"""Use cases: registered, and described by merge patch."""

from collections.abc import Mapping
from typing import Any

from muniment.capabilities import usecases
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
from muniment.platform.encoding import to_plain
from muniment.platform.unit import Unit


class UseCaseTarget:
    """A use case is known by the record it came from, whatever it is called by now."""

    def permits(self, unit: Unit, scope: Scope) -> bool:
        """Whether the actor may see the use case."""
        return unit.context.access.permits(usecases.READ_USE_CASE, scope, unit.now)

    def find(
        self, unit: Unit, wanted: Wanted, origin: Origin | None, paths: Mapping[Path, object]
    ) -> Standing | None:
        """Return the use case that came from this record."""
        del origin
        found = usecases.use_case_from(unit, wanted.source, wanted.key)
        if found is None:
            return None
        project = found.project
        return _standing(found, project, aspect_leaves(unit, found.subject, schemas_in(paths)))

    def create(self, unit: Unit, wanted: Wanted) -> Standing:
        """Register the use case."""
        fields = {**_patch(wanted.leaves), **_identity(wanted)}
        aspects = aspects_in(wanted.leaves)
        registration = usecases.Registration(str(wanted.project), wanted.name, fields, aspects)
        made = usecases.register_use_case(unit, registration)
        said = aspect_leaves(unit, made.subject, aspects)
        touched = Touched("use_case", made.use_case_id, made.revision)
        return _standing(made, made.project, said, touched)

    def change(self, unit: Unit, wanted: Wanted, standing: Standing, changes: Leaves) -> Standing:
        """Describe the use case anew, and put its aspects."""
        del wanted
        project = str(standing.project)
        said = usecases.describe_use_case(unit, project, standing.name, _patch(changes))
        leaves, touched = put_aspects(unit, standing, changes)
        if said.revision != standing.revision:
            own = Touched("use_case", said.use_case_id, said.revision, standing.revision)
            touched = [own, *touched]
        kept = {p: v for p, v in standing.leaves.items() if p.startswith("aspects/")}
        return _standing(said, project, {**kept, **leaves}, *touched)


def _patch(leaves: Leaves) -> dict[str, Any]:
    patch: dict[str, Any] = {
        path: leaves[path] for path in (*FIELDS["use_case"], "links") if path in leaves
    }
    tags = members(leaves, "tags")
    return {**patch, "tags": tags} if tags else patch


def _identity(wanted: Wanted) -> dict[str, str]:
    return {"external_source": wanted.source, "external_key": wanted.key}


def _standing(found: usecases.UseCase, project: str, said: Leaves, *touched: Touched) -> Standing:
    fields: dict[str, Any] = {name: getattr(found, name) for name in FIELDS["use_case"]}
    return Standing(
        subject=found.subject,
        scope=found.scope,
        project=project,
        name=found.name,
        leaves={
            **fields,
            "links": plain_links(to_plain(found.links)),
            **tag_leaves(found.tags),
            **said,
        },
        revision=found.revision,
        touched=touched,
    )
