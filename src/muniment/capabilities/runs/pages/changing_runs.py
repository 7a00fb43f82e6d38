"""What the forms on the pages of runs do: saying what they are, deleting and restoring them."""

from muniment.capabilities.runs.model.accepting import accept_name
from muniment.capabilities.runs.pages import fields
from muniment.capabilities.runs.pages import runs as shown
from muniment.capabilities.runs.pages.runs import RUN, show_run, trail_of
from muniment.capabilities.runs.service import finding, runs
from muniment.capabilities.runs.service.describing import describe_run
from muniment.capabilities.runs.service.permissions import READ_RUN, WRITE_RUN
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.beside import beside
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

pages = Pages(
    beside=shown.pages,
    done={
        "runs.run-described": "The change is recorded.",
        "runs.run-deleted": "The run is deleted.",
        "runs.run-restored": "The run is back.",
    },
)
_EDIT = f"{RUN}/edit"


@pages.get(_EDIT, permission=WRITE_RUN, present=True)
def show_edit(unit: Unit, request: PageRequest) -> Html:
    """Ask what a run is called, and what is to be said of it."""
    full = finding.run_by_id(unit, request.path["run"])
    run = full.run
    unit.authorize(WRITE_RUN, run.scope, see=READ_RUN)
    known = {"name": run.name, **fields.written(full.tags)}
    return Html(
        "runs/run_edit.html",
        form=request.form if request.form.refusal else Form(known),
        run=run,
        **trail_of(unit, run.project_id, run.experiment_id),
    )


@pages.post(_EDIT, permission=WRITE_RUN, again=show_edit)
def edit_run(unit: Unit, request: PageRequest) -> Redirect:
    """Change what a run is called, and what is said of it."""
    full = finding.run_by_id(unit, request.path["run"])
    with beside("name"):
        name = accept_name(request.form.value("name").strip(), "a run")
    tags = fields.changes_in(request.form, full.tags)
    describe_run(unit, full.run.run_id, name=name, tags=tags)
    return _to(request, "runs.run-described")


@pages.post(f"{RUN}/delete", permission=WRITE_RUN, again=show_run)
def delete_run(unit: Unit, request: PageRequest) -> Redirect:
    """Take a run back."""
    runs.delete_run(unit, request.path["run"])
    return _to(request, "runs.run-deleted")


@pages.post(f"{RUN}/restore", permission=WRITE_RUN, again=show_run)
def restore_run(unit: Unit, request: PageRequest) -> Redirect:
    """Bring a deleted run back."""
    runs.restore_run(unit, request.path["run"])
    return _to(request, "runs.run-restored")


def _to(request: PageRequest, done: str) -> Redirect:
    return Redirect(request.frame.present("runs", request.path["run"]), done=done)
