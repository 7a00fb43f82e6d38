"""What the forms on an experiment's pages do: saying what it is, deleting and restoring it."""

from muniment.capabilities.runs.model.accepting import accept_name
from muniment.capabilities.runs.model.experiments import ExperimentExists
from muniment.capabilities.runs.pages import experiments as shown
from muniment.capabilities.runs.pages import fields, permitted
from muniment.capabilities.runs.pages.experiments import EXPERIMENT, show_experiment
from muniment.capabilities.runs.pages.runs import trail_of
from muniment.capabilities.runs.service import experiments
from muniment.capabilities.runs.service.permissions import MANAGE_EXPERIMENT, READ_RUN, WRITE_RUN
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.beside import beside
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

pages = Pages(
    beside=shown.pages,
    done={
        "runs.described": "The change is recorded.",
        "runs.experiment-deleted": "The experiment and its runs are deleted.",
        "runs.experiment-restored": "The experiment is back, with the runs that went with it.",
    },
)
_EDIT = f"{EXPERIMENT}/edit"


@pages.get(_EDIT, permission=WRITE_RUN, present=True)
def show_edit(unit: Unit, request: PageRequest) -> Html:
    """Ask what an experiment is called, and what is to be said of it."""
    found = experiments.experiment_by_id(unit, request.path["experiment"])
    unit.authorize(WRITE_RUN, found.scope, see=READ_RUN)
    known = {"name": found.name, "if_match": str(found.revision), **fields.written(found.tags)}
    return Html(
        "runs/experiment_edit.html",
        form=request.form if request.form.refusal else Form(known),
        may=permitted.may_do(unit, found.scope),
        **trail_of(unit, found.project_id, found.experiment_id),
    )


@pages.post(_EDIT, permission=WRITE_RUN, again=show_edit)
def edit_experiment(unit: Unit, request: PageRequest) -> Redirect:
    """Change what an experiment is called, and what is said of it."""
    form, experiment_id = request.form, request.path["experiment"]
    found = experiments.experiment_by_id(unit, experiment_id)
    # Who may not rename it is not asked for its name.
    with beside("name"):
        name = accept_name(form.values.get("name", found.name).strip(), "an experiment")
    tags = fields.changes_in(form, found.tags)
    with beside("name", ExperimentExists):
        experiments.change_experiment(unit, experiment_id, name=name, tags=tags)
    return _to(request, "runs.described")


@pages.post(f"{EXPERIMENT}/delete", permission=MANAGE_EXPERIMENT, again=show_experiment)
def delete_experiment(unit: Unit, request: PageRequest) -> Redirect:
    """Delete an experiment with its runs."""
    experiments.delete_experiment(unit, request.path["experiment"])
    return _to(request, "runs.experiment-deleted")


@pages.post(f"{EXPERIMENT}/restore", permission=MANAGE_EXPERIMENT, again=show_experiment)
def restore_experiment(unit: Unit, request: PageRequest) -> Redirect:
    """Bring a deleted experiment back."""
    experiments.restore_experiment(unit, request.path["experiment"])
    return _to(request, "runs.experiment-restored")


def _to(request: PageRequest, done: str) -> Redirect:
    return Redirect(request.frame.present("experiments", request.path["experiment"]), done=done)
