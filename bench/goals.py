"""What is to be reached, on either database; the reasons are in the project's performance notes."""

from bench.contender import Operation
from bench.figures import Goal
from bench.mlflow_requests import Spoken

START = Goal(limit=0.8, ratio=20)
IDLE_MEMORY = Goal(limit=90, ratio=4.5)
UPLOAD = Goal(limit=350, ratio=2.2)
UPLOAD_BESIDE_DISK = Goal(limit=0.7)
DOWNLOAD = Goal(ratio=5)
ENCRYPTED_UPLOAD = Goal(limit=0.8)
AS_OF = Goal(limit=1)
LOG_OVERHEAD = Goal(limit=10)
MERGE_DELAY = Goal(limit=1000)
PROOF = Goal(limit=5)
VERIFY = Goal(limit=10)
SEARCH_P50 = Goal(limit=20)
SEARCH_P99 = Goal(limit=60)
SEARCH_SIZE = Goal(limit=150)
SEARCH_VISIBLE = Goal(limit=100)
PAGE = Goal(limit=150)

P50, P99, RATE = "p50", "p99", "rate"
Key = tuple[Operation, int, str]

REQUESTS: dict[Key, Goal] = {
    (Operation.READ_ALIAS, 1, P50): Goal(limit=0.5, ratio=10),
    (Operation.READ_ALIAS, 8, RATE): Goal(limit=5000, ratio=25),
    (Operation.CREATE_VERSION, 1, P50): Goal(limit=1.2, ratio=6),
    (Operation.CREATE_VERSION, 8, RATE): Goal(limit=2200, ratio=20),
    (Operation.CREATE_VERSION, 8, P99): Goal(limit=15, ratio=50),
    (Operation.SET_ALIAS, 8, RATE): Goal(limit=2200, ratio=20),
    (Operation.SET_TAG, 8, RATE): Goal(limit=2200, ratio=20),
}
REQUESTS_ON_POSTGRES: dict[Key, Goal] = REQUESTS | {
    (Operation.CREATE_VERSION, 8, RATE): Goal(limit=1000, ratio=7),
    (Operation.CREATE_VERSION, 8, P99): Goal(limit=15, ratio=9),
    (Operation.SET_ALIAS, 8, RATE): Goal(limit=1000, ratio=7),
    (Operation.SET_TAG, 8, RATE): Goal(limit=1000, ratio=7),
}

MLFLOW_UPLOAD = Goal(ratio=2.2)
MLFLOW_JOURNEY = Goal(ratio=2)
_READS = (Operation.READ_ALIAS, Spoken.READ_MODEL)
_WRITES = (
    Operation.CREATE_VERSION,
    Operation.SET_ALIAS,
    Operation.SET_TAG,
    Spoken.CREATE_MODEL,
    Spoken.LOG_BATCH,
)
MLFLOW: dict[str, Goal] = {
    **{str(operation): Goal(ratio=25) for operation in _READS},
    **{str(operation): Goal(ratio=20) for operation in _WRITES},
}
MLFLOW_ON_POSTGRES: dict[str, Goal] = {operation: Goal(ratio=7) for operation in MLFLOW}
MLFLOW_QUESTIONS: dict[str, Goal] = {
    "models by tag": Goal(ratio=100),
    "versions by tag": Goal(ratio=100),
    "deep page of models": Goal(ratio=100),
    "deep page of versions": Goal(ratio=100),
    "model with many versions": Goal(ratio=25),
    "latest of many versions": Goal(ratio=25),
}
