"""Registering a version from wherever MLflow's clients say that its files are."""

from muniment.capabilities import catalog, runs
from muniment.kernel.values import accept_text
from muniment.protocols.mlflow import views
from muniment.protocols.mlflow.messages import OneVersion
from muniment.protocols.mlflow.registered_models import Named
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.wire import Required, Tag

REGISTERING = Family()


class NewVersion(Named):
    """A version to register, and where it comes from."""

    source: Required
    run_id: str | None = None
    tags: list[Tag] = []
    run_link: str = ""
    description: str = ""
    model_id: str | None = None


@REGISTERING.post("model-versions/create", catalog.REGISTER_VERSION)
def create_model_version(call: Call, wanted: NewVersion) -> OneVersion:
    """Register the next version of a model."""
    proposed = runs.Proposed(
        source=wanted.source,
        run_id=wanted.run_id or None,
        model_id=wanted.model_id or None,
        description=accept_text(wanted.description, "description"),
        tags=views.tags_in(wanted.tags),
        run_link=accept_text(wanted.run_link, "run_link"),
    )
    made = runs.register_version(call.unit, call.project, wanted.name, proposed)
    return OneVersion(model_version=views.made_message(made))
