"""The families of routes that tracking is made of."""

from muniment.protocols.mlflow.artifacts import ARTIFACTS, PROXY
from muniment.protocols.mlflow.experiments import EXPERIMENTS
from muniment.protocols.mlflow.logged_models import LOGGED_MODELS
from muniment.protocols.mlflow.metrics import METRICS
from muniment.protocols.mlflow.multipart import COMPLETING, MULTIPART
from muniment.protocols.mlflow.presigned import PRESIGNED, PRESIGNED_OF_RUNS
from muniment.protocols.mlflow.run_logging import LOGGING
from muniment.protocols.mlflow.run_searches import SEARCHES
from muniment.protocols.mlflow.runs import RUNS
from muniment.protocols.mlflow.transfers import TRANSFERS

_FAMILIES = (
    *(EXPERIMENTS, RUNS, SEARCHES, LOGGING, METRICS),
    *(LOGGED_MODELS, ARTIFACTS, PROXY, MULTIPART, PRESIGNED, PRESIGNED_OF_RUNS),
)
# Those of versions first, whose places look like any other.
TRACKING = [*TRANSFERS, *COMPLETING, *(route for family in _FAMILIES for route in family.routes)]
