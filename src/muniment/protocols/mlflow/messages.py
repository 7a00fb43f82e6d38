"""The registry's messages, as MLflow's `model_registry.proto` has them."""

import msgspec

from muniment.protocols.mlflow.wire import Message, Tag


class ModelVersion(Message):
    """A version of a model."""

    name: str
    version: str
    creation_timestamp: int
    last_updated_timestamp: int
    current_stage: str
    status: str
    user_id: str | None = None
    description: str = ""
    source: str | None = None
    run_id: str | None = None
    run_link: str | None = None
    model_id: str | None = None
    tags: list[Tag] = []
    aliases: list[str] = []
    model_params: list[dict[str, str]] = []
    model_metrics: list[dict[str, str | float | int]] = []


class Alias(Message):
    """An alias, and the version it points to."""

    alias: str
    version: str


class RegisteredModel(Message):
    """A model, with the newest version of each stage."""

    name: str
    creation_timestamp: int
    last_updated_timestamp: int
    user_id: str | None = None
    description: str = ""
    latest_versions: list[ModelVersion] = []
    tags: list[Tag] = []
    aliases: list[Alias] = []


class OneModel(Message):
    """The answer of what is about one model."""

    registered_model: RegisteredModel


class OneVersion(Message):
    """The answer of what is about one version."""

    model_version: ModelVersion


class Models(Message):
    """A page of models."""

    registered_models: list[RegisteredModel] = []
    next_page_token: str | None = None


class Versions(Message):
    """A page of versions."""

    model_versions: list[ModelVersion] = []
    next_page_token: str | None = None


class Search(Message):
    """What a list is narrowed to and sorted by."""

    filter: str = ""
    order_by: list[str] = msgspec.field(default_factory=list[str])
    page_token: str | None = None
