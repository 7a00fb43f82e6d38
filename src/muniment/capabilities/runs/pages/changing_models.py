"""What the forms on the pages of logged models do: saying what they are, and deleting them."""

from muniment.capabilities.runs.pages import fields
from muniment.capabilities.runs.pages import logged_models as shown
from muniment.capabilities.runs.pages.logged_models import MODEL, show_model
from muniment.capabilities.runs.pages.runs import trail_of
from muniment.capabilities.runs.service import logged_models
from muniment.capabilities.runs.service.describing import describe_logged_model
from muniment.capabilities.runs.service.permissions import READ_RUN, WRITE_RUN
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

pages = Pages(
    beside=shown.pages,
    done={
        "runs.model-described": "The change is recorded.",
        "runs.model-deleted": "The logged model is deleted; what it was stays on record.",
    },
)
_EDIT = f"{MODEL}/edit"


@pages.get(_EDIT, permission=WRITE_RUN, present=True)
def show_edit(unit: Unit, request: PageRequest) -> Html:
    """Ask what is to be said of a logged model."""
    model = logged_models.logged_model_by_id(unit, request.path["model"]).model
    unit.authorize(WRITE_RUN, model.scope, see=READ_RUN)
    return Html(
        "runs/model_edit.html",
        form=request.form if request.form.refusal else Form(fields.written(model.tags)),
        model=model,
        **trail_of(unit, model.project_id, model.experiment_id),
    )


@pages.post(_EDIT, permission=WRITE_RUN, again=show_edit)
def edit_model(unit: Unit, request: PageRequest) -> Redirect:
    """Change what is said of a logged model."""
    model = logged_models.logged_model_by_id(unit, request.path["model"]).model
    describe_logged_model(unit, model.model_id, fields.changes_in(request.form, model.tags))
    return _to(request, "runs.model-described")


@pages.post(f"{MODEL}/delete", permission=WRITE_RUN, again=show_model)
def delete_model(unit: Unit, request: PageRequest) -> Redirect:
    """Delete a logged model."""
    logged_models.delete_logged_model(unit, request.path["model"])
    return _to(request, "runs.model-deleted")


def _to(request: PageRequest, done: str) -> Redirect:
    return Redirect(request.frame.present("logged-models", request.path["model"]), done=done)
