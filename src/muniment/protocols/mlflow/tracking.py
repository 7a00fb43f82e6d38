"""The families of routes that tracking is made of."""

from muniment.protocols.mlflow.experiments import EXPERIMENTS
from muniment.protocols.mlflow.metrics import METRICS
from muniment.protocols.mlflow.run_logging import LOGGING
from muniment.protocols.mlflow.runs import RUNS

TRACKING = (EXPERIMENTS, RUNS, LOGGING, METRICS)
