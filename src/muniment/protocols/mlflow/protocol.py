"""The manifest of the protocol: every family of its routes."""

from muniment.platform.protocol import Protocol
from muniment.protocols.mlflow.aliases import ALIASES
from muniment.protocols.mlflow.errors import refuse
from muniment.protocols.mlflow.links import FragmentRoute
from muniment.protocols.mlflow.model_versions import MODEL_VERSIONS
from muniment.protocols.mlflow.registered_models import REGISTERED_MODELS
from muniment.protocols.mlflow.registering import REGISTERING
from muniment.protocols.mlflow.server import PLAIN, SERVER
from muniment.protocols.mlflow.tracking import TRACKING
from muniment.protocols.mlflow.webhooks import TRYING, WEBHOOKS
from muniment.protocols.mlflow.workspaces import WORKSPACES

_FAMILIES = (SERVER, WORKSPACES, REGISTERED_MODELS, ALIASES, MODEL_VERSIONS, REGISTERING, WEBHOOKS)

MLFLOW = Protocol(
    name="mlflow",
    title="MLflow",
    routes=[
        *PLAIN,
        FragmentRoute(),
        *(route for family in _FAMILIES for route in family.routes),
        *TRACKING,
        *TRYING,
    ],
    prefixes=("/api/2.0/", "/api/3.0/", "/ajax-api/"),
    refuse=refuse,
)
