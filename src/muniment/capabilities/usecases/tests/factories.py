"""Use cases, and schemas for them, to test with."""

from typing import Any

from muniment.capabilities import usecases
from muniment.capabilities.metadata.service import schemas
from muniment.capabilities.metadata.service.schemas import Draft

PURPOSE = "Decide who gets a consumer loan"
BODY = {"type": "object", "properties": {"level": {"type": "string"}}}


def register(workshop: Any, name: str = "lending", project: str = "default", **fields: Any):
    """Register a use case as the workshop's actor."""
    aspects = fields.pop("aspects", {})
    wanted = usecases.Registration(project, name, {"purpose": PURPOSE} | fields, aspects)
    return workshop.do(usecases.register_use_case, wanted)


def define(workshop: Any, name: str, **terms: Any):
    """Publish a schema for use cases."""
    workshop.do(schemas.create_schema, name, Draft(BODY, ("use_case",), **terms))
    return workshop.do(schemas.publish_schema, name, 1)
