"""Opening an experiment."""

from muniment.capabilities.runs.model.accepting import accept_name
from muniment.capabilities.runs.model.experiments import ExperimentExists
from muniment.capabilities.runs.pages import fields, permitted
from muniment.capabilities.runs.service import experiments
from muniment.capabilities.runs.service.permissions import WRITE_RUN
from muniment.kernel.reference import DEFAULT_PROJECT
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.beside import beside
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

NEW = "/experiments/new"
pages = Pages(done={"runs.opened": "The experiment is open; runs can be logged to it."})


@pages.get(NEW, permission=WRITE_RUN, present=True)
def show_new(unit: Unit, request: PageRequest) -> Html:
    """Ask what the experiment is called, and where it belongs."""
    unit.authorize_anywhere(WRITE_RUN)
    known = Form({"project": request.query.get("project") or DEFAULT_PROJECT})
    form = request.form if request.form.refusal else known
    return Html("runs/experiment_new.html", form=form, choices=permitted.open_projects(unit))


@pages.post(NEW, permission=WRITE_RUN, again=show_new)
def open_experiment(unit: Unit, request: PageRequest) -> Redirect:
    """Open the experiment."""
    form = request.form
    said = {key: value for key, value in fields.changes_in(form, {}).items() if value is not None}
    with beside("name"):
        name = accept_name(form.value("name").strip(), "an experiment")
    with beside("name", ExperimentExists):
        made = experiments.create_experiment(unit, form.value("project"), name, tags=said)
    place = request.frame.present("experiments", made.experiment_id)
    return Redirect(place, done="runs.opened")
