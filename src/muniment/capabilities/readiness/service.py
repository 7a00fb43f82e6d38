"""Asking the rooms below what is on record of a model, and who can supply what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from muniment.capabilities import access, catalog, metadata
from muniment.capabilities.readiness.model import Demand, Facts, Need, Task, VersionFacts, needs_of
from muniment.kernel.events import Subject
from muniment.platform.auth import Permission
from muniment.platform.unit import Unit

_NAMED = 5
_CHAMPION = "champion"
_TAKES: dict[Task, Permission] = {
    Task.DESCRIBE: catalog.DESCRIBE_MODEL,
    Task.HAND_OVER: catalog.MANAGE_MODEL,
    Task.REGISTER: catalog.REGISTER_VERSION,
    Task.DESCRIBE_VERSION: catalog.DESCRIBE_VERSION,
}


@dataclass(frozen=True, slots=True)
class Supply:
    """Something a model needs, and who can supply it.

    `people` are the first few who can, those nearest to the model first, and `more_people` how
    many others; `roles` carry the permission it takes. `form` is the address of the page with the
    form that mends it.
    """

    code: str
    title: str
    says: str
    done: bool
    required: bool
    form: str
    permission: str
    roles: list[str]
    people: list[str]
    more_people: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a model needs: `ready` once nothing that is required is missing.

    `version` is the one that counts: the champion, or else the latest.
    """

    project: str
    model: str
    version: int | None
    ready: bool
    done: int
    needs: list[Supply]


def readiness_of(unit: Unit, project: str, name: str) -> Readiness:
    """Say what a model needs, as it is or was, and who can supply what is missing."""
    model = catalog.model_named(unit, project, name)
    facts = _facts(unit, project, model)
    able = access.able_to(unit, _TAKES, model.scope)
    place = f"/models/{quote(project)}/{quote(model.name, safe='')}"
    supplies = [_supply(need, place, able[need.task]) for need in needs_of(facts)]
    return Readiness(
        project=project,
        model=model.name,
        version=None if facts.version is None else facts.version.number,
        ready=all(supply.done for supply in supplies if supply.required),
        done=sum(supply.done for supply in supplies),
        needs=supplies,
    )


def _supply(need: Need, place: str, able: Sequence[str]) -> Supply:
    permission = _TAKES[need.task]
    people: Sequence[str] = () if need.done else able
    return Supply(
        code=need.code,
        title=need.title,
        says=need.says,
        done=need.done,
        required=need.required,
        form=f"{place}/{need.form}",
        permission=permission.name,
        roles=sorted(permission.roles),
        people=list(people[:_NAMED]),
        more_people=max(len(people) - _NAMED, 0),
    )


def _facts(unit: Unit, project: str, model: catalog.Model) -> Facts:
    return Facts(
        has_description=bool(model.description.strip()),
        has_kind=model.kind is not None,
        has_owner=bool(model.owner),
        has_executive=bool(model.accountable_executive),
        has_use=bool(model.use_cases),
        demands=_demands(unit, model.subject, model.kind),
        version=_version(unit, project, model),
    )


def _version(unit: Unit, project: str, model: catalog.Model) -> VersionFacts | None:
    view = catalog.model_view(unit, model)
    number = view.aliases.get(_CHAMPION, view.latest_version)
    if number is None:
        return None
    found = catalog.version_of(unit, project, model.name, str(number))
    shown = catalog.version_view_of(unit, found)
    training = shown.training
    return VersionFacts(
        number=number,
        files_count=shown.files_count,
        has_licence=bool(shown.licenses),
        has_code=bool(training.code_commit or training.code_repo or training.pipeline_run),
        has_data=bool(training.datasets),
        has_metrics=bool(training.metrics),
        demands=_demands(unit, found.version.subject, model.kind),
        damaged=tuple(shown.damaged_files),
    )


def _demands(unit: Unit, subject: Subject, kind: str | None) -> tuple[Demand, ...]:
    said = {aspect.schema for aspect in metadata.aspects_of(unit, subject)}
    return tuple(
        Demand(schema.name, schema.title, schema.name in said)
        for schema in metadata.mandatory_schemas(unit, subject.kind, kind)
    )
