"""Versions: registering what never changes, and changing what may still be said of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from muniment.capabilities import custody, licences, metadata
from muniment.capabilities.catalog.model import (
    Alias,
    Details,
    File,
    FileRefused,
    Model,
    Status,
    Training,
    Version,
    VersionInUse,
    Warned,
    manifest_digest,
)
from muniment.capabilities.catalog.model.files import accept_manifest
from muniment.capabilities.catalog.model.versions import Creation
from muniment.capabilities.catalog.service import aliases, blobs, duplicates, finding
from muniment.capabilities.catalog.service.comparing import details_in
from muniment.capabilities.catalog.service.finding import Found
from muniment.capabilities.catalog.service.permissions import (
    DELETE_MODEL,
    DESCRIBE_VERSION,
    MANAGE_VERSION,
    REGISTER_VERSION,
)
from muniment.capabilities.catalog.service.records import record_details, record_version
from muniment.capabilities.catalog.service.saying import accepted_words, merged
from muniment.capabilities.catalog.store import aliases as alias_store
from muniment.capabilities.catalog.store import versions as store
from muniment.kernel.digest import Digest
from muniment.kernel.errors import Conflict, Invalid, MunimentError
from muniment.kernel.moment import Moment
from muniment.kernel.values import accept_text
from muniment.platform import referring
from muniment.platform.database import records
from muniment.platform.journal.history import recall
from muniment.platform.unit import Unit

MAX_SOURCE = 2_000
MAX_NUMBER = 2**31 - 1


class LicenceRefused(Invalid):
    """What was given is no SPDX licence expression; the message names the nearest licence."""

    code = "catalog.licence-refused"
    title = "This is not a licence that everybody would understand"


class NumberTaken(Conflict):
    """A version cannot have this number: there was one with it, or it is no number for one."""

    code = "catalog.number-taken"
    title = "The number is taken"


class FileNotUploaded(MunimentError):
    """A file of the manifest was not sent to the project; `digests` names them."""

    code = "catalog.file-not-uploaded"
    title = "A file of the version has not been sent"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A version to register.

    `number`, `created_at` and `created_by` are given only to what comes from another register.
    """

    files: list[File]
    training: Training = field(default_factory=Training)
    licenses: list[str] = field(default_factory=list[str])
    label: str | None = None
    description: str = ""
    tags: dict[str, str] = field(default_factory=dict[str, str])
    links: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    aliases: list[str] = field(default_factory=list[str])
    source: str | None = None
    aspects: dict[str, Any] = field(default_factory=dict[str, Any])
    number: int | None = None
    created_at: datetime | None = None
    created_by: str | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """A new version with what it belongs to, its aliases, and what it may be a duplicate of."""

    found: Found
    aliases: list[Alias]
    warnings: list[Warned]


def register_version(unit: Unit, project: str, name: str, proposal: Proposal) -> Registered:
    """Register the next version of a model from files that were sent, or are referenced."""
    home, model = finding.changeable_model(unit, project, name, REGISTER_VERSION)
    store.take_turn(unit.connection, model.model_id)
    finding.require_open(unit, model)
    files = _complete(unit, home.project_id, accept_manifest(proposal.files))
    metadata.require_mandatory(unit, "version", model.kind, proposal.aspects)
    version = _next_version(unit, model, files, proposal)
    warnings = duplicates.of_version(unit, version, files)
    words = accepted_words({"tags": proposal.tags, "links": proposal.links})
    details = Details(
        version_id=version.version_id,
        label=proposal.label,
        description=proposal.description,
        tags=words["tags"],
        links=words["links"],
    )
    details = record_version(unit, Creation(version, details, files))
    for schema, body in proposal.aspects.items():
        metadata.put_aspect(unit, version.subject, model.scope, schema, body, kind=model.kind)
    found = Found(home, model, version, details)
    pointed = [aliases.point(unit, model, alias, version) for alias in proposal.aliases]
    return Registered(found, pointed, warnings)


def describe_version(
    unit: Unit, project: str, name: str, version: str, changes: dict[str, Any]
) -> Found:
    """Change the label, description, tags or links of a version; its files never change."""
    found = finding.changeable_version(unit, project, name, version, DESCRIBE_VERSION)
    unit.match(found.details.revision)
    accepted = accepted_words(changes)
    if "tags" in accepted:
        accepted["tags"] = merged(found.details.tags, accepted["tags"])
    described = found.details.described(accepted)
    if described == found.details:
        return found
    return _recorded(unit, "version.described", found, described)


def move_version(
    unit: Unit,
    project: str,
    name: str,
    version: str,
    status: Status,
    *,
    reason: str | None = None,
) -> Found:
    """Archive, retire or reactivate a version."""
    found = finding.changeable_version(unit, project, name, version, MANAGE_VERSION)
    unit.match(found.details.revision)
    return _recorded(unit, _MOVES[status], found, found.details.moved(status, reason))


def delete_version(unit: Unit, project: str, name: str, version: str, reason: str) -> Found:
    """Take a version out of the catalog; refuse with `VersionInUse` while an alias points to it."""
    found = finding.changeable_version(unit, project, name, version, DELETE_MODEL)
    unit.match(found.details.revision)
    what = f"Version {found.version.number} of '{project}/{found.model.name}'"
    custody.refuse_deletion(unit, place_of(found), what)
    pointing = alias_store.of_version(unit.connection, found.version.version_id, Moment.NOW)
    if pointing:
        names = ", ".join(alias.alias for alias in pointing)
        raise VersionInUse(
            f"Version {found.version.number} is what {names} points to; point it elsewhere or "
            "remove it first.",
            aliases=[alias.alias for alias in pointing],
        )
    moved = found.details.moved(Status.DELETED, reason)
    return _recorded(unit, "version.deleted", found, moved)


def place_of(found: Found) -> custody.Place:
    """Return where holds look for a version."""
    version = found.version
    return custody.Place(version.project_id, version.model_id, version.version_id)


def revert_version(unit: Unit, project: str, name: str, version: str, revision: int) -> Found:
    """Bring back what was said of a version at an earlier revision, as a new revision."""
    found = finding.changeable_version(unit, project, name, version, DESCRIBE_VERSION)
    unit.match(found.details.revision)
    state = recall(unit.connection, found.version.subject, revision)
    earlier = records.from_state(Details, details_in(state))
    changes = {key: getattr(earlier, key) for key in ("label", "description", "tags", "links")}
    return _recorded(unit, "version.reverted", found, found.details.described(changes))


def list_versions(
    unit: Unit, model: Model, *, status: Status | None, before: int | None, limit: int
) -> list[store.Described]:
    """Return up to `limit` versions of a model with numbers below `before`, newest first."""
    return store.page(
        unit.connection, model.model_id, unit.moment, status=status, before=before, limit=limit
    )


_MOVES = {
    Status.ARCHIVED: "version.archived",
    Status.RETIRED: "version.retired",
    Status.ACTIVE: "version.restored",
}


def _recorded(unit: Unit, event_type: str, found: Found, details: Details) -> Found:
    recorded = record_details(unit, event_type, found.version, details)
    return Found(found.project, found.model, found.version, recorded)


def _next_version(unit: Unit, model: Model, files: list[File], proposal: Proposal) -> Version:
    return Version(
        version_id=unit.new_id(),
        model_id=model.model_id,
        project_id=model.project_id,
        number=_number(unit, model, proposal.number),
        digest=manifest_digest(files),
        size_bytes=sum(file.size_bytes or 0 for file in files),
        files_count=len(files),
        training=proposal.training,
        licenses=_licences(proposal.licenses),
        created_at=proposal.created_at or unit.now,
        created_by=proposal.created_by or unit.actor.name,
        source=_source(proposal.source),
    )


def _number(unit: Unit, model: Model, wanted: int | None) -> int:
    if wanted is None:
        return store.next_number(unit.connection, model.model_id)
    if not 1 <= wanted <= MAX_NUMBER:
        raise NumberTaken(f"{wanted} cannot number a version; take 1 to {MAX_NUMBER}.")
    if store.is_numbered(unit.connection, model.model_id, wanted):
        raise NumberTaken(
            f"The model '{model.name}' has, or had, a version {wanted} already; a number is never "
            "used for another one.",
            number=wanted,
        )
    return wanted


def _source(source: str | None) -> str | None:
    return None if source is None else accept_text(source, "/source", MAX_SOURCE)


def _licences(texts: Iterable[str]) -> list[str]:
    """Return licences as SPDX writes them, each once; raise `LicenceRefused` for anything else."""
    found: dict[str, None] = {}
    for text in texts:
        expression = licences.spdx(text)
        if expression is None:
            near = licences.near(text)
            meant = f"did you mean '{near}'? W" if near else "w"
            raise LicenceRefused(
                f"'{text[:80]}' is no SPDX licence; {meant}rite an identifier or an expression, "
                "such as 'Apache-2.0' or 'MIT OR GPL-3.0-only', or 'LicenseRef-' and a name for a "
                "licence that SPDX does not list.",
                licence=text[:80],
            )
        found[expression] = None
    return list(found)


def _complete(unit: Unit, project_id: str, files: list[File]) -> list[File]:
    """Return the files with the sizes that are stored; refuse what was not sent or is not so."""
    wanted = [Digest(file.digest) for file in files if file.stored and file.digest]
    if wanted:
        referring.open_gate(unit.connection)
    held = blobs.held_by(unit, project_id, wanted) if wanted else set[str]()
    absent = sorted({digest for digest in wanted if digest not in held})
    if absent:
        raise FileNotUploaded(
            f"{len(absent)} file(s) of the version have not been sent to the project, or not used "
            "for so long that they were removed; send them with PUT "
            "/api/v1/projects/{project}/blobs/{digest} first.",
            digests=absent[:100],
        )
    return [_sized(unit, file) if file.stored else file for file in files]


def _sized(unit: Unit, file: File) -> File:
    if file.digest is None:
        raise FileRefused(f"'{file.path}' needs a digest, or a uri if it is not stored here.")
    stat = unit.blobs.stat(Digest(file.digest))
    if stat is None:
        raise FileNotUploaded(
            f"The bytes of '{file.path}' are not stored any more; send them again.",
            digests=[file.digest],
        )
    if file.size_bytes is not None and file.size_bytes != stat.size_bytes:
        raise FileRefused(f"'{file.path}' is {stat.size_bytes} bytes long, not {file.size_bytes}.")
    return replace(file, size_bytes=stat.size_bytes)
