"""Registering a model, and changing what is said of one."""

from muniment.capabilities import projects
from muniment.capabilities.catalog.model import ModelExists
from muniment.capabilities.catalog.pages import fields
from muniment.capabilities.catalog.service import finding, models, views
from muniment.capabilities.catalog.service.models import Registration
from muniment.capabilities.catalog.service.permissions import (
    DESCRIBE_MODEL,
    READ_MODEL,
    REGISTER_MODEL,
)
from muniment.kernel.naming import NameRefused
from muniment.kernel.reference import DEFAULT_PROJECT
from muniment.platform.http.paging import MAX_LIMIT
from muniment.platform.unit import Unit
from muniment.platform.web import lines
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.beside import beside
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

REGISTERED = "catalog.registered"
pages = Pages(
    done={
        REGISTERED: "The model is registered.",
        "catalog.described": "The change is recorded.",
    }
)
_NEW = "/models/new"
_EDIT = "/models/{project}/{name}/edit"


@pages.get(_NEW, permission=REGISTER_MODEL, present=True)
def show_new(unit: Unit, request: PageRequest) -> Html:
    """Ask what is to be registered."""
    unit.authorize_anywhere(REGISTER_MODEL)
    homes = projects.list_projects(unit, after=None, limit=MAX_LIMIT)
    access = unit.context.access
    open_to = [
        home.name
        for home in homes
        if not home.archived and access.permits(REGISTER_MODEL, home.scope, unit.now)
    ]
    wanted = request.query.get("project", DEFAULT_PROJECT)
    form = request.form if request.form.refusal else Form({"project": wanted})
    choices = {**fields.choices_of(unit), "project": open_to}
    return Html(
        "catalog/model_new.html", form=form, choices=choices, meanings=fields.meanings_of(unit)
    )


@pages.post(_NEW, permission=REGISTER_MODEL, again=show_new)
def register(unit: Unit, request: PageRequest) -> Redirect:
    """Register the model."""
    form = request.form
    said = {name: value for name, value in fields.read_model(form).items() if value}
    owner = lines.read_short(form, "owner")
    if owner:
        said["owner"] = owner
    project = form.value("project") or DEFAULT_PROJECT
    wanted = Registration(project, form.value("name").strip(), said)
    with beside("name", NameRefused, ModelExists):
        made = models.register_model(unit, wanted).model
    place = request.frame.present("models", wanted.project, made.name)
    return Redirect(place, done=REGISTERED)


@pages.get(_EDIT, permission=READ_MODEL, present=True)
def show_edit(unit: Unit, request: PageRequest) -> Html:
    """Show what is said of a model, ready to be changed."""
    model = finding.model_named(unit, request.path["project"], request.path["name"])
    view = views.model_view(unit, model)
    form = request.form if request.form.refusal else Form(fields.write_model(view))
    taken = (view.kind, view.origin, view.sensitivity)
    return Html(
        "catalog/model_edit.html",
        form=form,
        model=view,
        choices=fields.choices_of(unit, *taken),
        meanings=fields.meanings_of(unit),
    )


@pages.post(_EDIT, permission=DESCRIBE_MODEL, again=show_edit)
def describe(unit: Unit, request: PageRequest) -> Redirect:
    """Change what is said of a model."""
    project, name = request.path["project"], request.path["name"]
    current = finding.model_named(unit, project, name)
    models.describe_model(unit, project, name, fields.read_model(request.form, current.tags))
    return Redirect(request.frame.present("models", project, name), done="catalog.described")
