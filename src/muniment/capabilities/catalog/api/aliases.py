"""JSON routes of aliases."""

from muniment.capabilities.catalog.api.requests import AliasRequest
from muniment.capabilities.catalog.model import (
    Alias,
    AliasNotFound,
    ModelGone,
    ModelNotFound,
    StatusRefused,
    VersionGone,
    VersionNotFound,
)
from muniment.capabilities.catalog.service import aliases, finding
from muniment.capabilities.catalog.service.permissions import READ_MODEL, SET_ALIAS
from muniment.capabilities.catalog.service.views import VersionView, version_view_of
from muniment.capabilities.catalog.store.aliases import Held
from muniment.platform.http import Inquiry, Page, Router

router = Router(tag="Aliases")
_ALIASES = "/models/{project}/{name}/aliases"
_ALIAS = f"{_ALIASES}/{{alias}}"
_LOST = (ModelNotFound, ModelGone)


@router.get(_ALIAS, permission=READ_MODEL, refusals=(*_LOST, VersionNotFound, VersionGone))
def show_aliased(unit: Inquiry, project: str, name: str, alias: str) -> VersionView:
    """Show the version an alias points to."""
    return version_view_of(unit, finding.aliased(unit, project, name, alias))


@router.get(_ALIASES, permission=READ_MODEL, refusals=_LOST)
def list_aliases(unit: Inquiry, project: str, name: str) -> Page[Alias]:
    """List the aliases of a model."""
    return Page(aliases.list_aliases(unit, project, name))


@router.put(
    _ALIAS,
    permission=SET_ALIAS,
    refusals=(*_LOST, VersionNotFound, VersionGone, StatusRefused),
)
def set_alias(
    unit: Inquiry, project: str, name: str, alias: str, wanted: AliasRequest
) -> VersionView:
    """Point an alias to a version; where it pointed before stays on record."""
    found = aliases.set_alias(unit, project, name, alias, str(wanted.version))
    return version_view_of(unit, found)


@router.delete(_ALIAS, permission=SET_ALIAS, refusals=(*_LOST, AliasNotFound))
def remove_alias(unit: Inquiry, project: str, name: str, alias: str) -> Alias:
    """Let an alias point nowhere; what it pointed to stays on record."""
    return aliases.remove_alias(unit, project, name, alias)


@router.get(f"{_ALIAS}/history", permission=READ_MODEL, refusals=(*_LOST, AliasNotFound))
def alias_history(unit: Inquiry, project: str, name: str, alias: str) -> Page[Held]:
    """List every version an alias pointed to, and from when until when."""
    return Page(aliases.alias_states(unit, project, name, alias))
