"""The manifest of the protocol: every family of its routes."""

from muniment.platform.protocol import Protocol
from muniment.protocols.mlflow.errors import refuse
from muniment.protocols.mlflow.server import PLAIN, SERVER

_FAMILIES = (SERVER,)

MLFLOW = Protocol(
    name="mlflow",
    title="MLflow",
    routes=[*PLAIN, *(route for family in _FAMILIES for route in family.routes)],
    prefixes=("/api/2.0/", "/api/3.0/", "/ajax-api/"),
    refuse=refuse,
)
