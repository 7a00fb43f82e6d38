"""Models and versions of the catalog as MLflow's messages."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from muniment.capabilities import catalog, runs
from muniment.platform.unit import Unit
from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.messages import Alias, ModelVersion, RegisteredModel
from muniment.protocols.mlflow.wire import Tag

READY = "READY"
STAGES: Mapping[catalog.Stage, str] = {
    catalog.Stage.NONE: "None",
    catalog.Stage.STAGING: "Staging",
    catalog.Stage.PRODUCTION: "Production",
    catalog.Stage.ARCHIVED: "Archived",
}
_FEW = 4
_RUN = re.compile(r"[0-9a-f]{32}")


def model_message(unit: Unit, model: catalog.Model) -> RegisteredModel:
    """Return one model."""
    return model_messages(unit, [model])[0]


def model_messages(unit: Unit, models: Sequence[catalog.Model]) -> list[RegisteredModel]:
    """Return models, with a few queries however many there are, and however many versions."""
    latest = catalog.latest_staged(unit, list(models))
    aliases = catalog.aliases_of_models(unit, [model.model_id for model in models])
    listed = [
        catalog.Listed(model, one) for model in models for one in latest.get(model.model_id, ())
    ]
    versions: dict[str, list[ModelVersion]] = {}
    for one, message in zip(listed, version_messages(unit, listed), strict=True):
        versions.setdefault(one.model.model_id, []).append(message)
    return [
        RegisteredModel(
            name=model.name,
            creation_timestamp=milliseconds(model.created_at),
            last_updated_timestamp=milliseconds(model.updated_at or model.created_at),
            user_id=model.created_by,
            description=model.description,
            latest_versions=versions.get(model.model_id, []),
            tags=tags_of(model.tags),
            aliases=[
                Alias(alias=alias.alias, version=str(alias.number))
                for alias in aliases.get(model.model_id, ())
            ],
        )
        for model in models
    ]


def found_message(unit: Unit, found: catalog.Found) -> ModelVersion:
    """Return one version that was found; of a logged model, with what that says of itself."""
    described = catalog.Described(found.version, found.details)
    message = version_messages(unit, [catalog.Listed(found.model, described)])[0]
    if message.model_id is None:
        return message
    training = found.version.training
    return msgspec.structs.replace(
        message,
        model_params=[
            {"name": name, "value": str(value)} for name, value in training.parameters.items()
        ],
        model_metrics=[{"key": key, "value": value} for key, value in training.metrics.items()],
    )


def version_messages(unit: Unit, listed: Iterable[catalog.Listed]) -> list[ModelVersion]:
    """Return versions, with the aliases that point to them."""
    every = list(listed)
    ids = [one.described.version.version_id for one in every]
    aliases = catalog.aliases_of_versions(unit, ids) if ids else {}
    origins = _origins(unit, ids)
    return [
        _version(one, aliases.get(id_, []), origins.get(id_))
        for one, id_ in zip(every, ids, strict=True)
    ]


def _origins(unit: Unit, ids: list[str]) -> Mapping[str, runs.Registration | None]:
    """Return what versions were registered from; a few are found sooner one by one."""
    if len(ids) <= _FEW:
        return {one: runs.registration_of(unit, one) for one in ids}
    return runs.registrations_of(unit, ids)


def _version(
    one: catalog.Listed, aliases: list[str], origin: runs.Registration | None
) -> ModelVersion:
    version, details = one.described.version, one.described.details
    run = version.training.pipeline_run or ""
    return ModelVersion(
        name=one.model.name,
        version=str(version.number),
        creation_timestamp=milliseconds(version.created_at),
        last_updated_timestamp=milliseconds(details.updated_at or version.created_at),
        current_stage=STAGES[details.stage],
        status=READY,
        user_id=version.created_by,
        description=details.description,
        source=version.source or files_uri(version),
        run_id=origin.run_id if origin else run if _RUN.fullmatch(run) else None,
        run_link=origin.run_link or None if origin else None,
        model_id=origin.logged_model_id if origin else None,
        tags=tags_of(details.tags),
        aliases=aliases,
    )


def files_uri(version: catalog.Version) -> str:
    """Return where the files of a version are served to MLflow's clients, whoever sent them."""
    return f"mlflow-artifacts:/versions/{version.version_id}"


def tags_of(tags: Mapping[str, str]) -> list[Tag]:
    """Return tags as a list."""
    return [Tag(key=key, value=value) for key, value in tags.items()]


def tags_in(tags: Iterable[Tag]) -> dict[str, str]:
    """Return a list of tags by key; of two with one key the last one counts."""
    return {tag.key: tag.value for tag in tags}


def stage_of(text: str) -> catalog.Stage:
    """Return the stage of that name; raise `ParameterRefused` if there is none."""
    try:
        return catalog.Stage(text.lower())
    except ValueError as error:
        raise ParameterRefused(
            f"Invalid Model Version stage: {text[:80]}. Value must be one of "
            f"{', '.join(STAGES.values())}."
        ) from error


def number_of(version: str) -> str:
    """Return a version's number as the catalog names it; raise `ParameterRefused` for no number."""
    if not re.fullmatch(r"-?[0-9]{1,18}", version):
        raise ParameterRefused(f"Parameter 'version' must be an integer, got '{version[:80]}'.")
    return version


def milliseconds(moment: datetime) -> int:
    """Return a time as MLflow counts it: in whole milliseconds since 1970."""
    return int(moment.timestamp() * 1000)
