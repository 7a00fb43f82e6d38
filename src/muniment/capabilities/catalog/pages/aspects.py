"""What is said of models and versions under schemas: the forms their schemas make."""

from collections.abc import Mapping
from typing import Any

from muniment.capabilities.catalog.pages.models import MODEL
from muniment.capabilities.catalog.pages.permitted import may_do, may_do_with_versions
from muniment.capabilities.catalog.pages.versions import VERSION
from muniment.capabilities.catalog.service import aspects, finding
from muniment.capabilities.catalog.service.aspects import Place
from muniment.capabilities.catalog.service.permissions import (
    DESCRIBE_MODEL,
    DESCRIBE_VERSION,
    READ_MODEL,
)
from muniment.kernel.status import Status
from muniment.platform.http.past import history_page
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages
from muniment.platform.web.reasons import read_revision

pages = Pages(
    done={
        "catalog.aspect-put": "What you said is recorded.",
        "catalog.aspect-removed": "It is taken back; what it said stays in the past.",
        "catalog.aspect-reverted": "What that revision said is said again, as a new revision.",
    }
)
_SHOWN = 50
_OF_MODEL = f"{MODEL}/metadata/{{schema}}"
_OF_VERSION = f"{VERSION}/metadata/{{schema}}"


@pages.get(_OF_MODEL, permission=READ_MODEL)
def show_of_model(unit: Unit, request: PageRequest) -> Html:
    """Show what is said of a model under a schema, ready to be changed."""
    _, model = finding.locate(unit, request.path["project"], request.path["name"])
    changeable = model.status is Status.ACTIVE and "describe" in may_do(unit, model)
    return _shown(unit, request, model.kind, changeable=changeable)


@pages.post(_OF_MODEL, permission=DESCRIBE_MODEL, again=show_of_model)
def put_of_model(unit: Unit, request: PageRequest) -> Redirect:
    """Say something of a model under a schema."""
    return _put(unit, request)


@pages.post(f"{_OF_MODEL}/remove", permission=DESCRIBE_MODEL, again=show_of_model)
def remove_of_model(unit: Unit, request: PageRequest) -> Redirect:
    """Take back what is said of a model under a schema."""
    return _remove(unit, request)


@pages.post(f"{_OF_MODEL}/revert", permission=DESCRIBE_MODEL, again=show_of_model)
def revert_of_model(unit: Unit, request: PageRequest) -> Redirect:
    """Say again of a model what an earlier revision said."""
    return _revert(unit, request)


@pages.get(_OF_VERSION, permission=READ_MODEL)
def show_of_version(unit: Unit, request: PageRequest) -> Html:
    """Show what is said of a version under a schema, ready to be changed."""
    place = _place(request)
    assert place.version is not None
    found = finding.version_of(unit, place.project, place.name, place.version)
    permitted = "describe" in may_do_with_versions(unit, found.model)
    changeable = permitted and found.details.status is Status.ACTIVE
    return _shown(unit, request, found.model.kind, changeable=changeable)


@pages.post(_OF_VERSION, permission=DESCRIBE_VERSION, again=show_of_version)
def put_of_version(unit: Unit, request: PageRequest) -> Redirect:
    """Say something of a version under a schema."""
    return _put(unit, request)


@pages.post(f"{_OF_VERSION}/remove", permission=DESCRIBE_VERSION, again=show_of_version)
def remove_of_version(unit: Unit, request: PageRequest) -> Redirect:
    """Take back what is said of a version under a schema."""
    return _remove(unit, request)


@pages.post(f"{_OF_VERSION}/revert", permission=DESCRIBE_VERSION, again=show_of_version)
def revert_of_version(unit: Unit, request: PageRequest) -> Redirect:
    """Say again of a version what an earlier revision said."""
    return _revert(unit, request)


def _shown(unit: Unit, request: PageRequest, kind: str | None, *, changeable: bool) -> Html:
    place, schema, frame = _place(request), request.path["schema"], request.frame
    sheet = aspects.sheet_of(unit, place, schema)
    subject = aspects.aspect_subject(unit, place, schema)
    page = history_page(unit, subject, _SHOWN, request.query.get("cursor"), _readable)
    of = "model" if place.version is None else "version"
    home = frame.to("models", place.project, place.name)
    above = frame.to("models", *_segments(place), "metadata")
    trail = [
        ("Models", frame.to("models")),
        (place.project, frame.to("models", project=place.project)),
        (place.name, home),
        *([(place.version, frame.to("models", *_segments(place)))] if place.version else []),
        ("Metadata", above),
    ]
    return Html(
        "metadata/aspect.html",
        sheet=sheet,
        form=sheet.form(request.form),
        mandatory=sheet.schema.is_mandatory(of, kind),
        changeable=changeable and not frame.moment.is_past and sheet.schema.applies(of, kind),
        here=["models", *_segments(place), "metadata", schema],
        back=above,
        title=place.name if place.version is None else f"{place.name} {place.version}",
        trail=trail,
        entries=page.items,
        next=page.next,
    )


def _put(unit: Unit, request: PageRequest) -> Redirect:
    place, schema = _place(request), request.path["schema"]
    body = aspects.sheet_of(unit, place, schema).body(request.form.values)
    aspects.put_aspect(unit, place, schema, body)
    return _to(request, "catalog.aspect-put")


def _remove(unit: Unit, request: PageRequest) -> Redirect:
    aspects.remove_aspect(unit, _place(request), request.path["schema"])
    return _to(request, "catalog.aspect-removed")


def _revert(unit: Unit, request: PageRequest) -> Redirect:
    schema, revision = request.path["schema"], read_revision(request.form)
    aspects.revert_aspect(unit, _place(request), schema, revision)
    return _to(request, "catalog.aspect-reverted")


def _readable(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an aspect said, without what every revision repeats."""
    return state.get("body") or {}


def _place(request: PageRequest) -> Place:
    return Place(request.path["project"], request.path["name"], request.path.get("version"))


def _segments(place: Place) -> list[str]:
    of_version = [] if place.version is None else ["versions", place.version]
    return [place.project, place.name, *of_version]


def _to(request: PageRequest, done: str) -> Redirect:
    place = request.frame.present("models", *_segments(_place(request)), "metadata")
    return Redirect(place, done=done)
