"""All that happens to what is brought over, brought about once so that its replay can be proven."""

API = "/api/v1/projects/default/adoptions"
SOURCE = "http://mlflow.example:5000"
RUN = "a" * 32
MODEL = f"m-{'a' * 32}"


def live(do):
    """Bring about each kind of event of this room."""
    claim = {"source": SOURCE, "digest": "1" * 64}
    do("POST", f"{API}/experiments", {**claim, "key": "7", "name": "theirs"})
    told = {"experiment": "7", "started_at_ms": 1_700_000_000_000, "name": "first"}
    point = {"key": "auc", "value": 0.5, "timestamp_ms": 1_700_000_000_001}
    do("POST", f"{API}/runs", {**claim, **told, "key": RUN, "points": [point]})
    ended = {"status": "FINISHED", "ended_at_ms": 1_700_000_100_000, "tags": {"a": "b"}}
    do("POST", f"{API}/runs", {**claim, **told, **ended, "key": RUN, "digest": "2" * 64})
    do("POST", f"{API}/logged-models", {**claim, "key": MODEL, "experiment": "7", "name": "model"})
    do("POST", f"{API}/models", {**claim, "key": "theirs"})
    version = {
        "model": "theirs",
        "number": 4,
        "made_from": "s3://bucket/model",
        "stage": "production",
    }
    place = {"location": "s3://bucket/model"}
    do("POST", f"{API}/versions", {**claim, **version, **place, "key": "theirs/4"})
    alias = {"model": "theirs", "alias": "best", "number": 4}
    do("POST", f"{API}/aliases", {**claim, **alias, "key": "theirs@best"})
