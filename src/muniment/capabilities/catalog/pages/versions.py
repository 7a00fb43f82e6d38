"""A version: its files, how it came about, what is said of it, and how it differs from others."""

from collections.abc import Mapping
from typing import Any

from muniment.capabilities import metadata
from muniment.capabilities.catalog.model import Status
from muniment.capabilities.catalog.pages import fields
from muniment.capabilities.catalog.pages.comparing import Asked
from muniment.capabilities.catalog.pages.permitted import holds_on, may_do_with_versions
from muniment.capabilities.catalog.pages.snippets import snippets_of
from muniment.capabilities.catalog.service import (
    comparing,
    evaluating,
    files,
    finding,
    versions,
)
from muniment.capabilities.catalog.service.finding import Found
from muniment.capabilities.catalog.service.permissions import (
    DELETE_MODEL,
    DESCRIBE_VERSION,
    MANAGE_VERSION,
    READ_MODEL,
)
from muniment.capabilities.catalog.service.views import version_view_of
from muniment.kernel.reference import Reference
from muniment.platform.http import page_of
from muniment.platform.http.paging import read_words
from muniment.platform.http.past import history_page
from muniment.platform.http.problems import RequestRefused
from muniment.platform.unit import Unit
from muniment.platform.web import lines
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages
from muniment.platform.web.panels import Spot
from muniment.platform.web.reasons import read_reason, read_revision

pages = Pages(
    done={
        "catalog.version-described": "The change is recorded.",
        "catalog.version-reverted": "What that revision said is said again, as a new revision.",
        "catalog.version-archived": "The version is archived.",
        "catalog.version-retired": "The version is retired.",
        "catalog.version-restored": "The version is active again.",
        "catalog.version-deleted": "The version is deleted; its history stays.",
    }
)
VERSION = "/models/{project}/{name}/versions/{version}"
_SHOWN = 50
_LAST = 5
_FEW_FILES = 8
_FILES = 200
_MOVES = {
    Status.ARCHIVED: "catalog.version-archived",
    Status.RETIRED: "catalog.version-retired",
    Status.ACTIVE: "catalog.version-restored",
}


@pages.get(VERSION, permission=READ_MODEL)
def show_version(unit: Unit, request: PageRequest) -> Html:
    """Show what a version holds, how to use it and what changed last."""
    found = _found(unit, request)
    entries = history_page(unit, found.version.subject, _LAST, None, _readable)
    listed = files.list_files(unit, *_named(request), after=None, limit=_FEW_FILES)
    view = version_view_of(unit, found)
    place = ("models", view.project, view.model, "versions", str(view.number))
    spot = Spot(place, found.model.scope)
    return _view(
        unit,
        found,
        "overview",
        panels=request.panels.drawn("version", unit, request.frame, spot),
        files=listed,
        entries=entries.items,
        evaluation=evaluating.evaluation_of(unit, found),
        snippets=snippets_of(view, listed, request.origin),
    )


@pages.get(f"{VERSION}/files", permission=READ_MODEL)
def show_files(unit: Unit, request: PageRequest) -> Html:
    """List the files of a version."""
    words = read_words(request.query.get("cursor"))
    after = words[0] if words else None
    listed = files.list_files(unit, *_named(request), after=after, limit=_FILES + 1)
    page = page_of(listed, _FILES, lambda file: (file.path,))
    return _view(unit, _found(unit, request), "files", files=page.items, next=page.next)


@pages.get(f"{VERSION}/training", permission=READ_MODEL)
def show_training(unit: Unit, request: PageRequest) -> Html:
    """Show how a version came about."""
    return _view(unit, _found(unit, request), "training")


@pages.get(f"{VERSION}/evaluation", permission=READ_MODEL)
def show_evaluation(unit: Unit, request: PageRequest) -> Html:
    """Show how good a version is, beside the one before it."""
    found = _found(unit, request)
    return _view(unit, found, "evaluation", evaluation=evaluating.evaluation_of(unit, found))


@pages.get(f"{VERSION}/metadata", permission=READ_MODEL)
def show_metadata(unit: Unit, request: PageRequest) -> Html:
    """Show what is said of a version under schemas."""
    found = _found(unit, request)
    aspects = metadata.aspects_of(unit, found.version.subject)
    present = [each.schema for each in aspects]
    missing = metadata.missing_aspects(unit, "version", found.model.kind, present)
    offered = metadata.fitting_schemas(unit, "version", found.model.kind)
    more = [schema for schema in offered if schema.name not in present]
    said = metadata.readable(unit, aspects)
    return _view(unit, found, "metadata", aspects=said, missing=missing, offered=more)


@pages.get(f"{VERSION}/history", permission=READ_MODEL)
def show_history(unit: Unit, request: PageRequest) -> Html:
    """List everything that happened to a version, a deleted one as well."""
    found = finding.version_of(unit, *_named(request), gone=True)
    cursor = request.query.get("cursor")
    page = history_page(unit, found.version.subject, _SHOWN, cursor, _readable)
    return _view(unit, found, "history", entries=page.items, next=page.next)


@pages.get(f"{VERSION}/diff", permission=READ_MODEL)
def choose_other(unit: Unit, request: PageRequest) -> Html:
    """Compare a version with the one that is typed: of this model, or `project/model@version`."""
    wanted = request.query.get("to", "").strip()
    if not wanted:
        raise RequestRefused(
            "Say which version to compare with, such as 3, champion or project/model@3.",
            errors=[{"pointer": "to", "message": "is required"}],
        )
    before = _found(unit, request)
    if "/" in wanted:
        return _difference(unit, request, before, finding.resolve(unit, Reference.parse(wanted)))
    project, name, _ = _named(request)
    return _difference(unit, request, before, finding.version_of(unit, project, name, wanted))


@pages.get(f"{VERSION}/diff/{{other}}", permission=READ_MODEL)
def show_difference(unit: Unit, request: PageRequest) -> Html:
    """Compare a version with another of the same model."""
    project, name, _ = _named(request)
    after = finding.version_of(unit, project, name, request.path["other"])
    return _difference(unit, request, _found(unit, request), after)


@pages.get(f"{VERSION}/edit", permission=READ_MODEL, present=True)
def show_edit(unit: Unit, request: PageRequest) -> Html:
    """Show what may still be said of a version, ready to be changed."""
    view = version_view_of(unit, _found(unit, request))
    form = request.form if request.form.refusal else Form(fields.write_version(view))
    return Html("catalog/version_edit.html", form=form, version=view)


@pages.post(f"{VERSION}/edit", permission=DESCRIBE_VERSION, again=show_edit)
def describe(unit: Unit, request: PageRequest) -> Redirect:
    """Change what is said of a version; its files never change."""
    form, current = request.form, _found(unit, request).details
    changes: dict[str, Any] = {
        "label": lines.read_short(form, "label", fields.MAX_LABEL),
        "description": fields.read_description(form),
        **lines.read_tags(form, current.tags),
    }
    versions.describe_version(unit, *_named(request), changes)
    return _to(request, done="catalog.version-described")


@pages.post(f"{VERSION}/revert", permission=DESCRIBE_VERSION, again=show_history)
def revert(unit: Unit, request: PageRequest) -> Redirect:
    """Bring back what was said at an earlier revision."""
    versions.revert_version(unit, *_named(request), read_revision(request.form))
    return _to(request, "history", done="catalog.version-reverted")


@pages.post(f"{VERSION}/archive", permission=MANAGE_VERSION, again=show_version)
def archive(unit: Unit, request: PageRequest) -> Redirect:
    """Lay a version to rest."""
    return _move(unit, request, Status.ARCHIVED)


@pages.post(f"{VERSION}/retire", permission=MANAGE_VERSION, again=show_version)
def retire(unit: Unit, request: PageRequest) -> Redirect:
    """End a version's use."""
    return _move(unit, request, Status.RETIRED)


@pages.post(f"{VERSION}/restore", permission=MANAGE_VERSION, again=show_version)
def restore(unit: Unit, request: PageRequest) -> Redirect:
    """Make a version active again."""
    return _move(unit, request, Status.ACTIVE)


@pages.post(f"{VERSION}/delete", permission=DELETE_MODEL, again=show_version)
def delete(unit: Unit, request: PageRequest) -> Redirect:
    """Take a version out of the catalog."""
    reason = read_reason(request.form, required=True)
    versions.delete_version(unit, *_named(request), reason)
    project, name, _ = _named(request)
    place = request.frame.present("models", project, name, "versions")
    return Redirect(place, done="catalog.version-deleted")


def _readable(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of a version's state that tells people something."""
    details = comparing.details_in(state)
    return {name: value for name, value in details.items() if name != "version_id"}


def _move(unit: Unit, request: PageRequest, status: Status) -> Redirect:
    reason = read_reason(request.form) or None
    versions.move_version(unit, *_named(request), status, reason=reason)
    return _to(request, done=_MOVES[status])


def _found(unit: Unit, request: PageRequest) -> Found:
    return finding.version_of(unit, *_named(request))


def _named(request: PageRequest) -> tuple[str, str, str]:
    return request.path["project"], request.path["name"], request.path["version"]


def _view(unit: Unit, found: Found, tab: str, **context: Any) -> Html:
    view = version_view_of(unit, found)
    may = may_do_with_versions(unit, found.model)
    return Html(
        f"catalog/version/{tab}.html",
        version=view,
        tab=tab.capitalize(),
        may=may,
        holds=holds_on(unit, versions.place_of(found)),
        previous=_number_before(unit, found),
        **context,
    )


def _number_before(unit: Unit, found: Found) -> int | None:
    """Return the number of the version before it; numbers that were brought over have gaps."""
    earlier = versions.list_versions(
        unit, found.model, status=None, before=found.version.number, limit=1
    )
    return earlier[0].version.number if earlier else None


def _difference(unit: Unit, request: PageRequest, before: Found, after: Found) -> Html:
    frame = request.frame
    place = ("models", before.project.name, before.model.name)
    number = before.version.number
    trail = [
        ("Models", frame.to("models")),
        (before.project.name, frame.to("models", project=before.project.name)),
        (before.model.name, frame.to(*place)),
        ("Versions", frame.to(*place, "versions")),
        (str(number), frame.to(*place, "versions", number)),
    ]
    difference = comparing.compare_versions(unit, before, after)
    beside = Asked(frame, (difference.before, difference.after)).address()
    return Html("catalog/diff.html", difference=difference, trail=trail, beside=beside)


def _to(request: PageRequest, *view: str, done: str) -> Redirect:
    project, name, version = _named(request)
    place = request.frame.present("models", project, name, "versions", version, *view)
    return Redirect(place, done=done)
