"""Registered models: the models of a project."""

from muniment.capabilities import catalog
from muniment.kernel.values import accept_text
from muniment.protocols.mlflow import filters, languages, paging, views
from muniment.protocols.mlflow.messages import Models, OneModel, Search, Versions
from muniment.protocols.mlflow.prompts import without_prompts
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.wire import Int64, Message, Required, Tag

REGISTERED_MODELS = Family()
_NOUN = "registered-models"
_MOST = 1_000
DELETED = "Deleted through MLflow."
"""Why something was deleted; the protocol has no word for the reason."""


class Named(Message):
    """Which model is meant."""

    name: Required


class NewModel(Named):
    """A model to register."""

    tags: list[Tag] = []
    description: str = ""


class Renaming(Named):
    """Another name for a model."""

    new_name: Required


class Describing(Named):
    """What is said of a model from now on."""

    description: str | None = None


class Tagging(Named):
    """A tag of a model."""

    key: Required
    value: str = ""


class TagOf(Named):
    """Which tag of a model is meant."""

    key: Required


class Staged(Named):
    """Of which stages the newest version is wanted; without any, of all."""

    stages: list[str] = []


class SearchModels(Search):
    """A page of models that is wanted."""

    max_results: Int64 = 100


@REGISTERED_MODELS.post(f"{_NOUN}/create", catalog.REGISTER_MODEL)
def create_registered_model(call: Call, wanted: NewModel) -> OneModel:
    """Register a model."""
    fields = {
        "description": accept_text(wanted.description, "description"),
        "tags": views.tags_in(wanted.tags),
    }
    registration = catalog.Registration(call.project, wanted.name, fields, is_compared=False)
    made = catalog.register_model(call.unit, registration).model
    return OneModel(registered_model=views.new_model_message(made))


@REGISTERED_MODELS.get(f"{_NOUN}/get", catalog.READ_MODEL)
def get_registered_model(call: Call, wanted: Named) -> OneModel:
    """Show a model."""
    return _told(call, catalog.model_named(call.unit, call.project, wanted.name))


@REGISTERED_MODELS.get(f"{_NOUN}/search", catalog.READ_MODEL, apart=True)
def search_registered_models(call: Call, wanted: SearchModels) -> Models:
    """Find models by name and tags; prompts only where they are asked for."""
    limit = paging.check_max(wanted.max_results, _MOST)
    where = without_prompts(filters.read_filter(wanted.filter, languages.MODELS))
    order = filters.read_orders(wanted.order_by, languages.MODELS)
    after = paging.read_token(wanted.page_token, order, catalog.fits_models)
    page = catalog.Wanted(where, order, after, limit + 1)
    found = catalog.find_models(call.unit, call.project, page)
    shown = found[:limit]
    return Models(
        registered_models=views.model_messages(call.unit, [model for model, _ in shown]),
        next_page_token=paging.token_after(order, shown[-1][1]) if len(found) > limit else None,
    )


@REGISTERED_MODELS.patch(f"{_NOUN}/update", catalog.DESCRIBE_MODEL)
def update_registered_model(call: Call, wanted: Describing) -> OneModel:
    """Say something else of a model."""
    said = wanted.description
    changes = {} if said is None else {"description": accept_text(said, "description")}
    return _told(call, catalog.describe_model(call.unit, call.project, wanted.name, changes))


@REGISTERED_MODELS.post(f"{_NOUN}/rename", catalog.MANAGE_MODEL)
def rename_registered_model(call: Call, wanted: Renaming) -> OneModel:
    """Give a model another name."""
    renamed = catalog.rename_model(call.unit, call.project, wanted.name, wanted.new_name)
    return _told(call, renamed)


@REGISTERED_MODELS.delete(f"{_NOUN}/delete", catalog.DELETE_MODEL)
def delete_registered_model(call: Call, wanted: Named) -> None:
    """Take a model out of the catalog; its evidence stays, and its name is free."""
    catalog.delete_model(call.unit, call.project, wanted.name, DELETED)


@REGISTERED_MODELS.post(f"{_NOUN}/set-tag", catalog.DESCRIBE_MODEL)
def set_registered_model_tag(call: Call, wanted: Tagging) -> None:
    """Set a tag of a model."""
    changes = {"tags": {wanted.key: wanted.value}}
    catalog.describe_model(call.unit, call.project, wanted.name, changes)


@REGISTERED_MODELS.delete(f"{_NOUN}/delete-tag", catalog.DESCRIBE_MODEL)
def delete_registered_model_tag(call: Call, wanted: TagOf) -> None:
    """Take a tag of a model away; one that is not there is no mistake."""
    changes = {"tags": {wanted.key: None}}
    catalog.describe_model(call.unit, call.project, wanted.name, changes)


@REGISTERED_MODELS.ask(f"{_NOUN}/get-latest-versions", catalog.READ_MODEL)
@REGISTERED_MODELS.get(f"{_NOUN}/get-latest-versions", catalog.READ_MODEL)
def get_latest_versions(call: Call, wanted: Staged) -> Versions:
    """Show the newest version of each stage."""
    stages = {views.stage_of(text) for text in wanted.stages} or set(catalog.Stage)
    model = catalog.model_named(call.unit, call.project, wanted.name)
    newest = catalog.newest_staged(call.unit, model.model_id)
    found = [one for one in newest if one.stage in stages]
    return Versions(model_versions=views.version_messages(call.unit, found))


def _told(call: Call, model: catalog.Model) -> OneModel:
    return OneModel(registered_model=views.model_message(call.unit, model))
