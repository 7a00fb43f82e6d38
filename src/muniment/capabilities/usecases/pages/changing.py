"""What the forms on a use case's page do: links, going back, and ending."""

from dataclasses import asdict

from muniment.capabilities.usecases.pages import looking
from muniment.capabilities.usecases.pages.looking import USE_CASE, show_use_case
from muniment.capabilities.usecases.service import changing
from muniment.capabilities.usecases.service.finding import use_case_named
from muniment.capabilities.usecases.service.permissions import (
    DELETE_USE_CASE,
    DESCRIBE_USE_CASE,
    MANAGE_USE_CASE,
)
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.lines import read_link
from muniment.platform.web.pages import Pages
from muniment.platform.web.reasons import read_reason, read_revision

pages = Pages(
    beside=looking.pages,
    done={
        "usecases.linked": "The link is recorded.",
        "usecases.unlinked": "The link is taken away; it stays in the history.",
        "usecases.reverted": "What that revision said is said again, as a new revision.",
        "usecases.archived": "The use case is archived.",
        "usecases.retired": "The use case is retired.",
        "usecases.restored": "The use case is active again.",
        "usecases.deleted": "The use case is deleted; its history stays.",
    },
)


@pages.post(f"{USE_CASE}/links", permission=DESCRIBE_USE_CASE, again=show_use_case)
def link(unit: Unit, request: PageRequest) -> Redirect:
    """Record a link."""
    kept, added = _links(unit, request), read_link(request.form)
    changes = {"links": [*(each for each in kept if each != added), added]}
    changing.describe_use_case(unit, *_named(request), changes)
    return _to(request, "usecases.linked")


@pages.post(f"{USE_CASE}/links/remove", permission=DESCRIBE_USE_CASE, again=show_use_case)
def unlink(unit: Unit, request: PageRequest) -> Redirect:
    """Take a link away."""
    gone = {name: request.form.value(name) for name in ("rel", "href", "title")}
    kept = [each for each in _links(unit, request) if each != gone]
    changing.describe_use_case(unit, *_named(request), {"links": kept})
    return _to(request, "usecases.unlinked")


@pages.post(f"{USE_CASE}/revert", permission=DESCRIBE_USE_CASE, again=show_use_case)
def revert(unit: Unit, request: PageRequest) -> Redirect:
    """Bring back what an earlier revision said."""
    changing.revert_use_case(unit, *_named(request), read_revision(request.form))
    return _to(request, "usecases.reverted")


@pages.post(f"{USE_CASE}/archive", permission=MANAGE_USE_CASE, again=show_use_case)
def archive(unit: Unit, request: PageRequest) -> Redirect:
    """Close a use case to changes."""
    changing.archive_use_case(unit, *_named(request), read_reason(request.form) or None)
    return _to(request, "usecases.archived")


@pages.post(f"{USE_CASE}/retire", permission=MANAGE_USE_CASE, again=show_use_case)
def retire(unit: Unit, request: PageRequest) -> Redirect:
    """Say that the business has given a use up."""
    changing.retire_use_case(unit, *_named(request), read_reason(request.form) or None)
    return _to(request, "usecases.retired")


@pages.post(f"{USE_CASE}/restore", permission=MANAGE_USE_CASE, again=show_use_case)
def restore(unit: Unit, request: PageRequest) -> Redirect:
    """Take a use case up again."""
    changing.restore_use_case(unit, *_named(request), read_reason(request.form) or None)
    return _to(request, "usecases.restored")


@pages.post(f"{USE_CASE}/delete", permission=DELETE_USE_CASE, again=show_use_case)
def delete(unit: Unit, request: PageRequest) -> Redirect:
    """Take a use case out of the register."""
    changing.delete_use_case(unit, *_named(request), read_reason(request.form, required=True))
    return Redirect("/use-cases", done="usecases.deleted")


def _links(unit: Unit, request: PageRequest) -> list[dict[str, str]]:
    return [asdict(each) for each in use_case_named(unit, *_named(request)).links]


def _named(request: PageRequest) -> tuple[str, str]:
    return request.path["project"], request.path["name"]


def _to(request: PageRequest, done: str) -> Redirect:
    return Redirect(request.frame.present("use-cases", *_named(request)), done=done)
