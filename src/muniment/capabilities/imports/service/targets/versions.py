"""Versions: made of references, described anew, and made again where what never changes did."""

from collections.abc import Mapping
from typing import Any, Final, cast

import msgspec

from muniment.capabilities import catalog, licences
from muniment.capabilities.imports.model.leaves import Leaves, Path, members, schemas_in
from muniment.capabilities.imports.model.outcomes import Touched
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
from muniment.kernel.errors import Invalid
from muniment.kernel.events import Scope
from muniment.kernel.values import JsonValue
from muniment.platform.database.records import from_state
from muniment.platform.unit import Unit

FIXED: Final = frozenset({"licenses", "training", "references"})
_MOST = 1000
_BYTES = "application/octet-stream"


class VersionRefused(Invalid):
    """The row says something of a version that no version can hold."""

    code = "imports.version-refused"
    title = "The version cannot be made"


class VersionTarget:
    """A version is known by the number it got, or by its label where that is not remembered.

    A version never changes. Where a row says something else than before of its files, licences or
    training, the next version of the model is made, with the same label.
    """

    def permits(self, unit: Unit, scope: Scope) -> bool:
        """Whether the actor may see the version."""
        return unit.context.access.permits(catalog.READ_MODEL, scope, unit.now)

    def find(
        self, unit: Unit, wanted: Wanted, origin: Origin | None, paths: Mapping[Path, object]
    ) -> Standing | None:
        """Return the version that came from this record."""
        project, model = str(wanted.project), str(wanted.model)
        whole = catalog.model_named(unit, project, model)
        if origin is not None and origin.model_id != whole.model_id:
            return None  # its model was deleted, and made anew
        number = origin.number if origin else _labelled(unit, whole, wanted.name)
        if number is None:
            return None
        found = catalog.version_of(unit, project, model, str(number))
        said = aspect_leaves(unit, found.version.subject, schemas_in(paths))
        return _standing(found, said if origin else {**said, **_fixed(wanted)})

    def create(self, unit: Unit, wanted: Wanted) -> Standing:
        """Register the next version of the model."""
        proposal = _proposal(wanted.name, wanted.leaves)
        made = catalog.register_version(unit, str(wanted.project), str(wanted.model), proposal)
        version = made.found.version
        said = aspect_leaves(unit, version.subject, proposal.aspects)
        touched = Touched("version", version.version_id, made.found.details.revision)
        return _standing(made.found, {**said, **_fixed(wanted)}, touched)

    def change(self, unit: Unit, wanted: Wanted, standing: Standing, changes: Leaves) -> Standing:
        """Describe the version anew, or make the next one."""
        if FIXED & changes.keys():
            return self.create(unit, wanted)
        project, model = str(wanted.project), str(wanted.model)
        found = catalog.describe_version(
            unit, project, model, str(standing.number), _details(changes)
        )
        leaves, touched = put_aspects(unit, standing, changes)
        revision = found.details.revision
        if revision != standing.revision:
            own = Touched("version", standing.subject.id, revision, standing.revision)
            touched = [own, *touched]
        kept = {p: v for p, v in standing.leaves.items() if p.startswith("aspects/")}
        return _standing(found, {**kept, **leaves}, *touched)


def _labelled(unit: Unit, model: catalog.Model, label: str) -> int | None:
    versions = catalog.list_versions(unit, model, status=None, before=None, limit=_MOST)
    return next((each.version.number for each in versions if each.details.label == label), None)


def _fixed(wanted: Wanted) -> dict[Path, JsonValue]:
    """Return what a version never changes, as it was wanted when the version was made."""
    return {path: wanted.leaves[path] for path in FIXED & wanted.leaves.keys()}


def _proposal(label: str, leaves: Leaves) -> catalog.Proposal:
    said: dict[str, Any] = dict(leaves)
    try:
        return catalog.Proposal(
            files=[_file(reference) for reference in said.get("references", [])],
            training=from_state(catalog.Training, said.get("training", {})),
            licenses=[
                licences.spdx(text) or licences.reference_to(text)
                for text in said.get("licenses", [])
            ],
            label=label,
            description=said.get("description", ""),
            tags=cast("dict[str, str]", members(said, "tags")),
            links=said.get("links", []),
            aspects=aspects_in(leaves),
        )
    except msgspec.ValidationError as error:
        raise VersionRefused(f"The version cannot be made: {error}.") from error


def _file(reference: Mapping[str, Any]) -> catalog.File:
    defaults = {"media_type": _BYTES, "role": "other", "digest": None, "size_bytes": None}
    return from_state(catalog.File, {**defaults, **reference})


def _details(changes: Leaves) -> dict[str, Any]:
    blank: dict[str, Any] = {"description": "", "links": []}
    found = {path: changes[path] or blank[path] for path in blank.keys() & changes.keys()}
    tags = members(changes, "tags")
    return {**found, "tags": tags} if tags else found


def _standing(found: catalog.Found, said: Leaves, *touched: Touched) -> Standing:
    details = found.details
    return Standing(
        subject=found.version.subject,
        scope=found.model.scope,
        project=found.project.name,
        name=details.label or str(found.version.number),
        leaves={
            "description": details.description,
            "links": plain_links(details.links),
            **tag_leaves(details.tags),
            **said,
        },
        revision=details.revision,
        number=found.version.number,
        model_kind=found.model.kind,
        touched=touched,
    )
