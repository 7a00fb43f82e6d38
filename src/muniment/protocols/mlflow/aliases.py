"""Aliases of models. One that is not there is refused when asked for, and not when removed."""

from muniment.capabilities import catalog
from muniment.protocols.mlflow import views
from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.messages import OneVersion
from muniment.protocols.mlflow.registered_models import Named
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.wire import Required

ALIASES = Family()
_PATH = "registered-models/alias"
_LATEST = "latest"


class AliasOf(Named):
    """Which alias of a model is meant."""

    alias: Required


class Pointing(AliasOf):
    """The version an alias shall point to."""

    version: Required


@ALIASES.post(_PATH, catalog.SET_ALIAS)
def set_registered_model_alias(call: Call, wanted: Pointing) -> None:
    """Point an alias to a version."""
    number = views.number_of(wanted.version)
    catalog.set_alias(call.unit, call.project, wanted.name, wanted.alias, number)


@ALIASES.get(_PATH, catalog.READ_MODEL)
def get_model_version_by_alias(call: Call, wanted: AliasOf) -> OneVersion:
    """Show the version an alias points to; `latest` is the newest."""
    place = (call.unit, call.project, wanted.name)
    if wanted.alias.lower() == _LATEST:
        found = catalog.version_of(*place, _LATEST)
        return OneVersion(model_version=views.found_message(call.unit, found))
    try:
        found = catalog.aliased(*place, wanted.alias)
    except catalog.VersionNotFound as error:
        # Not 404: clients tell by it that the model is there.
        raise ParameterRefused(f"Registered model alias {wanted.alias[:260]} not found.") from error
    return OneVersion(model_version=views.found_message(call.unit, found))


@ALIASES.delete(_PATH, catalog.SET_ALIAS)
def delete_registered_model_alias(call: Call, wanted: AliasOf) -> None:
    """Let an alias point nowhere; one that does already is no mistake."""
    try:
        catalog.remove_alias(call.unit, call.project, wanted.name, wanted.alias)
    except catalog.AliasNotFound:
        return
