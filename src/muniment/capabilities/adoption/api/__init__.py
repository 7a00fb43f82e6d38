"""JSON routes of what is brought over from another register, such as an MLflow server."""

from muniment.capabilities.adoption.api.requests import (
    AliasRequest,
    ExperimentRequest,
    LoggedModelRequest,
    ModelRequest,
    RunRequest,
    VersionRequest,
)
from muniment.capabilities.adoption.api.views import AdoptedView, AdoptionView, adopted, shown
from muniment.capabilities.adoption.model.records import (
    AdoptionRefused,
    NotFromThere,
    NotYetHere,
)
from muniment.capabilities.adoption.service import adopting, experiments, logged, models, running
from muniment.capabilities.adoption.service.permissions import ADOPT
from muniment.capabilities.catalog import (
    FileRefused,
    ModelExists,
    ModelGone,
    NumberTaken,
    VersionGone,
)
from muniment.capabilities.projects import ProjectNotFound
from muniment.capabilities.runs import (
    LoggedModelDeleted,
    ParamChanged,
    RunDeleted,
    RunRefused,
    SourceRefused,
)
from muniment.platform.http import Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_words

router = Router(tag="Adoption")
_ALL = "/projects/{project}/adoptions"
_ALWAYS = (ProjectNotFound, AdoptionRefused)


@router.get(_ALL, permission=ADOPT, refusals=(ProjectNotFound,))
def list_adoptions(
    unit: Inquiry,
    project: str,
    source: str | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[AdoptionView]:
    """List what was brought into a project, from one source or all."""
    [after] = read_words(cursor) or ("",)
    size = check_limit(limit)
    found = adopting.list_adoptions(unit, project, source=source, after=after, limit=size + 1)
    page = page_of(found, size, lambda one: (one.adoption_id,))
    return Page([shown(one) for one in page.items], page.next)


@router.post(f"{_ALL}/experiments", permission=ADOPT, refusals=(*_ALWAYS, NotFromThere, RunRefused))
def adopt_experiment(unit: Inquiry, project: str, told: ExperimentRequest) -> AdoptedView:
    """Bring an experiment over, or follow what changed of it there."""
    return adopted(experiments.adopt_experiment(unit, project, told.claim(), told.told()))


@router.post(
    f"{_ALL}/runs",
    permission=ADOPT,
    refusals=(*_ALWAYS, NotFromThere, NotYetHere, RunDeleted, RunRefused, ParamChanged),
)
def adopt_run(unit: Inquiry, project: str, told: RunRequest) -> AdoptedView:
    """Bring a run over with its own id, or follow what it said since.

    Its measurements can come in parts, and again: what is here already is not added.
    """
    return adopted(running.adopt_run(unit, project, told.claim(), told.told()))


@router.post(
    f"{_ALL}/logged-models",
    permission=ADOPT,
    refusals=(*_ALWAYS, NotFromThere, NotYetHere, LoggedModelDeleted, RunRefused),
)
def adopt_logged_model(unit: Inquiry, project: str, told: LoggedModelRequest) -> AdoptedView:
    """Bring a logged model over with its own id, or follow what changed of it there."""
    return adopted(logged.adopt_logged_model(unit, project, told.claim(), told.told()))


@router.post(
    f"{_ALL}/models", permission=ADOPT, refusals=(*_ALWAYS, NotFromThere, ModelExists, ModelGone)
)
def adopt_model(unit: Inquiry, project: str, told: ModelRequest) -> AdoptedView:
    """Bring a registered model over, or follow what changed of it there."""
    return adopted(models.adopt_model(unit, project, told.claim(), told.told()))


@router.post(
    f"{_ALL}/versions",
    permission=ADOPT,
    refusals=(
        *_ALWAYS,
        NotFromThere,
        NotYetHere,
        ModelGone,
        VersionGone,
        NumberTaken,
        FileRefused,
        SourceRefused,
    ),
)
def adopt_version(unit: Inquiry, project: str, told: VersionRequest) -> AdoptedView:
    """Bring a version over under its own number, or follow what changed of it there.

    Its files are those of the run or the logged model that they belong to, which come first.
    """
    return adopted(models.adopt_version(unit, project, told.claim(), told.told()))


@router.post(
    f"{_ALL}/aliases",
    permission=ADOPT,
    refusals=(*_ALWAYS, NotFromThere, NotYetHere, ModelGone, VersionGone),
)
def adopt_alias(unit: Inquiry, project: str, told: AliasRequest) -> AdoptedView:
    """Let an alias point to where it points there, or nowhere."""
    return adopted(models.adopt_alias(unit, project, told.claim(), told.told()))
