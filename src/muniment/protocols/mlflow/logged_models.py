"""Logged models: what runs wrote, before any version is made of it."""

from muniment.capabilities import runs
from muniment.protocols.mlflow import limits
from muniment.protocols.mlflow.errors import ParameterRefused, TagNotFound
from muniment.protocols.mlflow.logged_model_messages import (
    STATUSES,
    OneLoggedModel,
    logged_model_message,
)
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.views import tags_in
from muniment.protocols.mlflow.wire import Message, Required, Tag

LOGGED_MODELS = Family()
_NOUN = "logged-models"
_ONE = f"{_NOUN}/{{model_id}}"
_BAD_CHARACTERS = ("/", ":", ".", "%", '"', "'")
_STATUS_OF = {name: status for status, name in STATUSES.items()} | {
    str(number): status for number, status in enumerate(STATUSES, 1)
}


class NewLoggedModel(Message):
    """A logged model whose files are to come."""

    experiment_id: Required
    name: str = ""
    model_type: str = ""
    source_run_id: str = ""
    params: list[Tag] = []
    tags: list[Tag] = []


class ById(Message):
    """Which logged model is meant."""

    model_id: Required


class Shown(ById):
    """Which logged model is wanted, and whether it may be a deleted one."""

    allow_deleted: bool = False


class Finalizing(ById):
    """How the upload of a logged model ended."""

    status: str | int


class Tagging(ById):
    """Tags of a logged model."""

    tags: list[Tag] = []


class TagOf(ById):
    """Which tag of a logged model is meant."""

    tag_key: Required


class Params(ById):
    """More parameters of a logged model."""

    params: list[Tag] = []


@LOGGED_MODELS.post(_NOUN, runs.WRITE_RUN)
def create_logged_model(call: Call, wanted: NewLoggedModel) -> OneLoggedModel:
    """Take note of a logged model."""
    if any(bad in wanted.name for bad in _BAD_CHARACTERS):
        raise ParameterRefused(
            f"Invalid model name ({wanted.name[:80]!r}) provided. Model name must be a non-empty "
            f"string and cannot contain the following characters: {_BAD_CHARACTERS}"
        )
    creation = runs.Creation(
        experiment_id=wanted.experiment_id,
        name=wanted.name or None,
        model_type=wanted.model_type,
        source_run_id=wanted.source_run_id or None,
        params=_params_in(wanted.params),
        tags=tags_in(wanted.tags),
    )
    return _told(call, runs.create_logged_model(call.unit, creation))


@LOGGED_MODELS.get(_ONE, runs.READ_RUN)
def get_logged_model(call: Call, wanted: Shown) -> OneLoggedModel:
    """Show a logged model."""
    found = runs.logged_model_by_id(call.unit, wanted.model_id)
    if found.model.deleted and not wanted.allow_deleted:
        raise runs.LoggedModelNotFound(
            f"The logged model {found.model.model_id} was deleted.", model_id=found.model.model_id
        )
    return _told(call, found)


@LOGGED_MODELS.patch(_ONE, runs.WRITE_RUN)
def finalize_logged_model(call: Call, wanted: Finalizing) -> OneLoggedModel:
    """Say whether the files of a logged model arrived."""
    status = _STATUS_OF.get(str(wanted.status))
    if status is None:
        raise ParameterRefused(
            f"Invalid value {str(wanted.status)[:80]!r} for parameter 'status' supplied; it is one "
            f"of {', '.join(STATUSES.values())}."
        )
    return _told(call, runs.finalize_logged_model(call.unit, wanted.model_id, status))


@LOGGED_MODELS.delete(_ONE, runs.WRITE_RUN)
def delete_logged_model(call: Call, wanted: ById) -> None:
    """Delete a logged model; versions made of it stay."""
    runs.delete_logged_model(call.unit, wanted.model_id)


@LOGGED_MODELS.patch(f"{_ONE}/tags", runs.WRITE_RUN)
def set_logged_model_tags(call: Call, wanted: Tagging) -> OneLoggedModel:
    """Set tags of a logged model."""
    return _told(call, runs.tag_logged_model(call.unit, wanted.model_id, tags_in(wanted.tags)))


@LOGGED_MODELS.delete(f"{_ONE}/tags/{{tag_key:path}}", runs.WRITE_RUN)
def delete_logged_model_tag(call: Call, wanted: TagOf) -> None:
    """Take a tag of a logged model away."""
    before = runs.logged_model_by_id(call.unit, wanted.model_id)
    runs.untag_logged_model(call.unit, wanted.model_id, wanted.tag_key)
    if wanted.tag_key not in before.model.tags:
        raise TagNotFound(
            f"No tag with key '{wanted.tag_key[:260]}' found for model with ID "
            f"'{before.model.model_id}'."
        )


@LOGGED_MODELS.post(f"{_ONE}/params", runs.WRITE_RUN)
def log_logged_model_params(call: Call, wanted: Params) -> None:
    """Add parameters to a logged model; none of them ever changes."""
    params = _params_in(wanted.params)
    runs.add_logged_model_params(call.unit, wanted.model_id, params)


def _params_in(said: list[Tag]) -> dict[str, str]:
    for index, one in enumerate(said):
        limits.check_length(one.value, f"params[{index}].value", limits.MAX_PARAM)
    return tags_in(said)


def _told(call: Call, found: runs.FullLoggedModel) -> OneLoggedModel:
    return OneLoggedModel(model=logged_model_message(call.unit, found))
