"""What is told of an event, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from muniment.capabilities.webhooks.model.deliveries import asked_wait
from muniment.capabilities.webhooks.model.happenings import (
    MOST_STATE_CHARACTERS,
    Example,
    Happening,
    example_of,
    for_mlflow,
    natively,
)
from muniment.capabilities.webhooks.model.webhooks import (
    MLFLOW_EVENTS,
    EventsRefused,
    accept_events,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)
MODEL = {"name": "fraud", "tags": {}}


def happening(kind="model", event="model.described", state=None, size=10):
    said = {"name": "fraud", "tags": {"a": "b"}} if state is None else state
    ids = ("e", event, kind, "s", "p", "m", NOW, NOW, "ana", "api", "sha256:0")
    return Happening(1, 0, *ids, said, size)


class Past:
    """A past in which nothing is known but what is given."""

    def __init__(self, model=None, version=None):
        self._model, self._version = model, version

    def before(self):
        return None

    def model(self):
        return self._model

    def version(self):
        return self._version

    def project(self):
        return "default"


@pytest.mark.parametrize(
    ("what", "past"),
    [
        (happening("run"), Past()),
        (happening("model"), Past()),  # MLflow has no word for the tag of a model
        (happening("version", "version.registered"), Past()),
        (happening("version", "version.described"), Past(MODEL)),
        (happening("alias", "alias.set", {"alias": "best", "number": 1}), Past()),
    ],
)
def test_what_mlflow_has_no_words_for_is_not_told(what, past):
    assert list(for_mlflow(what, past)) == []


def test_a_state_that_is_too_long_is_told_by_its_digest():
    told = natively(happening(size=MOST_STATE_CHARACTERS + 1)).message["data"]
    assert "state" not in told
    assert told["state_digest"] == "sha256:0"


@pytest.mark.parametrize("event", [*MLFLOW_EVENTS, "version.registered"])
def test_there_is_an_example_of_every_event(event):
    said = example_of(Example(event, "default", "e", NOW))
    assert {f"{said.get('entity')}.{said.get('action')}", said.get("type")} & {
        event,
        f"muniment.{event}",
    }


def test_a_webhook_names_some_events_and_not_any_number_of_them():
    assert accept_events(["x", "prompt.created", "x"], {"x"}) == ["prompt.created", "x"]
    with pytest.raises(EventsRefused):
        accept_events([str(number) for number in range(201)], set())


def test_a_date_without_a_zone_is_read_as_one_of_utc():
    asked = asked_wait("Mon, 02 Mar 2026 00:01:00 -0000", NOW)
    assert asked == timedelta(minutes=1)
