"""What happened, as a webhook is told of it: journal's events, in its words or in MLflow's.

Shapes of MLflow's: `mlflow/webhooks/types.py` and `mlflow/webhooks/delivery.py` (3.17). Of the
journal's own: CloudEvents 1.0, JSON format (https://github.com/cloudevents/spec).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

_IS_PROMPT = "mlflow.prompt.is_prompt"
_PROMPT_TEXT = "mlflow.prompt.text"
# Tags by which MLflow tells prompts from models; they are told to nobody.
_PROMPT_INTERNAL = frozenset({_IS_PROMPT, "_mlflow_prompt_type"})
_RUN = re.compile(r"[0-9a-f]{32}")
# A version of many files says so at length; what is longer is told without its state.
MOST_STATE_CHARACTERS = 200_000
State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of the journal, with the state that its subject had after it."""

    event_seq: int
    leaf_index: int
    event_id: str
    type: str
    subject_kind: str
    subject_id: str
    project_id: str | None
    model_id: str | None
    valid_at: datetime
    recorded_at: datetime
    actor: str
    via: str
    state_digest: str
    state: State
    size: int


class Past(Protocol):
    """What the journal knew just before something happened, or when it did."""

    def before(self) -> State | None:
        """Return the state that the subject had before."""
        ...

    def model(self) -> State | None:
        """Return the state of the model that it belongs to."""
        ...

    def version(self) -> State | None:
        """Return what the version that it is about was registered with."""
        ...

    def project(self) -> str:
        """Return the name of the project that it belongs to."""
        ...


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell: the event by its name, the whole message, and which of several it is."""

    event: str
    message: Mapping[str, Any]
    part: str = ""


def natively(happening: Happening) -> Notice:
    """Return an event in the journal's own words, as a CloudEvent."""
    data: dict[str, Any] = {
        "event_id": happening.event_id,
        "event_seq": happening.event_seq,
        "leaf_index": happening.leaf_index,
        "type": happening.type,
        "subject": {"kind": happening.subject_kind, "id": happening.subject_id},
        "project_id": happening.project_id,
        "model_id": happening.model_id,
        "actor": happening.actor,
        "via": happening.via,
        "valid_at": happening.valid_at,
        "recorded_at": happening.recorded_at,
        "state_digest": happening.state_digest,
    }
    if happening.size <= MOST_STATE_CHARACTERS:
        data["state"] = happening.state
    message = {
        "specversion": "1.0",
        "id": happening.event_id,
        "source": "/api/v1/journal",
        "type": f"muniment.{happening.type}",
        "subject": f"{happening.subject_kind}/{happening.subject_id}",
        "time": happening.recorded_at,
        "datacontenttype": "application/json",
        "data": data,
    }
    return Notice(happening.type, message)


def for_mlflow(happening: Happening, past: Past) -> Iterator[Notice]:
    """Yield what MLflow's clients are told of an event: nothing, one thing, or several."""
    tell = _TELLERS.get(happening.subject_kind)
    if tell is None:
        return
    for entity, action, data, part in tell(happening, past):
        message = {
            "entity": entity,
            "action": action,
            "timestamp": happening.recorded_at,
            "data": data,
            "workspace": past.project(),
        }
        yield Notice(f"{entity}.{action}", message, part)


_Told = tuple[str, str, dict[str, Any], str]
_Teller = Callable[[Happening, Past], Iterator[_Told]]


def _of_model(happening: Happening, past: Past) -> Iterator[_Told]:
    state = happening.state
    is_prompt = _is_prompt(state)
    if happening.type == "model.registered":
        data = {"name": state["name"], "description": state.get("description") or None}
        tags = state.get("tags", {})
        entity = "prompt" if is_prompt else "registered_model"
        yield entity, "created", {**data, "tags": _shown(tags) if is_prompt else tags}, ""
    elif is_prompt:
        yield from _tags("prompt_tag", {"name": state["name"]}, past.before() or {}, state)


def _of_version(happening: Happening, past: Past) -> Iterator[_Told]:
    model = past.model()
    if model is None:
        return
    if happening.type == "version.registered":
        yield _new_version(happening.state, model)
        return
    made = past.version()
    if made is None:
        return
    about = {"name": model["name"], "version": str(made["version"]["number"])}
    entity = "prompt_version_tag" if _is_prompt(model) else "model_version_tag"
    before = past.before() or {}
    yield from _tags(entity, about, before.get("details", before), happening.state)


def _new_version(state: State, model: State) -> _Told:
    version, details = state["version"], state["details"]
    tags = dict(details.get("tags", {}))
    data: dict[str, Any] = {
        "name": model["name"],
        "version": str(version["number"]),
        "description": details.get("description") or None,
    }
    if _is_prompt(model):
        template = tags.pop(_PROMPT_TEXT, "")
        told = {**data, "template": template, "tags": _shown(tags)}
        return "prompt_version", "created", told, ""
    run = version.get("training", {}).get("pipeline_run") or ""
    data["source"] = version.get("source") or f"mlflow-artifacts:/versions/{version['version_id']}"
    data["run_id"] = run if _RUN.fullmatch(run) else None
    return "model_version", "created", {**data, "tags": tags}, ""


def _of_alias(happening: Happening, past: Past) -> Iterator[_Told]:
    model = past.model()
    if model is None:
        return
    entity = "prompt_alias" if _is_prompt(model) else "model_version_alias"
    about = {"name": model["name"], "alias": happening.state["alias"]}
    number = happening.state.get("number")
    if number is None:
        yield entity, "deleted", about, ""
    else:
        yield entity, "created", {**about, "version": str(number)}, ""


def _tags(entity: str, about: dict[str, Any], before: State, after: State) -> Iterator[_Told]:
    old: Mapping[str, str] = before.get("tags", {})
    new: Mapping[str, str] = after.get("tags", {})
    for key in sorted(new):
        if old.get(key) != new[key]:
            yield entity, "set", {**about, "key": key, "value": new[key]}, f"set:{key}"
    for key in sorted(old.keys() - new.keys()):
        yield entity, "deleted", {**about, "key": key}, f"deleted:{key}"


def _is_prompt(model: State) -> bool:
    return str(model.get("tags", {}).get(_IS_PROMPT, "")).lower() == "true"


def _shown(tags: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in tags.items() if key not in _PROMPT_INTERNAL}


_TELLERS: Mapping[str, _Teller] = {
    "model": _of_model,
    "version": _of_version,
    "alias": _of_alias,
}


@dataclass(frozen=True, slots=True)
class Example:
    """An event of which an example is wanted, and where and when it would have happened."""

    event: str
    project: str
    event_id: str
    now: datetime


def example_of(wanted: Example) -> Mapping[str, Any]:
    """Return what a webhook would be told of an event, about things that are not there."""
    entity, _, action = wanted.event.partition(".")
    data = _EXAMPLES.get(wanted.event)
    if data is not None:
        return {
            "entity": entity,
            "action": action,
            "timestamp": wanted.now,
            "data": data,
            "workspace": wanted.project,
        }
    return {
        "specversion": "1.0",
        "id": wanted.event_id,
        "source": "/api/v1/journal",
        "type": f"muniment.{wanted.event}",
        "subject": "example/example",
        "time": wanted.now,
        "datacontenttype": "application/json",
        "data": {"event_id": wanted.event_id, "type": wanted.event, "state": {}},
    }


_NAME = {"name": "example"}
_VERSION = {**_NAME, "version": "1"}
_SAID = {"tags": {"key": "value"}, "description": "An example"}
_ALIAS = {**_NAME, "alias": "champion"}
_SET = {"key": "key", "value": "value"}
_EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "registered_model.created": {**_NAME, **_SAID},
    "model_version.created": {
        **_VERSION,
        **_SAID,
        "source": "models:/m-0123456789abcdef0123456789abcdef",
        "run_id": "0123456789abcdef0123456789abcdef",
    },
    "model_version_tag.set": {**_VERSION, **_SET},
    "model_version_tag.deleted": {**_VERSION, "key": "key"},
    "model_version_alias.created": {**_ALIAS, "version": "1"},
    "model_version_alias.deleted": _ALIAS,
    "prompt.created": {**_NAME, **_SAID},
    "prompt_version.created": {**_VERSION, **_SAID, "template": "Hello {{name}}!"},
    "prompt_tag.set": {**_NAME, **_SET},
    "prompt_tag.deleted": {**_NAME, "key": "key"},
    "prompt_version_tag.set": {**_VERSION, **_SET},
    "prompt_version_tag.deleted": {**_VERSION, "key": "key"},
    "prompt_alias.created": {**_ALIAS, "version": "1"},
    "prompt_alias.deleted": _ALIAS,
}
