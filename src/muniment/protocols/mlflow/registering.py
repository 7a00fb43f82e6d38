"""Registering a version from wherever MLflow's clients say that its files are."""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from muniment.capabilities import catalog
from muniment.kernel.values import accept_text
from muniment.protocols.mlflow import prompts, views
from muniment.protocols.mlflow.messages import OneVersion
from muniment.protocols.mlflow.registered_models import Named
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.wire import Required, Tag

REGISTERING = Family()
_BYTES = "application/octet-stream"
_TEXT = "text/plain"
_LARGEST_PROMPT = 2**20


class NewVersion(Named):
    """A version to register, and where it comes from."""

    source: Required
    run_id: str | None = None
    tags: list[Tag] = []
    run_link: str | None = None
    description: str = ""
    model_id: str | None = None


@REGISTERING.post("model-versions/create", catalog.REGISTER_VERSION)
def create_model_version(call: Call, wanted: NewVersion) -> OneVersion:
    """Register the next version of a model."""
    tags = views.tags_in(wanted.tags)
    links = [{"rel": views.RUN_LINK, "href": wanted.run_link}] if wanted.run_link else []
    proposal = catalog.Proposal(
        files=[_prompt(call, tags) if prompts.is_prompt(tags) else _elsewhere(wanted.source)],
        training=catalog.Training(pipeline_run=wanted.run_id or None),
        description=accept_text(wanted.description, "description"),
        tags=tags,
        links=links,
        source=wanted.source,
    )
    made = catalog.register_version(call.unit, call.project, wanted.name, proposal)
    return OneVersion(model_version=views.found_message(call.unit, made.found))


def _elsewhere(source: str) -> catalog.File:
    """Return what is at an address of somebody else's store; the catalog judges the address."""
    name = PurePosixPath(urlsplit(source).path).name or "model"
    return catalog.File(name, None, None, _BYTES, catalog.Role.WEIGHTS, source)


def _prompt(call: Call, tags: dict[str, str]) -> catalog.File:
    """Keep the text of a prompt as the file that its version is made of."""
    writer = call.unit.blobs.open_writer(size_limit=_LARGEST_PROMPT)
    writer.write(tags.get(prompts.TEXT, "").encode())
    stored = writer.commit()
    catalog.receive_blob(call.unit, call.project, stored)
    return catalog.File("prompt.txt", stored.digest, None, _TEXT, catalog.Role.PROMPT)
