"""Artifacts: keeping, listing and finding the files of runs and logged models."""

from muniment.capabilities import catalog, custody, projects
from muniment.capabilities.runs.model.accepting import is_storable
from muniment.capabilities.runs.model.artifacts import (
    Artifact,
    ArtifactGone,
    ArtifactNotFound,
    ArtifactsFrozen,
    Entry,
    Place,
    is_model,
    read_place,
)
from muniment.capabilities.runs.model.experiments import OWN_ARTIFACTS
from muniment.capabilities.runs.model.logged_models import LoggedModel
from muniment.capabilities.runs.model.registrations import Registration
from muniment.capabilities.runs.model.runs import Run
from muniment.capabilities.runs.service.finding import bare_run, changeable_run
from muniment.capabilities.runs.service.logged_models import bare_model, changeable_model
from muniment.capabilities.runs.store import artifacts as store
from muniment.capabilities.runs.store import registrations
from muniment.kernel.digest import Digest
from muniment.kernel.moment import Moment
from muniment.platform.blobs import BlobStat
from muniment.platform.recording import enter
from muniment.platform.unit import Unit

Owner = Run | LoggedModel


def artifact_root(unit: Unit, owner_id: str) -> str:
    """Return where the artifacts of a run or a logged model are kept, as clients are told."""
    return owner_of(unit, owner_id).artifact_uri


def find_place(unit: Unit, path: str) -> Place:
    """Return whose artifact a path below `mlflow-artifacts:/` names.

    Raises `ArtifactNotFound` where no run or logged model keeps its artifacts there.
    """
    place = read_place(path.strip("/"))
    if place is None:
        raise ArtifactNotFound(
            f"'{path[:200]}' is no place of artifacts; they lie below "
            "'<experiment>/<run>/artifacts' or '<experiment>/models/<model>/artifacts'."
        )
    root = owner_of(unit, place.owner_id).artifact_uri
    asked = path.strip("/")
    below = asked[: len(asked) - len(place.path)].strip("/") if place.path else asked
    if root != f"{OWN_ARTIFACTS}/{below}":
        raise ArtifactNotFound(f"The artifacts of {place.owner_id} are kept at {root}, not there.")
    return place


def owner_of(unit: Unit, owner_id: str, moment: Moment | None = None) -> Owner:
    """Return the run or the logged model with an id; raise `RunNotFound` or its like."""
    when = unit.moment if moment is None else moment
    return (
        bare_model(unit, owner_id, when) if is_model(owner_id) else bare_run(unit, owner_id, when)
    )


def list_artifacts(unit: Unit, owner_id: str, folder: str = "") -> list[Entry]:
    """Return what lies in a folder, by path; nothing for what is a file, or is not there."""
    owner = owner_of(unit, owner_id)
    inside = folder.strip("/")
    if not is_storable(inside):
        return []
    cut = len(inside) + 1 if inside else 0
    found: dict[str, Entry] = {}
    for artifact in store.below(unit.connection, _id_of(owner), inside, unit.moment):
        name, slash, _ = artifact.path[cut:].partition("/")
        path = artifact.path[:cut] + name
        if slash:
            found[path] = Entry(path, is_folder=True)
        else:
            found[path] = Entry(
                path, is_folder=False, size_bytes=artifact.size_bytes, digest=artifact.digest
            )
    return [found[path] for path in sorted(found)]


def artifact_at(unit: Unit, owner_id: str, path: str) -> Artifact:
    """Return a stored artifact; raise `ArtifactNotFound`, or `FileDamaged` for damaged bytes.

    In the past it may have been another, whose bytes are gone by now: raises `ArtifactGone`.
    """
    owner = owner_of(unit, owner_id)
    asked = path if is_storable(path) else ""
    found = store.find(unit.connection, _id_of(owner), asked, unit.moment)
    if found is None or found.digest is None:
        raise ArtifactNotFound(
            f"{_id_of(owner)} has no artifact '{path[:200]}'.", owner_id=_id_of(owner)
        )
    custody.refuse_damaged(unit, found.digest, path)
    if unit.moment.is_past and unit.blobs.stat(Digest(found.digest)) is None:
        raise ArtifactGone(
            f"'{path[:200]}' of {_id_of(owner)} was replaced or removed since, and its bytes are "
            f"not kept any more. It had {found.size_bytes} bytes, and the digest {found.digest}; "
            "what is to last is registered as a version.",
            digest=found.digest,
        )
    unit.saw("artifact.read", f"{_id_of(owner)}/{path}", owner.scope)
    return found


def admit_artifact(unit: Unit, owner_id: str, path: str) -> bool:
    """Pass the gate for storing an artifact, before any byte of it is read.

    Returns whether its room must be reserved first (`reserve_artifact`).
    """
    owner = _changeable(unit, owner_id)
    catalog.accept_path(path)
    _refuse_frozen(unit, owner, path)
    return catalog.counts_room(unit, _home(unit, owner))


def reserve_artifact(unit: Unit, owner_id: str, size_bytes: int | None) -> str | None:
    """Reserve room for an artifact; raise `QuotaExceeded`."""
    return catalog.reserve_room(unit, _home(unit, _changeable(unit, owner_id)), size_bytes)


def release_artifact(unit: Unit, owner_id: str, reservation: str) -> None:
    """Give back the room of an artifact that did not arrive."""
    owner = owner_of(unit, owner_id, Moment.NOW)
    catalog.release_room(unit, _home(unit, owner), reservation)


def store_artifact(
    unit: Unit, owner_id: str, path: str, stored: BlobStat, *, reservation: str | None = None
) -> Artifact:
    """Keep bytes, which are stored by now, as the artifact of a run or a logged model.

    What was there before stays in the past. Raises `ArtifactsFrozen` where a version was made of
    it, and `FileRefused` for a path that not every file system can hold.
    """
    owner = _changeable(unit, owner_id)
    catalog.accept_path(path)
    _refuse_frozen(unit, owner, path)
    catalog.receive_blob(unit, _home(unit, owner), stored, reservation=reservation)
    before = store.find(unit.connection, _id_of(owner), path, Moment.NOW)
    if before is not None and before.digest == stored.digest:
        return before
    artifact = Artifact(
        owner_id=_id_of(owner),
        path=path,
        project_id=owner.project_id,
        digest=stored.digest,
        size_bytes=stored.size_bytes,
    )
    return enter(unit, "run.artifact-stored", artifact)


def remove_artifact(unit: Unit, owner_id: str, path: str) -> int:
    """Remove a file, or a folder with all in it; return how many files that were.

    Raises `ArtifactNotFound`, and `ArtifactsFrozen` where a version was made of one of them.
    """
    owner = _changeable(unit, owner_id)
    asked = catalog.accept_path(path.strip("/"))
    one = store.find(unit.connection, _id_of(owner), asked, Moment.NOW)
    found = [one] if one else store.below(unit.connection, _id_of(owner), asked, Moment.NOW)
    if not found:
        raise ArtifactNotFound(f"{_id_of(owner)} has no artifact '{path[:200]}'.")
    for artifact in found:
        _refuse_frozen(unit, owner, artifact.path)
    for artifact in found:
        gone = Artifact(artifact.owner_id, artifact.path, artifact.project_id, None, 0)
        enter(unit, "run.artifact-removed", gone)
    return len(found)


def _changeable(unit: Unit, owner_id: str) -> Owner:
    return (
        changeable_model(unit, owner_id) if is_model(owner_id) else changeable_run(unit, owner_id)
    )


def _refuse_frozen(unit: Unit, owner: Owner, path: str) -> None:
    for registration in registrations.of_owner(unit.connection, _id_of(owner)):
        if registration.covers(path):
            raise ArtifactsFrozen(
                f"'{path[:200]}' of {_id_of(owner)} is part of a registered version "
                f"({_version(unit, registration)}), so it does not change any more; log a new run "
                "or a new logged model, and register that.",
                version_id=registration.version_id,
            )


def _version(unit: Unit, registration: Registration) -> str:
    named = catalog.name_of(unit, registration.model_id)
    return f"{named.project}/{named.model}@{registration.number}"


def _home(unit: Unit, owner: Owner) -> str:
    return projects.projects_by_id(unit, [owner.project_id])[owner.project_id].name


def _id_of(owner: Owner) -> str:
    return owner.run_id if isinstance(owner, Run) else owner.model_id
