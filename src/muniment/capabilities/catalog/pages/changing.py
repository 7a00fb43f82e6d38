"""What the forms on a model's pages do: aliases, going back, handing over, and ending."""

from muniment.capabilities.catalog.pages import models
from muniment.capabilities.catalog.pages.models import MODEL, show_aliases, show_history, show_model
from muniment.capabilities.catalog.service import aliases, finding
from muniment.capabilities.catalog.service import models as service
from muniment.capabilities.catalog.service.permissions import (
    DELETE_MODEL,
    DESCRIBE_MODEL,
    MANAGE_MODEL,
    SET_ALIAS,
)
from muniment.kernel.reference import accept_alias
from muniment.platform.http.problems import RequestRefused
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.beside import beside
from muniment.platform.web.form import Form
from muniment.platform.web.lines import read_short
from muniment.platform.web.pages import Pages
from muniment.platform.web.reasons import read_reason, read_revision

pages = Pages(
    beside=models.pages,
    done={
        "catalog.alias-set": "The alias points there now; where it pointed stays on record.",
        "catalog.alias-removed": "The alias points nowhere now; where it pointed stays on record.",
        "catalog.reverted": "What that revision said is said again, as a new revision.",
        "catalog.renamed": "The model has its new name.",
        "catalog.transferred": "The model has a new owner.",
        "catalog.archived": "The model is archived.",
        "catalog.retired": "The model is retired.",
        "catalog.restored": "The model is active again.",
        "catalog.deleted": "The model is deleted; its history stays.",
    },
)


@pages.post(f"{MODEL}/aliases", permission=SET_ALIAS, again=show_aliases)
def set_alias(unit: Unit, request: PageRequest) -> Redirect:
    """Point an alias to a version."""
    alias, version = request.form.value("alias").strip(), request.form.value("version").strip()
    with beside("alias"):
        accept_alias(alias)
    with beside("version"):
        aliases.set_alias(unit, *_named(request), alias, version)
    return _to(request, "aliases", done="catalog.alias-set")


@pages.post(f"{MODEL}/aliases/{{alias}}/remove", permission=SET_ALIAS, again=show_aliases)
def remove_alias(unit: Unit, request: PageRequest) -> Redirect:
    """Let an alias point nowhere."""
    aliases.remove_alias(unit, *_named(request), request.path["alias"])
    return _to(request, "aliases", done="catalog.alias-removed")


@pages.post(f"{MODEL}/revert", permission=DESCRIBE_MODEL, again=show_history)
def revert(unit: Unit, request: PageRequest) -> Redirect:
    """Bring back what an earlier revision said."""
    service.revert_model(unit, *_named(request), read_revision(request.form))
    return _to(request, "history", done="catalog.reverted")


@pages.post(f"{MODEL}/rename", permission=MANAGE_MODEL, again=show_model)
def rename(unit: Unit, request: PageRequest) -> Redirect:
    """Give a model another name."""
    project, name = _named(request)
    with beside("new_name"):
        renamed = service.rename_model(unit, project, name, request.form.value("new_name").strip())
    place = request.frame.present("models", project, renamed.name)
    return Redirect(place, done="catalog.renamed")


@pages.get(f"{MODEL}/transfer", permission=MANAGE_MODEL, present=True)
def show_transfer(unit: Unit, request: PageRequest) -> Html:
    """Ask who the new owner of a model is."""
    home, model = finding.locate(unit, *_named(request))
    unit.authorize(MANAGE_MODEL, model.scope)
    known = {"if_match": str(model.revision)}
    form = request.form if request.form.refusal else Form(known)
    return Html("catalog/model_transfer.html", form=form, project=home.name, model=model)


@pages.post(f"{MODEL}/transfer", permission=MANAGE_MODEL, again=show_transfer)
def transfer(unit: Unit, request: PageRequest) -> Redirect:
    """Hand a model over to another owner."""
    owner = read_short(request.form, "owner")
    if owner is None:
        raise RequestRefused(
            "Say who the new owner is.", errors=[{"pointer": "owner", "message": "is required"}]
        )
    service.transfer_model(unit, *_named(request), owner)
    return _to(request, done="catalog.transferred")


@pages.post(f"{MODEL}/archive", permission=MANAGE_MODEL, again=show_model)
def archive(unit: Unit, request: PageRequest) -> Redirect:
    """Lay a model to rest."""
    service.archive_model(unit, *_named(request))
    return _to(request, done="catalog.archived")


@pages.post(f"{MODEL}/restore", permission=MANAGE_MODEL, again=show_model)
def restore(unit: Unit, request: PageRequest) -> Redirect:
    """Make a model active again."""
    service.restore_model(unit, *_named(request))
    return _to(request, done="catalog.restored")


@pages.post(f"{MODEL}/retire", permission=MANAGE_MODEL, again=show_model)
def retire(unit: Unit, request: PageRequest) -> Redirect:
    """End a model's use."""
    service.retire_model(unit, *_named(request), read_reason(request.form) or None)
    return _to(request, done="catalog.retired")


@pages.post(f"{MODEL}/delete", permission=DELETE_MODEL, again=show_model)
def delete(unit: Unit, request: PageRequest) -> Redirect:
    """Take a model out of the catalog."""
    service.delete_model(unit, *_named(request), read_reason(request.form, required=True))
    return Redirect("/models", done="catalog.deleted")


def _named(request: PageRequest) -> tuple[str, str]:
    return request.path["project"], request.path["name"]


def _to(request: PageRequest, *view: str, done: str) -> Redirect:
    return Redirect(request.frame.present("models", *_named(request), *view), done=done)
