"""Catalog records as people and programs read them: with names in place of ids."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from muniment.capabilities import custody, projects, usecases
from muniment.capabilities.catalog.model import Model, Training, Warned
from muniment.capabilities.catalog.service.finding import Found
from muniment.capabilities.catalog.store import aliases as alias_store
from muniment.capabilities.catalog.store import versions as version_store
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class ModelView:
    """A model as it is shown."""

    id: str
    project: str
    name: str
    kind: str | None
    task: str | None
    domain: str | None
    origin: str | None
    vendor: str | None
    owner: str | None
    accountable_executive: str | None
    description: str
    tags: dict[str, str]
    risk: list[str]
    sensitivity: str | None
    regulations: list[str]
    links: list[dict[str, str]]
    use_cases: list[str]
    status: str
    status_reason: str | None
    external_source: str | None
    external_key: str | None
    latest_version: int | None
    aliases: dict[str, int]
    created_at: datetime
    created_by: str
    revision: int
    warnings: list[Warned] = field(default_factory=list[Warned])


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version as it is shown; its files have a list of their own.

    `integrity` is `sound`, or `tampered` or `missing` when stored bytes of the `damaged_files` are
    not what was recorded.
    """

    id: str
    project: str
    model: str
    number: int
    label: str | None
    digest: str
    status: str
    status_reason: str | None
    stage: str
    description: str
    tags: dict[str, str]
    links: list[dict[str, str]]
    licenses: list[str]
    training: Training
    size_bytes: int
    files_count: int
    aliases: list[str]
    created_at: datetime
    created_by: str
    source: str | None
    revision: int
    integrity: str = custody.Integrity.SOUND
    damaged_files: list[str] = field(default_factory=list[str])
    warnings: list[Warned] = field(default_factory=list[Warned])


def model_view(unit: Unit, model: Model, warnings: Iterable[Warned] = ()) -> ModelView:
    """Return one model as it is shown."""
    return model_views(unit, [model], warnings)[0]


def model_views(
    unit: Unit, models: list[Model], warnings: Iterable[Warned] = ()
) -> list[ModelView]:
    """Return models as they are shown, with four queries however many there are.

    Of one that takes a purpose, it is only said that it exists while none is stated.
    """
    models = [_looked_at(unit, model) for model in models]
    ids = [model.model_id for model in models]
    homes = projects.projects_by_id(unit, {model.project_id for model in models})
    latest = version_store.latest_numbers(unit.connection, ids, unit.moment)
    pointing: dict[str, dict[str, int]] = {}
    for alias in alias_store.of_models(unit.connection, ids, unit.moment):
        pointing.setdefault(alias.model_id, {})[alias.alias] = alias.number or 0
    uses = usecases.names_of(unit, {use for model in models for use in model.use_cases})
    warned = list(warnings)
    return [
        ModelView(
            id=model.model_id,
            project=homes[model.project_id].name,
            name=model.name,
            kind=model.kind,
            task=model.task,
            domain=model.domain,
            origin=model.origin,
            vendor=model.vendor,
            owner=model.owner,
            accountable_executive=model.accountable_executive,
            description=model.description,
            tags=model.tags,
            risk=model.risk,
            sensitivity=model.sensitivity,
            regulations=model.regulations,
            links=model.links,
            use_cases=[uses[use] for use in model.use_cases if use in uses],
            status=model.status,
            status_reason=model.status_reason,
            external_source=model.external_source,
            external_key=model.external_key,
            latest_version=latest.get(model.model_id),
            aliases={} if unit.must_say_why(model.model_id) else pointing.get(model.model_id, {}),
            created_at=model.created_at,
            created_by=model.created_by,
            revision=model.revision,
            warnings=warned,
        )
        for model in models
    ]


def version_view_of(unit: Unit, found: Found) -> VersionView:
    """Return one version as it is shown, with the aliases that point to it."""
    pointing = alias_store.of_version(unit.connection, found.version.version_id, unit.moment)
    shown = version_view(found, [alias.alias for alias in pointing])
    return _judged(shown, custody.condition_of(unit, found.version.version_id))


def version_views(
    unit: Unit,
    project: projects.Project,
    model: Model,
    described: list[version_store.Described],
) -> list[VersionView]:
    """Return versions of one model as they are shown."""
    names: dict[str | None, list[str]] = {}
    for alias in alias_store.of_models(unit.connection, [model.model_id], unit.moment):
        names.setdefault(alias.version_id, []).append(alias.alias)
    conditions = {one.version_id: one for one in custody.conditions_of_model(unit, model.model_id)}
    return [
        _judged(
            version_view(
                Found(project, model, one.version, one.details),
                names.get(one.version.version_id, []),
            ),
            conditions.get(one.version.version_id),
        )
        for one in described
    ]


def version_view(found: Found, aliases: list[str], warnings: Iterable[Warned] = ()) -> VersionView:
    """Return a version as it is shown, given the aliases that point to it."""
    version, details = found.version, found.details
    return VersionView(
        id=version.version_id,
        project=found.project.name,
        model=found.model.name,
        number=version.number,
        label=details.label,
        digest=version.digest,
        status=details.status,
        status_reason=details.status_reason,
        stage=details.stage,
        description=details.description,
        tags=details.tags,
        links=details.links,
        licenses=version.licenses,
        training=version.training,
        size_bytes=version.size_bytes,
        files_count=version.files_count,
        aliases=aliases,
        created_at=version.created_at,
        created_by=version.created_by,
        source=version.source,
        revision=details.revision,
        warnings=list(warnings),
    )


def _looked_at(unit: Unit, model: Model) -> Model:
    """Note that a guarded model was looked at, or return it without what takes a purpose."""
    if unit.must_say_why(model.model_id):
        return model.veiled()
    if model.model_id in unit.context.access.guarded:
        unit.saw("model.read", model.model_id, model.scope)
    return model


def _judged(view: VersionView, condition: custody.Condition | None) -> VersionView:
    if condition is None:
        return view
    paths = [flaw.path for flaw in condition.flaws]
    return replace(view, integrity=condition.integrity, damaged_files=paths)
