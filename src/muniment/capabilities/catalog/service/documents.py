"""Documents: models and versions as the search index has them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Row

from muniment.capabilities import metadata, projects, usecases
from muniment.capabilities.catalog.model import File, Model, Stage, Status, Version
from muniment.capabilities.catalog.model.licences import license_category
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.capabilities.catalog.store import models as model_store
from muniment.capabilities.catalog.store import searching as store
from muniment.capabilities.catalog.store.versions import Described
from muniment.kernel.moment import Moment
from muniment.platform import fulltext
from muniment.platform.searching import Document, Field, FieldKind, Searchable
from muniment.platform.searching.declaring import Value

MODEL = "model"
VERSION = "version"
_SHOWN = 300
_ALSO = 200  # characters of a model's description that each of its versions is found by too
_MOST_PARAMETERS = 500
_MOST_LENGTH = 500
_STAGE_TAG = "tags.stage"
_SUBJECTS = frozenset({"model", "version", "alias", "aspect"})
Values = dict[str, Value | Sequence[Value]]

_OF_MODEL = (
    Field("name", FieldKind.TEXT, "What the model is called"),
    Field("description", FieldKind.TEXT, "What is said of it"),
    Field("project", FieldKind.KEYWORD, "The project it is in", facet=True),
    Field("kind", FieldKind.KEYWORD, "The kind of model", facet=True, vocabulary="model_kind"),
    Field("task", FieldKind.KEYWORD, "What the model does", facet=True, vocabulary="task"),
    Field("domain", FieldKind.KEYWORD, "What it is about", facet=True, vocabulary="domain"),
    Field("origin", FieldKind.KEYWORD, "Where it comes from", vocabulary="origin"),
    Field("vendor", FieldKind.KEYWORD, "Who supplied it", facet=True),
    Field("owner", FieldKind.KEYWORD, "Who answers for it", facet=True),
    Field("executive", FieldKind.KEYWORD, "Who is accountable for it"),
    Field("risk", FieldKind.KEYWORD, "The risks it was found to have", vocabulary="risk"),
    Field("sensitivity", FieldKind.KEYWORD, "How sensitive its data are", vocabulary="data_class"),
    Field(
        "regulation", FieldKind.KEYWORD, "The regulations it falls under", vocabulary="regulation"
    ),
    Field("use_case", FieldKind.KEYWORD, "The use cases it serves"),
    Field("source", FieldKind.KEYWORD, "The inventory it was imported from"),
    Field("status", FieldKind.KEYWORD, "Active, archived or retired", facet=True),
    Field("stage", FieldKind.KEYWORD, "How far it has come on its way into use", facet=True),
    Field("created", FieldKind.DATE, "When it was registered"),
    Field("tags.*", FieldKind.KEYWORD, "Its tags"),
    Field("metrics.*", FieldKind.NUMBER, "Its metrics; of a model, those of its newest version"),
    Field("parameters.*", None, "What it was trained with"),
    Field("license", FieldKind.KEYWORD, "Its licences, by SPDX identifier", facet=True),
    Field("license_category", FieldKind.KEYWORD, "What its licences ask: permissive, copyleft …"),
    Field("dataset", FieldKind.KEYWORD, "The data it was made from"),
    Field("size", FieldKind.NUMBER, "How many bytes its files have"),
    Field("alias", FieldKind.KEYWORD, "The aliases that point to it"),
)
_OF_VERSION = (
    Field("number", FieldKind.NUMBER, "The number of the version"),
    Field("label", FieldKind.KEYWORD, "What the version is called besides its number"),
    Field("digest", FieldKind.DIGEST, "The digest of its manifest or of one of its files"),
    Field("file", FieldKind.KEYWORD, "The paths of its files"),
    Field("files", FieldKind.NUMBER, "How many files it has"),
    Field("commit", FieldKind.KEYWORD, "The commit of the code it was trained with"),
    Field("run", FieldKind.KEYWORD, "The pipeline run that made it"),
)


def _model_affected(connection: Connection, events: Sequence[Row[Any]]) -> set[str]:
    about = _about(events)
    return about.models | set(store.models_of(connection, about.versions))


def _version_affected(connection: Connection, events: Sequence[Row[Any]]) -> set[str]:
    about = _about(events)
    found = about.versions | set(store.versions_of(connection, about.changed_models))
    if about.aliases:
        found |= store.pointed_to(connection, about.aliases)
    return found


def _versions_worded(connection: Connection, words: str, limit: int) -> list[str] | None:
    """Return the ids of versions whose models have the words."""
    matching = fulltext.matching(connection, MODEL, words)
    if matching is None or not fulltext.has(connection, MODEL):
        return None
    models = connection.execute(matching.limit(limit)).scalars().all()
    return store.versions_of(connection, models)[:limit]


def _model_documents(
    connection: Connection, ids: Collection[str], moment: Moment
) -> Iterator[Document]:
    models = [
        model
        for model in model_store.with_ids(connection, sorted(ids), moment)
        if model.status is not Status.DELETED
    ]
    known = _Known.of(connection, models, moment)
    newest = store.newest(connection, [model.model_id for model in models], moment)
    counts = store.counts(connection, list(newest), moment)
    pointing = store.names_of_models(connection, [model.model_id for model in models], moment)
    for model in models:
        last = newest.get(model.model_id)
        values = known.values(model)
        if last is not None:
            values |= _trained(last.version)
            values["versions"] = sum(counts.get(model.model_id, {}).values())
        values["alias"] = pointing.get(model.model_id, [])
        values["stage"] = _stages(values, sorted(counts.get(model.model_id, {})))
        reference = known.reference(model)
        yield Document(
            id=model.model_id,
            project_id=model.project_id,
            model_id=model.model_id,
            title=model.name,
            reference=reference,
            href=f"/models/{_path(reference)}",
            summary=model.description,
            text=[model.description, *_words(values)],
            values=values,
        )


def _version_documents(
    connection: Connection, ids: Collection[str], moment: Moment
) -> Iterator[Document]:
    found = store.described(connection, ids, moment)
    model_ids = sorted({one.version.model_id for one in found})
    models = {
        model.model_id: model
        for model in model_store.with_ids(connection, model_ids, moment)
        if model.status is not Status.DELETED
    }
    known = _Known.of(connection, list(models.values()), moment)
    version_ids = [one.version.version_id for one in found]
    files = store.files(connection, version_ids)
    aliases = store.names_pointing(connection, version_ids, moment)
    said = metadata.fields_of(connection, VERSION, version_ids, moment)
    for one in found:
        model = models.get(one.version.model_id)
        if model is not None:
            key = one.version.version_id
            values = known.values(model) | said[key] | _of_version(one, files.get(key, []))
            values["alias"] = aliases.get(key, [])
            values["stage"] = _stages(values, [one.details.stage])
            yield _version_document(one, model, known.reference(model), values)


def _version_document(one: Described, model: Model, home: str, values: Values) -> Document:
    version = one.version
    return Document(
        id=version.version_id,
        project_id=version.project_id,
        model_id=version.model_id,
        title=model.name,
        reference=f"{home}@{version.number}",
        href=f"/models/{_path(home)}/versions/{version.number}",
        summary=one.details.description or model.description[:_SHOWN],
        sort_key=home,
        text=[one.details.description, *_words(values)],
        also={} if one.details.description else {"description": model.description[:_ALSO]},
        values=values,
    )


def _of_version(one: Described, files: Sequence[File]) -> Values:
    version, details = one.version, one.details
    values = _trained(version)
    values |= {f"tags.{key}": value for key, value in details.tags.items()}
    values |= {
        "number": version.number,
        "label": details.label or "",
        "digest": version.digest,
        "file": [file.path for file in files],
        "files": version.files_count,
        "commit": version.training.code_commit or "",
        "run": version.training.pipeline_run or "",
        "created": version.created_at,
    }
    if details.description:
        values["description"] = details.description
    if details.status is not Status.ACTIVE:
        values["status"] = details.status
    return values


def _stages(values: Values, of_versions: Sequence[str]) -> list[str]:
    """Return the stages that versions were put into; without any, what the tag of that name says.

    A tag is spelled as stages are: in lower case.
    """
    found = [stage for stage in of_versions if stage != Stage.NONE]
    said = str(values.get(_STAGE_TAG, "")).strip().lower()
    return found or ([said] if said else [])


def _trained(version: Version) -> Values:
    training = version.training
    values: Values = {f"metrics.{name}": value for name, value in training.metrics.items()}
    for name, value in list(training.parameters.items())[:_MOST_PARAMETERS]:
        if isinstance(value, str | int | float | bool):
            values[f"parameters.{name}"] = value[:_MOST_LENGTH] if isinstance(value, str) else value
    values["license"] = version.licenses
    values["license_category"] = license_category(version.licenses) or ""
    values["dataset"] = [str(one["name"]) for one in training.datasets if one.get("name")]
    values["size"] = version.size_bytes
    return values


@dataclass(frozen=True, slots=True)
class _Known:
    """What belongs to some models: their projects, their use cases, what their aspects say."""

    homes: Mapping[str, str]
    uses: Mapping[str, str]
    said: Mapping[str, Mapping[str, Sequence[Value]]]

    @classmethod
    def of(cls, connection: Connection, models: Sequence[Model], moment: Moment) -> "_Known":
        homes = projects.names_by_id(connection, {model.project_id for model in models})
        uses = {use for model in models for use in model.use_cases}
        ids = [model.model_id for model in models]
        return cls(
            homes,
            usecases.names_by_id(connection, uses, moment),
            metadata.fields_of(connection, MODEL, ids, moment),
        )

    def reference(self, model: Model) -> str:
        """Return what is typed for a model."""
        return f"{self.homes.get(model.project_id, '')}/{model.name}"

    def values(self, model: Model) -> Values:
        """Return what a model and its versions are found by."""
        found: Values = dict(self.said.get(model.model_id, {}))
        found |= {f"tags.{key}": value for key, value in model.tags.items()}
        found |= {
            "name": model.name,
            "project": self.homes.get(model.project_id, ""),
            "kind": model.kind or "",
            "task": model.task or "",
            "domain": model.domain or "",
            "origin": model.origin or "",
            "vendor": model.vendor or "",
            "owner": model.owner or "",
            "executive": model.accountable_executive or "",
            "risk": model.risk,
            "sensitivity": model.sensitivity or "",
            "regulation": model.regulations,
            "use_case": [self.uses[use] for use in model.use_cases if use in self.uses],
            "source": model.external_source or "",
            "status": model.status,
            "created": model.created_at,
            "description": model.description,
        }
        return found


_NO_WORDS = frozenset(
    {"name", "project", "description", "status", "stage", "digest", "source", "commit", "file"}
)


def _words(values: Mapping[str, Value | Sequence[Value]]) -> list[str]:
    """Return the words that are looked for without naming a field."""
    found: list[str] = []
    for name, value in values.items():
        if name in _NO_WORDS or name.startswith(("metrics.", "parameters.")):
            continue
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Sequence):
            found += [one for one in value if isinstance(one, str)]
    return found


@dataclass(frozen=True, slots=True)
class _About:
    """What some events are about: `models` are those to look at, `changed_models` those changed."""

    models: set[str]
    changed_models: set[str]
    versions: set[str]
    aliases: set[tuple[str, str]]


def _about(events: Sequence[Row[Any]]) -> _About:
    about = _About(set(), set(), set(), set())
    for event in events:
        kind, key = event.subject_kind, event.subject_id
        if kind == "aspect":
            kind, key = key.split(":")[:2]
        if kind == "model":
            about.models.add(key)
            about.changed_models.add(key)
        elif kind == "version":
            about.versions.add(key)
        elif kind == "alias":
            model_id, _, alias = key.partition(":")
            about.models.add(model_id)
            about.aliases.add((model_id, alias))
    return about


def _path(reference: str) -> str:
    project, _, name = reference.partition("/")
    return f"{quote(project, safe='')}/{quote(name, safe='')}"


SEARCHABLES = (
    Searchable(
        kind=MODEL,
        title="Models",
        permission=READ_MODEL,
        subjects=_SUBJECTS,
        fields=(*_OF_MODEL, Field("versions", FieldKind.NUMBER, "How many versions it has")),
        affected=_model_affected,
        documents=_model_documents,
        ids=store.model_ids,
    ),
    Searchable(
        kind=VERSION,
        title="Versions",
        permission=READ_MODEL,
        subjects=_SUBJECTS,
        fields=(*_OF_MODEL, *_OF_VERSION),
        affected=_version_affected,
        documents=_version_documents,
        ids=store.version_ids,
        holding=store.holding,
        worded=_versions_worded,
    ),
)
