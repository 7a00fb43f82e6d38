"""What may be asked of each kind of thing in a filter, and what it may be sorted by.

Source: `mlflow/utils/search_utils.py` (3.17). Within, each key has one name: `timestamp` of a model
is when it was last `updated`, as it is there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

ATTRIBUTE = "attribute"


def _called(meant: str, *names: str) -> dict[str, str]:
    return {meant: meant, **dict.fromkeys(names, meant)}


_ATTRIBUTES = _called(ATTRIBUTE, "attributes", "attr", "run")
_TAGS = _called("tag", "tags")
_METRICS = _called("metric", "metrics")
_PARAMS = _called("param", "params", "parameter", "parameters")
_DATASETS = _called("dataset", "datasets")


class Kind(Enum):
    """What a key is compared with."""

    TEXT = "a text in quotes"
    NUMBER = "a number"


@dataclass(frozen=True, slots=True)
class Language:
    """What may be asked of one kind of thing.

    `attributes` are its own keys, each with its kind and what it is called within; `listed` are
    the keys that may be compared with a list, of `*` all of an entity.
    """

    entities: Mapping[str, str]
    attributes: Mapping[str, tuple[str, Kind]]
    orders: Mapping[str, str]
    listed: frozenset[tuple[str, str]] = frozenset()
    nullable: frozenset[str] = frozenset()
    ordered: frozenset[str] = field(default_factory=frozenset[str])


_TEXT_NAME = ("name", Kind.TEXT)
MODELS = Language(
    entities=_ATTRIBUTES | _TAGS,
    attributes={"name": _TEXT_NAME},
    orders={
        "name": "name",
        "timestamp": "updated",
        "last_updated_timestamp": "updated",
        "creation_timestamp": "created",
    },
    listed=frozenset({(ATTRIBUTE, "name")}),
)
VERSIONS = Language(
    entities=_ATTRIBUTES | _TAGS,
    attributes={
        "name": _TEXT_NAME,
        "run_id": ("run", Kind.TEXT),
        "source_path": ("source", Kind.TEXT),
        "version_number": ("number", Kind.NUMBER),
    },
    orders={
        "name": "name",
        "version_number": "number",
        "creation_timestamp": "created",
        "timestamp": "updated",
        "last_updated_timestamp": "updated",
    },
    listed=frozenset({(ATTRIBUTE, "name"), (ATTRIBUTE, "run")}),
)
_OF_RUNS: Mapping[str, tuple[str, Kind]] = {
    **{
        name: (name, Kind.TEXT)
        for name in ("run_id", "run_name", "status", "user_id", "artifact_uri")
    },
    **dict.fromkeys(("run name", "Run name", "Run Name"), ("run_name", Kind.TEXT)),
    **{name: (name, Kind.NUMBER) for name in ("start_time", "end_time")},
    **dict.fromkeys(("created", "Created"), ("start_time", Kind.NUMBER)),
}
_MEASURED = frozenset({"metric", "param", "tag"})
RUNS = Language(
    entities=_ATTRIBUTES | _TAGS | _METRICS | _PARAMS | _DATASETS,
    attributes=_OF_RUNS,
    orders={name: meant for name, (meant, _) in _OF_RUNS.items()},
    listed=frozenset({(ATTRIBUTE, "run_id"), ("dataset", "*")}),
    nullable=frozenset({"param", "tag"}),
    ordered=_MEASURED,
)
EXPERIMENTS = Language(
    entities=_ATTRIBUTES | _TAGS,
    attributes={
        "name": _TEXT_NAME,
        "creation_time": ("creation_time", Kind.NUMBER),
        "last_update_time": ("last_update_time", Kind.NUMBER),
    },
    orders={name: name for name in ("name", "experiment_id", "creation_time", "last_update_time")},
)
_OF_LOGGED_MODELS: Mapping[str, tuple[str, Kind]] = {
    **{
        name: (name, Kind.TEXT)
        for name in ("name", "model_id", "model_type", "status", "source_run_id", "experiment_id")
    },
    **{
        name: (meant, Kind.NUMBER)
        for name, meant in (
            ("creation_timestamp", "created"),
            ("creation_time", "created"),
            ("last_updated_timestamp", "updated"),
            ("last_updated_time", "updated"),
        )
    },
}
LOGGED_MODELS = Language(
    entities=_ATTRIBUTES | _TAGS | _METRICS | _PARAMS,
    attributes=_OF_LOGGED_MODELS,
    orders={name: meant for name, (meant, _) in _OF_LOGGED_MODELS.items()},
    listed=frozenset({(ATTRIBUTE, "name"), (ATTRIBUTE, "model_id"), (ATTRIBUTE, "source_run_id")}),
    ordered=_MEASURED,
)
