"""Registering a use case, and changing what is said of one."""

from muniment.capabilities import projects
from muniment.capabilities.usecases.model import UseCaseExists
from muniment.capabilities.usecases.pages import fields
from muniment.capabilities.usecases.service import changing
from muniment.capabilities.usecases.service.changing import Registration
from muniment.capabilities.usecases.service.finding import use_case_named
from muniment.capabilities.usecases.service.permissions import (
    DESCRIBE_USE_CASE,
    READ_USE_CASE,
    REGISTER_USE_CASE,
)
from muniment.kernel.naming import NameRefused
from muniment.kernel.reference import DEFAULT_PROJECT
from muniment.platform.http.paging import MAX_LIMIT
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.beside import beside
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

pages = Pages(
    done={
        "usecases.registered": "The use case is registered.",
        "usecases.described": "The change is recorded.",
    }
)
_NEW = "/use-cases/new"
_EDIT = "/use-cases/{project}/{name}/edit"


@pages.get(_NEW, permission=REGISTER_USE_CASE, present=True)
def show_new(unit: Unit, request: PageRequest) -> Html:
    """Ask what is to be registered."""
    unit.authorize_anywhere(REGISTER_USE_CASE)
    access = unit.context.access
    homes = [
        home.name
        for home in projects.list_projects(unit, after=None, limit=MAX_LIMIT)
        if not home.archived and access.permits(REGISTER_USE_CASE, home.scope, unit.now)
    ]
    wanted = request.query.get("project", DEFAULT_PROJECT)
    form = request.form if request.form.refusal else Form({"project": wanted})
    return Html(
        "usecases/use_case_new.html", form=form, choices=fields.choices_of(unit), homes=homes
    )


@pages.post(_NEW, permission=REGISTER_USE_CASE, again=show_new)
def register(unit: Unit, request: PageRequest) -> Redirect:
    """Register the use case."""
    form = request.form
    said = {name: value for name, value in fields.read_use_case(form).items() if value is not None}
    name = form.value("name").strip()
    said["title"] = said["title"] or name
    wanted = Registration(form.value("project") or DEFAULT_PROJECT, name, said)
    with beside("name", NameRefused, UseCaseExists):
        made = changing.register_use_case(unit, wanted)
    place = request.frame.present("use-cases", made.project, made.name)
    return Redirect(place, done="usecases.registered")


@pages.get(_EDIT, permission=READ_USE_CASE, present=True)
def show_edit(unit: Unit, request: PageRequest) -> Html:
    """Show what is said of a use case, ready to be changed."""
    found = use_case_named(unit, request.path["project"], request.path["name"])
    form = request.form if request.form.refusal else Form(fields.write_use_case(found))
    return Html(
        "usecases/use_case_edit.html",
        form=form,
        use_case=found,
        choices=fields.choices_of(unit, found),
    )


@pages.post(_EDIT, permission=DESCRIBE_USE_CASE, again=show_edit)
def describe(unit: Unit, request: PageRequest) -> Redirect:
    """Change what is said of a use case."""
    project, name = request.path["project"], request.path["name"]
    current = use_case_named(unit, project, name)
    changing.describe_use_case(unit, project, name, fields.read_use_case(request.form, current))
    return Redirect(request.frame.present("use-cases", project, name), done="usecases.described")
