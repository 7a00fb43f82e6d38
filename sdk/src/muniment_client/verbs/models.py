"""Verbs about models as a whole."""

from collections.abc import Iterator
from typing import Unpack

from muniment_client.fields import ModelFields, ModelFilters, NewModelFields
from muniment_client.records import Happening, Model, Readiness
from muniment_client.reference import Reference
from muniment_client.verbs.verbs import Verbs


class ModelVerbs(Verbs):
    """Listing, registering and describing models."""

    def models(self, **filters: Unpack[ModelFilters]) -> Iterator[Model]:
        """Return the models that match, one by one; `limit` sets how many come per request."""
        return self._session.pages("/models", Model, filters)

    def model(self, reference: str) -> Model:
        """Return the model that `reference` names."""
        return self._session.get(Reference.to_model(reference).model_path, Model)

    def readiness(self, reference: str) -> Readiness:
        """Return what a model still needs before it can be relied on, and who can supply it."""
        path = f"{Reference.to_model(reference).model_path}/readiness"
        return self._session.get(path, Readiness)

    def activity(self, reference: str) -> Iterator[Happening]:
        """Return what happened to a model and all that belongs to it one by one, newest first."""
        path = f"{Reference.to_model(reference).model_path}/activity"
        return self._session.pages(path, Happening)

    def create_model(self, reference: str, **fields: Unpack[NewModelFields]) -> Model:
        """Register a model; its `warnings` point out what it may be a duplicate of."""
        named = Reference.to_model(reference)
        body = {"project": named.project, "name": named.model, **fields}
        return self._session.post("/models", Model, body)

    def update_model(
        self, reference: str, *, if_match: int | None = None, **fields: Unpack[ModelFields]
    ) -> Model:
        """Change only what is given; refused if the revision is not `if_match` any more."""
        path = Reference.to_model(reference).model_path
        return self._session.patch(path, Model, fields, if_match)

    def rename_model(self, reference: str, name: str) -> Model:
        """Give the model another name within its project."""
        path = f"{Reference.to_model(reference).model_path}/rename"
        return self._session.post(path, Model, {"name": name})

    def transfer_model(self, reference: str, owner: str) -> Model:
        """Hand the model over to another owner."""
        path = f"{Reference.to_model(reference).model_path}/transfer"
        return self._session.post(path, Model, {"owner": owner})
