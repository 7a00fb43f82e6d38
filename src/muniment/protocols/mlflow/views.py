"""Models and versions of the catalog as MLflow's messages."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice

import msgspec

from muniment.capabilities import catalog, runs
from muniment.platform.database.types import to_micros
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
_MILLISECOND = 1_000  # microseconds
_RUN = re.compile(r"[0-9a-f]{32}")


def model_message(unit: Unit, model: catalog.Model) -> RegisteredModel:
    """Return one model."""
    return model_messages(unit, [catalog.line_of_model(model)])[0]


def new_model_message(model: catalog.Model) -> RegisteredModel:
    """Return a model that has no version yet."""
    return _model(catalog.line_of_model(model), [], ())


def model_messages(unit: Unit, models: Sequence[catalog.ModelLine]) -> list[RegisteredModel]:
    """Return models, with a few queries however many there are, and however many versions."""
    if not models:
        return []
    ids = [model.model_id for model in models]
    newest = catalog.newest_of_models(unit, ids)
    aliases = catalog.aliases_of_models(unit, ids)
    latest = [one for id_ in ids for one in newest.get(id_, ())]
    # What points to a version is an alias of its model.
    names: dict[str, list[str]] = {}
    for one in chain.from_iterable(aliases.values()):
        names.setdefault(one.version_id, []).append(one.alias)
    messages = iter(_version_messages(unit, latest, names))
    return [
        _model(
            model,
            list(islice(messages, len(newest.get(model.model_id, ())))),
            aliases.get(model.model_id, ()),
        )
        for model in models
    ]


def _model(
    model: catalog.ModelLine, latest: list[ModelVersion], aliases: Iterable[catalog.Pointer]
) -> RegisteredModel:
    return RegisteredModel(
        name=model.name,
        creation_timestamp=model.created_us // _MILLISECOND,
        last_updated_timestamp=model.updated_us // _MILLISECOND,
        user_id=model.created_by,
        description=model.description,
        latest_versions=latest,
        tags=tags_of(model.tags),
        aliases=[Alias(alias=one.alias, version=str(one.number)) for one in aliases],
    )


def found_message(unit: Unit, found: catalog.Found) -> ModelVersion:
    """Return one version that was found; of a logged model, with what that says of itself."""
    return _whole(found, version_messages(unit, [catalog.line_of(found)])[0])


def made_message(made: runs.Made) -> ModelVersion:
    """Return a version that was made just now, so that nothing points to it yet."""
    said = made.registration
    origin = runs.Origin(said.run_id, said.logged_model_id, said.run_link)
    return _whole(made.found, _version(catalog.line_of(made.found), [], origin))


def _whole(found: catalog.Found, message: ModelVersion) -> ModelVersion:
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


def version_messages(unit: Unit, versions: Sequence[catalog.VersionLine]) -> list[ModelVersion]:
    """Return versions, with the aliases that point to them and what they were made from."""
    if not versions:
        return []
    aliases = catalog.aliases_of_versions(unit, [one.version_id for one in versions])
    return _version_messages(unit, versions, aliases)


def _version_messages(
    unit: Unit, versions: Sequence[catalog.VersionLine], aliases: Mapping[str, list[str]]
) -> list[ModelVersion]:
    origins = runs.origins_of(unit, [one.version_id for one in versions])
    return [
        _version(one, aliases.get(one.version_id, []), origins.get(one.version_id))
        for one in versions
    ]


def _version(
    one: catalog.VersionLine, aliases: list[str], origin: runs.Origin | None
) -> ModelVersion:
    run = one.run or ""
    return ModelVersion(
        name=one.model_name,
        version=str(one.number),
        creation_timestamp=one.created_us // _MILLISECOND,
        last_updated_timestamp=one.updated_us // _MILLISECOND,
        current_stage=STAGES[one.stage],
        status=READY,
        user_id=one.created_by,
        description=one.description,
        source=one.source or files_uri(one.version_id),
        run_id=origin.run_id if origin else run if _RUN.fullmatch(run) else None,
        run_link=origin.run_link or None if origin else None,
        model_id=origin.logged_model_id if origin else None,
        tags=tags_of(one.tags),
        aliases=aliases,
    )


def files_uri(version_id: str) -> str:
    """Return where the files of a version are served to MLflow's clients, whoever sent them."""
    return f"mlflow-artifacts:/versions/{version_id}"


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
    return to_micros(moment) // _MILLISECOND
