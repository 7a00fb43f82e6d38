"""The links of models and versions: added and taken away one by one."""

from collections.abc import Sequence
from typing import Any

from muniment.capabilities.catalog.pages import models as model_pages
from muniment.capabilities.catalog.pages import versions as version_pages
from muniment.capabilities.catalog.pages.models import MODEL, show_model
from muniment.capabilities.catalog.pages.versions import VERSION, show_version
from muniment.capabilities.catalog.service import finding, models, versions
from muniment.capabilities.catalog.service.permissions import DESCRIBE_MODEL, DESCRIBE_VERSION
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.form import Form
from muniment.platform.web.lines import read_link
from muniment.platform.web.pages import Pages

_DONE = {
    "catalog.linked": "The link is recorded.",
    "catalog.unlinked": "The link is taken away; it stays in the history.",
}
of_models = Pages(beside=model_pages.pages, done=_DONE)
of_versions = Pages(beside=version_pages.pages)
_Links = list[dict[str, Any]]


@of_models.post(f"{MODEL}/links", permission=DESCRIBE_MODEL, again=show_model)
def link_model(unit: Unit, request: PageRequest) -> Redirect:
    """Record a link of a model."""
    found = finding.model_named(unit, *_model(request))
    models.describe_model(unit, *_model(request), _with(found.links, request.form))
    return _to(request, *_model(request), done="catalog.linked")


@of_models.post(f"{MODEL}/links/remove", permission=DESCRIBE_MODEL, again=show_model)
def unlink_model(unit: Unit, request: PageRequest) -> Redirect:
    """Take a link of a model away."""
    found = finding.model_named(unit, *_model(request))
    models.describe_model(unit, *_model(request), _without(found.links, request.form))
    return _to(request, *_model(request), done="catalog.unlinked")


@of_versions.post(f"{VERSION}/links", permission=DESCRIBE_VERSION, again=show_version)
def link_version(unit: Unit, request: PageRequest) -> Redirect:
    """Record a link of a version."""
    project, name, version = _version(request)
    found = finding.version_of(unit, project, name, version).details
    versions.describe_version(unit, project, name, version, _with(found.links, request.form))
    return _to(request, project, name, "versions", version, done="catalog.linked")


@of_versions.post(f"{VERSION}/links/remove", permission=DESCRIBE_VERSION, again=show_version)
def unlink_version(unit: Unit, request: PageRequest) -> Redirect:
    """Take a link of a version away."""
    project, name, version = _version(request)
    found = finding.version_of(unit, project, name, version).details
    versions.describe_version(unit, project, name, version, _without(found.links, request.form))
    return _to(request, project, name, "versions", version, done="catalog.unlinked")


def _with(links: Sequence[dict[str, str]], form: Form) -> dict[str, _Links]:
    added = read_link(form)
    return {"links": [*(link for link in links if link != added), added]}


def _without(links: Sequence[dict[str, str]], form: Form) -> dict[str, _Links]:
    gone = {name: form.value(name) for name in ("rel", "href", "title")}
    return {"links": [link for link in links if {"title": "", **link} != gone]}


def _model(request: PageRequest) -> tuple[str, str]:
    return request.path["project"], request.path["name"]


def _version(request: PageRequest) -> tuple[str, str, str]:
    return request.path["project"], request.path["name"], request.path["version"]


def _to(request: PageRequest, *place: str, done: str) -> Redirect:
    return Redirect(request.frame.present("models", *place), done=done)
