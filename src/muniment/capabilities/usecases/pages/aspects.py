"""What is said of use cases under schemas: the forms their schemas make."""

from collections.abc import Mapping
from typing import Any

from muniment.capabilities import metadata
from muniment.capabilities.usecases.model import KIND
from muniment.capabilities.usecases.pages.looking import USE_CASE
from muniment.capabilities.usecases.pages.permitted import may_do
from muniment.capabilities.usecases.service import aspects
from muniment.capabilities.usecases.service.finding import use_case_named
from muniment.capabilities.usecases.service.permissions import DESCRIBE_USE_CASE, READ_USE_CASE
from muniment.kernel.status import Status
from muniment.platform.http.past import history_page
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages
from muniment.platform.web.reasons import read_revision

pages = Pages(
    done={
        "usecases.aspect-put": "What you said is recorded.",
        "usecases.aspect-removed": "It is taken back; what it said stays in the past.",
        "usecases.aspect-reverted": "What that revision said is said again, as a new revision.",
    }
)
_ASPECT = f"{USE_CASE}/metadata/{{schema}}"
_SHOWN = 50


@pages.get(_ASPECT, permission=READ_USE_CASE)
def show_aspect(unit: Unit, request: PageRequest) -> Html:
    """Show what is said of a use case under a schema, ready to be changed."""
    project, name, schema = _named(request)
    found, frame = use_case_named(unit, project, name), request.frame
    sheet = metadata.sheet_of(unit, found.subject, schema)
    subject = metadata.aspect_subject(found.subject, schema)
    page = history_page(unit, subject, _SHOWN, request.query.get("cursor"), _readable)
    home = frame.to("use-cases", project, name)
    may_change = found.status is Status.ACTIVE and "describe" in may_do(unit, found)
    return Html(
        "metadata/aspect.html",
        sheet=sheet,
        form=sheet.form(request.form),
        mandatory=sheet.schema.is_mandatory(KIND, None),
        changeable=may_change and not frame.moment.is_past and sheet.schema.applies(KIND, None),
        here=["use-cases", project, name, "metadata", schema],
        back=home,
        title=found.title or found.name,
        trail=[
            ("Use cases", frame.to("use-cases")),
            (project, frame.to("use-cases", project=project)),
            (found.name, home),
        ],
        entries=page.items,
        next=page.next,
    )


@pages.post(_ASPECT, permission=DESCRIBE_USE_CASE, again=show_aspect)
def put_aspect(unit: Unit, request: PageRequest) -> Redirect:
    """Say something of a use case under a schema."""
    project, name, schema = _named(request)
    found = use_case_named(unit, project, name)
    body = metadata.sheet_of(unit, found.subject, schema).body(request.form.values)
    aspects.put_aspect(unit, project, name, schema, body)
    return _to(request, "usecases.aspect-put")


@pages.post(f"{_ASPECT}/remove", permission=DESCRIBE_USE_CASE, again=show_aspect)
def remove_aspect(unit: Unit, request: PageRequest) -> Redirect:
    """Take back what is said of a use case under a schema."""
    aspects.remove_aspect(unit, *_named(request))
    return _to(request, "usecases.aspect-removed")


@pages.post(f"{_ASPECT}/revert", permission=DESCRIBE_USE_CASE, again=show_aspect)
def revert_aspect(unit: Unit, request: PageRequest) -> Redirect:
    """Say again what an earlier revision said."""
    aspects.revert_aspect(unit, *_named(request), read_revision(request.form))
    return _to(request, "usecases.aspect-reverted")


def _readable(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an aspect said, without what every revision repeats."""
    return state.get("body") or {}


def _named(request: PageRequest) -> tuple[str, str, str]:
    return request.path["project"], request.path["name"], request.path["schema"]


def _to(request: PageRequest, done: str) -> Redirect:
    project, name, _ = _named(request)
    return Redirect(request.frame.present("use-cases", project, name), done=done)
