"""Registering: making a version of what a run or a logged model left."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from muniment.capabilities import catalog
from muniment.capabilities.runs.model.accepting import RunRefused
from muniment.capabilities.runs.model.artifacts import Artifact, is_model, read_place
from muniment.capabilities.runs.model.logged_models import FullLoggedModel, LoggedModelNotFound
from muniment.capabilities.runs.model.registrations import Registration, SourceRefused
from muniment.capabilities.runs.model.runs import FullRun, RunNotFound
from muniment.capabilities.runs.model.sources import (
    Elsewhere,
    OfLoggedModel,
    OfPlace,
    OfRun,
    OfVersion,
    Source,
    read_source,
)
from muniment.capabilities.runs.service.artifacts import find_place
from muniment.capabilities.runs.service.finding import run_by_id
from muniment.capabilities.runs.service.logged_models import logged_model_by_id
from muniment.capabilities.runs.service.provenance import training_of
from muniment.capabilities.runs.store import artifacts as store
from muniment.capabilities.runs.store import logged_models, registrations
from muniment.capabilities.runs.store.owners import contend_for
from muniment.capabilities.runs.store.registrations import Origin
from muniment.kernel.digest import Digest
from muniment.kernel.events import Event
from muniment.kernel.moment import Moment
from muniment.platform.blobs import BlobStat
from muniment.platform.database import records
from muniment.platform.unit import Unit

_IS_PROMPT = "mlflow.prompt.is_prompt"
_PROMPT_TEXT = "mlflow.prompt.text"
_PROMPT_FILE = "prompt.txt"
_MAX_PROMPT = 1_000_000
_MAX_LINK = 2_000
_LONGEST_ID = 36


@dataclass(frozen=True, slots=True)
class Proposed:
    """A version to register from a source, in the words of the tool that asks for it.

    What comes from another register says what it was there: its `number`, `created_at` and
    `created_by`, and in `location` where its files were, which then counts and not the source.
    """

    source: str
    run_id: str | None = None
    model_id: str | None = None
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    run_link: str = ""
    aliases: tuple[str, ...] = ()
    number: int | None = None
    created_at: datetime | None = None
    created_by: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A new version, and what it was made from."""

    found: catalog.Found
    registration: Registration


@dataclass(frozen=True, slots=True)
class _Origin:
    """What a source turned out to be: files, and whose they are."""

    files: list[catalog.File]
    artifacts: list[Artifact] = field(default_factory=list[Artifact])
    folder: str = ""
    run: FullRun | None = None
    model: FullLoggedModel | None = None
    training: catalog.Training | None = None

    @property
    def owner_id(self) -> str | None:
        """Whose artifacts the files are, if they are anybody's."""
        return self.artifacts[0].owner_id if self.artifacts else None


def register_version(unit: Unit, project: str, model: str, proposed: Proposed) -> Made:
    """Make the next version of a model from a source; how it came about is told by its run.

    The artifacts that it is made of do not change from then on. Raises `SourceRefused`, or
    `FileRefused` for a source that names no place.
    """
    origin = _origin(unit, project, proposed)
    if proposed.tags.get(_IS_PROMPT) == "true" and _PROMPT_TEXT in proposed.tags:
        origin = replace(origin, files=[_prompt(unit, project, proposed.tags[_PROMPT_TEXT])])
    if origin.owner_id is not None:
        # Nothing may be stored among the files while they are counted.
        contend_for(unit.connection, origin.owner_id)
    if origin.artifacts:
        catalog.claim_blobs(unit, project, _stats(origin))
    training = origin.training or training_of(
        unit, origin.run, origin.model, origin.artifacts, origin.folder
    )
    if training.pipeline_run is None and proposed.run_id:
        training = replace(training, pipeline_run=proposed.run_id)
    made = catalog.register_version(
        unit,
        project,
        model,
        catalog.Proposal(
            files=origin.files,
            training=training,
            description=proposed.description,
            tags=dict(proposed.tags),
            aliases=list(proposed.aliases),
            source=proposed.source,
            number=proposed.number,
            created_at=proposed.created_at,
            created_by=proposed.created_by,
        ),
    )
    return Made(made.found, _record(unit, made.found.version, proposed, origin))


def registration_of(unit: Unit, version_id: str) -> Registration | None:
    """Return what a version, which the actor has found, was made from."""
    return registrations.of_version(unit.connection, version_id)


def origins_of(unit: Unit, version_ids: Sequence[str]) -> dict[str, Origin]:
    """Return by version what each of these, which the actor has found, was made from, in short."""
    return registrations.origins(unit.connection, version_ids)


def versions_of_run(unit: Unit, run_id: str) -> list[Registration]:
    """Return which versions were made of a run, the oldest first, as far as the actor sees them."""
    return _visible(unit, registrations.of_run(unit.connection, run_id_of(unit, run_id)))


def run_id_of(unit: Unit, run_id: str) -> str:
    """Return the id of a run that the actor sees; raise `RunNotFound`."""
    return run_by_id(unit, run_id).run.run_id


def _visible(unit: Unit, found: list[Registration]) -> list[Registration]:
    access = unit.context.access
    return [one for one in found if access.permits(catalog.READ_MODEL, one.scope, unit.now)]


def _record(
    unit: Unit, version: catalog.Version, proposed: Proposed, origin: _Origin
) -> Registration:
    run_id = proposed.run_id or (origin.run.run.run_id if origin.run else None)
    logged = origin.model.model.model_id if origin.model else proposed.model_id
    registration = Registration(
        version_id=version.version_id,
        project_id=version.project_id,
        model_id=version.model_id,
        number=version.number,
        source=proposed.source,
        run_id=run_id or None,
        logged_model_id=logged or None,
        owner_id=origin.owner_id,
        folder=origin.folder,
        run_link=proposed.run_link[:_MAX_LINK],
        registered_at=unit.now,
        registered_by=unit.actor.name,
    )
    state = records.state_of(registration)
    unit.record(Event("run.registered", registration.subject, state, registration.scope))
    return registration


def _origin(unit: Unit, project: str, proposed: Proposed) -> _Origin:
    for given in (proposed.run_id, proposed.model_id):
        if given and (len(given) > _LONGEST_ID or not given.isprintable()):
            raise RunRefused(f"'{given[:80]}' is no id of a run or a logged model.")
    if proposed.tags.get(_IS_PROMPT) == "true":
        return _Origin([])
    if proposed.location is not None:
        origin = _located(unit, proposed.location, proposed)
    else:
        origin = _found(unit, project, read_source(proposed.source), proposed)
    if origin.run is None and proposed.run_id:
        origin = replace(origin, run=_run_if_seen(unit, proposed.run_id))
    if origin.model is None and proposed.model_id:
        origin = replace(origin, model=_model_if_seen(unit, proposed.model_id))
    return origin


def _found(unit: Unit, project: str, source: Source, proposed: Proposed) -> _Origin:
    match source:
        case OfPlace(path):
            place = find_place(unit, path)
            if is_model(place.owner_id):
                return _of_model(unit, place.owner_id, place.path)
            return _of_run(unit, OfRun(place.owner_id, place.path), proposed)
        case OfRun():
            return _of_run(unit, source, proposed)
        case OfLoggedModel(model_id):
            return _of_model(unit, model_id, "")
        case OfVersion():
            return _of_version(unit, project, source)
        case Elsewhere(uri):
            return _Origin([_reference(catalog.encoded(uri))])


def _located(unit: Unit, location: str, proposed: Proposed) -> _Origin:
    """Find what was kept at a place of another register: by whose artifacts those are, if here."""
    place = read_place(location.strip("/"))
    origin = _Origin([])
    with suppress(RunNotFound, LoggedModelNotFound):
        if place is not None and is_model(place.owner_id):
            origin = _of_model(unit, place.owner_id, place.path)
        elif place is not None:
            source = OfRun(place.owner_id, place.path)
            origin = _of_run(unit, source, replace(proposed, run_id=None))
    if origin.artifacts:
        return origin
    for address in map(catalog.encoded, (location, proposed.source)):
        if catalog.is_address(address):
            return replace(origin, files=[_reference(address)])
    if not origin.files:
        raise SourceRefused(
            f"The files at '{location[:200]}' are not here, and neither is the run or the logged "
            "model that they are of; bring that over first."
        )
    return origin


def _of_run(unit: Unit, source: OfRun, proposed: Proposed) -> _Origin:
    if proposed.run_id and proposed.run_id != source.run_id:
        raise SourceRefused(
            f"The source '{proposed.source[:200]}' is of another run than {proposed.run_id[:40]}; "
            "give the run that it is of, or none."
        )
    run = run_by_id(unit, source.run_id)
    found = _files(unit, run.run.run_id, source.path)
    if found:
        folder = source.path
        return _Origin(_manifest(found, folder), found, folder, run)
    written = logged_models.of_run(unit.connection, run.run.run_id, Moment.NOW)
    named = next((one for one in written if one.name == source.path), None)
    if named is not None:
        return replace(_of_model(unit, named.model_id, ""), run=run)
    tail = f"/{source.path}" if source.path else ""
    return _Origin([_reference(f"runs:/{run.run.run_id}{tail}")], run=run)


def _of_model(unit: Unit, model_id: str, folder: str) -> _Origin:
    model = logged_model_by_id(unit, model_id)
    run = _run_if_seen(unit, model.model.source_run_id) if model.model.source_run_id else None
    found = _files(unit, model.model.model_id, folder)
    if not found:
        return _Origin([_reference(f"models:/{model.model.model_id}")], run=run, model=model)
    return _Origin(_manifest(found, folder), found, folder, run, model)


def _of_version(unit: Unit, project: str, source: OfVersion) -> _Origin:
    """Copy a version: its files and how it came about."""
    other = catalog.version_of(unit, project, source.name, source.version)
    files = catalog.files_of_version(unit, other.version.version_id)
    return _Origin(files, training=other.version.training)


def _run_if_seen(unit: Unit, run_id: str) -> FullRun | None:
    try:
        return run_by_id(unit, run_id)
    except RunNotFound:
        return None


def _model_if_seen(unit: Unit, model_id: str) -> FullLoggedModel | None:
    try:
        return logged_model_by_id(unit, model_id)
    except LoggedModelNotFound:
        return None


def _files(unit: Unit, owner_id: str, path: str) -> list[Artifact]:
    """Return the artifacts at or below a path."""
    one = store.find(unit.connection, owner_id, path, Moment.NOW) if path else None
    if one is not None:
        return [one]
    return store.below(unit.connection, owner_id, path, Moment.NOW)


def _manifest(found: list[Artifact], folder: str) -> list[catalog.File]:
    """Return artifacts as the files of a version, whose paths begin below the folder."""
    cut = len(folder) + 1 if folder else 0
    whole = len(found) == 1 and found[0].path == folder
    paths = [one.path.rpartition("/")[2] if whole else one.path[cut:] for one in found]
    return [
        catalog.stored_file(path, one.digest, one.size_bytes)
        for path, one in zip(paths, found, strict=True)
        if one.digest is not None
    ]


def _stats(origin: _Origin) -> list[BlobStat]:
    return [
        BlobStat(Digest(one.digest), one.size_bytes)
        for one in origin.artifacts
        if one.digest is not None
    ]


def _reference(uri: str) -> catalog.File:
    return catalog.File("model", None, None, "application/octet-stream", catalog.Role.OTHER, uri)


def _prompt(unit: Unit, project: str, text: str) -> catalog.File:
    """Keep the text of a prompt as a file, which is what the version is."""
    content = text.encode()
    writer = unit.blobs.open_writer(size_limit=_MAX_PROMPT, size_bytes=len(content))
    try:
        writer.write(content)
        stored = writer.commit()
    except BaseException:
        writer.abort()
        raise
    catalog.receive_blob(unit, project, stored)
    return catalog.File(
        _PROMPT_FILE, stored.digest, stored.size_bytes, "text/plain", catalog.Role.PROMPT
    )
