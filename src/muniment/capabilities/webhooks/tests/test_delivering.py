"""From the journal to the receiver: nothing is lost, nothing is told to whom may not see it."""

import base64
import hashlib
import hmac
import json
import socket
from contextlib import closing
from datetime import timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

import pytest

from muniment.app import open_house
from muniment.capabilities import catalog
from muniment.capabilities.access.service import grants, principals
from muniment.capabilities.webhooks import Status, change_webhook, delete_webhook, jobs
from muniment.capabilities.webhooks.model.deliveries import (
    MOST_ATTEMPTS,
    DeliveryPending,
    Outcome,
    State,
    asked_wait,
    rest_after,
    wait_after,
)
from muniment.capabilities.webhooks.model.webhooks import WebhookDatedBack
from muniment.capabilities.webhooks.service import deliveries, sending
from muniment.capabilities.webhooks.store import deliveries as store
from muniment.platform.blobs.master import LocalMaster
from muniment.platform.blobs.refusals import KeyUnusable
from muniment.platform.strongbox import KEY_FILE, SECRETS, rewrap

SECRET = "correct horse battery staple"


def spoken(came):
    """Return a message without its time, once its signature was checked."""
    headers = {name.lower(): value for name, value in came.headers.items()}
    signed = f"{headers['x-mlflow-delivery-id']}.{headers['x-mlflow-timestamp']}.".encode()
    made = hmac.new(SECRET.encode(), signed + came.body, hashlib.sha256).digest()
    assert headers["x-mlflow-signature"] == f"v1,{base64.b64encode(made).decode()}"
    return json.loads(came.body)


def test_what_happens_to_a_model_is_told_in_mlflows_words(told):
    hook = told.hook(
        "registered_model.created",
        "model_version.created",
        "model_version_tag.set",
        "model_version_tag.deleted",
        "model_version_alias.created",
        "model_version_alias.deleted",
    )
    told.model("fraud", description="Finds it", tags={"team": "risk"})
    told.version("fraud", tags={"a": "1"}, description="First")
    place = (told.project, "fraud", "1")
    told.do(catalog.describe_version, *place, {"tags": {"a": None, "b": "2", "c": "3"}})
    told.do(catalog.set_alias, told.project, "fraud", "champion", "1")
    told.do(catalog.remove_alias, told.project, "fraud", "champion")
    told.follow()
    assert told.send(hook) == 7
    said = [spoken(came) for came in told.receiver.came]
    assert {one["workspace"] for one in said} == {told.project}
    assert all(set(one) == {"entity", "action", "timestamp", "data", "workspace"} for one in said)
    named = {"name": "fraud"}
    version = {**named, "version": "1"}
    source = said[1]["data"].pop("source")
    assert source.startswith("mlflow-artifacts:/versions/")
    assert [(one["entity"], one["action"], one["data"]) for one in said] == [
        (
            "registered_model",
            "created",
            {**named, "tags": {"team": "risk"}, "description": "Finds it"},
        ),
        (
            "model_version",
            "created",
            {**version, "run_id": None, "tags": {"a": "1"}, "description": "First"},
        ),
        ("model_version_tag", "set", {**version, "key": "b", "value": "2"}),
        ("model_version_tag", "set", {**version, "key": "c", "value": "3"}),
        ("model_version_tag", "deleted", {**version, "key": "a"}),
        ("model_version_alias", "created", {**version, "alias": "champion"}),
        ("model_version_alias", "deleted", {**named, "alias": "champion"}),
    ]
    assert {one.state for one in told.deliveries(hook)} == {State.DELIVERED}


def test_prompts_are_told_as_prompts(told):
    hook = told.hook(
        "registered_model.created",
        "prompt.created",
        "prompt_version.created",
        "prompt_tag.set",
        "prompt_tag.deleted",
        "prompt_version_tag.set",
        "prompt_alias.created",
        "prompt_alias.deleted",
    )
    told.model("greeting", tags={"mlflow.prompt.is_prompt": "true", "tone": "kind"})
    told.version("greeting", tags={"mlflow.prompt.text": "Hello {{name}}!"})
    told.do(catalog.describe_model, told.project, "greeting", {"tags": {"tone": None, "x": "y"}})
    told.do(catalog.describe_version, told.project, "greeting", "1", {"tags": {"k": "v"}})
    told.do(catalog.set_alias, told.project, "greeting", "best", "1")
    told.do(catalog.remove_alias, told.project, "greeting", "best")
    told.follow()
    told.send(hook)
    said = [spoken(came) for came in told.receiver.came]
    assert [f"{one['entity']}.{one['action']}" for one in said] == [
        "prompt.created",
        "prompt_version.created",
        "prompt_tag.set",
        "prompt_tag.deleted",
        "prompt_version_tag.set",
        "prompt_alias.created",
        "prompt_alias.deleted",
    ]
    assert said[0]["data"] == {"name": "greeting", "tags": {"tone": "kind"}, "description": None}
    assert said[1]["data"]["template"] == "Hello {{name}}!"
    assert said[1]["data"]["tags"] == {}


def test_any_event_of_the_journal_is_told_in_its_own_words(told):
    hook = told.hook("version.registered", secret=None)
    told.model("fraud")
    told.version("fraud")
    told.follow()
    assert told.send(hook) == 1
    came = told.receiver.came[0]
    assert "X-MLflow-Signature" not in came.headers
    said = json.loads(came.body)
    assert (said["specversion"], said["type"]) == ("1.0", "muniment.version.registered")
    assert said["data"]["state"]["version"]["number"] == 1
    assert said["data"]["event_id"] == said["id"]


def test_a_webhook_hears_of_its_project_and_of_what_happens_while_it_is_active(told):
    hook = told.hook("registered_model.created", project=told.project)
    own = told.by_owner()
    told.do(catalog.register_model, catalog.Registration("default", f"else-{told.project}", {}))
    own.do(change_webhook, hook.webhook_id, {"status": "DISABLED"})
    told.model("unheard")
    own.do(change_webhook, hook.webhook_id, {"status": Status.ACTIVE.value})
    told.model("heard")
    told.follow()
    assert [json.loads(came.body)["data"]["name"] for came in _sent(told, hook)] == ["heard"]


def test_what_was_committed_is_told_after_any_crash_and_once_where_it_was_taken(told):
    hook = told.hook("registered_model.created")
    told.model("first")
    # Cut off after the commit: another process follows, and writes it down.
    with closing(open_house(told.house.settings, told.clock)) as other:
        other.followers.catch_up()
        # Cut off while it is sent: what was taken for a while comes due again, under its id.
        letter = other.units.write(
            sending._CONTEXT, lambda unit: sending._take(unit, hook.webhook_id)
        )
        letter.send(other.units.outside.reach)
    assert told.send(hook) == 0
    told.wait(seconds=100)
    assert told.send(hook) == 1
    came = told.receiver.came
    assert [one.headers["X-MLflow-Delivery-Id"] for one in came] == [letter.delivery_id] * 2
    assert came[0].body == came[1].body
    told.house.followers.rebuild("webhooks")
    assert told.send(hook) == 0
    assert len(told.deliveries(hook)) == 1


def test_what_comes_back_from_a_backup_is_told_only_when_somebody_asks(told):
    hook = told.hook("registered_model.created")
    told.model("waiting")
    told.follow()
    told.model("unwritten")
    told.run(lambda unit: store.withhold_restored(unit.connection))
    told.model("new")
    told.follow()
    assert told.send(hook) == 1
    assert [spoken(came)["data"]["name"] for came in told.receiver.came] == ["new"]
    *kept, _ = told.deliveries(hook)
    assert [one.state for one in kept] == [State.WITHHELD] * 2
    assert all("backup" in one.error for one in kept)
    assert told.see(deliveries.untold, [hook]) == {hook.webhook_id: {State.WITHHELD}}
    told.do(deliveries.redeliver, hook.webhook_id, kept[0].delivery_id)
    assert told.send(hook) == 1
    assert spoken(told.receiver.came[-1])["data"]["name"] == "waiting"


def test_the_guide_shows_how_a_signature_is_checked(told):
    guide = Path(__file__).parents[5] / "docs/howto/use-webhooks.md"
    shown = guide.read_text().split("    import base64", 1)[1].split("\n\n## ", 1)[0]
    names = {}
    exec(dedent(f"    import base64{shown}"), names)
    hook = told.hook("registered_model.created")
    told.model("a")
    told.follow()
    told.send(hook)
    came = told.receiver.came[0]
    names["time"] = SimpleNamespace(time=lambda: int(came.headers["X-MLflow-Timestamp"]) + 60)
    assert names["is_genuine"](came.headers, came.body, SECRET)
    assert not names["is_genuine"](came.headers, came.body + b" ", SECRET)
    assert not names["is_genuine"](came.headers, came.body, "another")


def test_a_receiver_that_refuses_is_asked_again_later_and_given_up_in_the_end(told):
    hook = told.hook("registered_model.created")
    told.receiver.status = 503
    told.model("refused")
    told.follow()
    waits = []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert told.send(hook) == 0
        assert told.send(hook) == 0  # it is not due
        found = told.deliveries(hook)[0]
        assert (found.attempts, found.status) == (attempt, 503)
        waits.append(found.next_at - found.tried_at)
        told.clock.advance(seconds=waits[-1].total_seconds())
    assert found.state is State.FAILED
    assert "503" in found.error
    assert len(told.receiver.came) == MOST_ATTEMPTS
    assert waits[0] < timedelta(seconds=20)
    assert timedelta(hours=4) < waits[-1] < timedelta(hours=8)
    told.receiver.status = 200
    told.by_owner().do(deliveries.redeliver, hook.webhook_id, found.delivery_id)
    with pytest.raises(DeliveryPending):
        told.by_owner().do(deliveries.redeliver, hook.webhook_id, found.delivery_id)
    assert told.send(hook) == 1
    assert told.deliveries(hook)[0].state is State.DELIVERED


def test_a_receiver_is_left_alone_for_as_long_as_it_asks(told):
    hook = told.hook("registered_model.created")
    told.receiver.status, told.receiver.headers = 429, [("Retry-After", "600")]
    told.model("a")
    told.model("b")
    told.follow()
    assert told.send(hook) == 0
    first, second = told.deliveries(hook)
    assert first.next_at - first.tried_at >= timedelta(seconds=600)
    assert (second.next_at, second.attempts) == (first.next_at, 0)
    told.receiver.status = 200
    assert told.send(hook) == 0
    told.wait(seconds=601)
    assert told.send(hook) == 2
    at = told.clock.now
    assert asked_wait(format_datetime(at + timedelta(seconds=90)), at) > timedelta(seconds=88)
    assert asked_wait("soon", at) == asked_wait("-1", at) == timedelta()
    assert asked_wait("9" * 40, at) == timedelta(hours=24)
    assert asked_wait(f"Fri, 01 Jan {'9' * 14} 00:00:00 GMT", at) == timedelta()
    assert asked_wait(f"Fri, 01 Jan 2027 00:00:00 +{'9' * 14}", at) == timedelta()


def test_waits_grow_and_differ_from_one_delivery_to_another():
    assert len({wait_after(str(number), 3) for number in range(20)}) > 10
    assert all(wait_after("x", n) < wait_after("x", n + 2) for n in range(1, 9))


class Once:
    """Has the duty look once."""

    def is_set(self):
        return False

    def wait(self, seconds):
        assert seconds == 1
        return True


def test_the_duty_sends_what_is_due_and_outlives_a_fault(told, monkeypatch):
    hook = told.hook("registered_model.created")
    told.model("a")
    told.follow()
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "send_due", lambda *_: 1 / 0)
        jobs.deliver(told.house.units, told.house.settings, Once())
    assert told.receiver.came == []
    jobs.deliver(told.house.units, told.house.settings, Once())
    assert len(told.receiver.came) == 1
    assert told.deliveries(hook)[0].state is State.DELIVERED


def test_a_dead_receiver_holds_up_nobody_else(told):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        dead = told.hook(
            "registered_model.created", url=f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        )
        alive = told.hook("registered_model.created")
        for number in range(3):
            told.model(f"m{number}")
        told.follow()
        waiting = sending.waiting(told.house.units)
        assert set(waiting) >= {dead.webhook_id, alive.webhook_id}
        assert (told.send(dead), told.send(alive)) == (0, 3)
    found = told.deliveries(dead)
    assert [one.attempts for one in found] == [1, 0, 0]
    assert "did not answer" in found[0].error
    assert len({one.next_at for one in found}) == 1
    told.wait(days=4)
    assert {one.state for one in told.deliveries(dead)} == {State.FAILED}


def test_what_a_receiver_never_takes_does_not_hold_up_the_rest_for_long(told, monkeypatch):
    def status(receiver):
        return 500 if b'"a"' in receiver.came[-1].body else 200

    hook = told.hook("registered_model.created")
    for name in "abc":
        told.model(name)
    told.follow()
    monkeypatch.setattr(type(told.receiver), "status", property(status))
    for _ in range(10):
        told.send(hook)
        told.clock.advance(minutes=5)
    first, *rest = told.deliveries(hook)
    assert first.state is State.PENDING
    assert [one.state for one in rest] == [State.DELIVERED] * 2
    # Though it waits for hours itself in the end.
    assert rest_after("x", MOST_ATTEMPTS) == timedelta(minutes=5)
    assert wait_after("x", 10**9) < timedelta(hours=8)


def test_nothing_is_told_while_another_process_tells_what_came_before(told):
    hook = told.hook("registered_model.created")
    told.model("first")
    told.model("second")
    told.follow()

    def take(unit):
        return sending._take(unit, hook.webhook_id)

    def note(unit, outcome):
        sending._note(unit, letter, outcome)

    letter = told.run(take)
    assert told.run(take) is None
    told.run(lambda unit: note(unit, Outcome(status=200)))
    letter = told.run(take)
    assert "second" in letter.body
    told.run(lambda unit: note(unit, Outcome(status=500, error="It answered 500.")))
    told.model("third")
    told.follow()
    assert told.send(hook) == 1


def test_what_comes_while_a_receiver_rests_comes_behind_what_came_before(told):
    hook = told.hook("registered_model.created")
    told.model("first")
    told.model("second")
    told.follow()
    told.receiver.status = 503
    told.send(hook)
    told.clock.advance(seconds=1)
    told.model("third")
    told.follow()
    told.receiver.status = 200
    assert told.send(hook) == 0
    told.clock.advance(seconds=60)
    assert told.send(hook) == 3
    told_of = [json.loads(came.body)["data"]["name"] for came in told.receiver.came]
    assert told_of == ["first", "first", "second", "third"]


def test_a_receiver_that_takes_its_time_leaves_others_their_turn(told, monkeypatch):
    monkeypatch.setattr(sending, "_TURN_SECONDS", 0.0)
    hook = told.hook("registered_model.created")
    told.model("a")
    told.model("b")
    told.follow()
    assert (told.send(hook), told.send(hook)) == (1, 1)


def test_nothing_is_told_that_who_answers_for_it_may_not_see_any_more(told):
    hook = told.hook("registered_model.created")
    told.model("a")
    told.follow()
    held = told.do(grants.list_grants, principal=told.owner, limit=10, after=None)
    told.do(grants.revoke, held[0].grant_id)
    assert told.send(hook) == 0
    assert told.receiver.came == []
    withheld = told.deliveries(hook)[0]
    assert withheld.state is State.WITHHELD
    assert told.owner in withheld.error


def test_nothing_is_told_for_somebody_who_left_or_after_the_webhook_did(told):
    hook, gone = told.hook("registered_model.created"), told.hook("registered_model.created")
    told.model("a")
    told.follow()
    told.by_owner().do(delete_webhook, gone.webhook_id)
    told.do(principals.change_principal, told.owner, active=False)
    assert told.send(hook) == told.send(gone) == 0
    assert told.receiver.came == []
    assert "no account" in told.deliveries(hook)[0].error


def test_whoever_changes_a_webhook_answers_for_it(told):
    hook = told.hook("registered_model.created")
    told.do(change_webhook, hook.webhook_id, {"description": "now the system's"})
    told.model("a")
    told.follow()
    assert told.send(hook) == 0
    assert "system" in told.deliveries(hook)[0].error


def test_a_webhook_is_not_dated_back(told):
    hook = told.hook("registered_model.created")
    dated = told.by_owner().valid_at(told.clock() - timedelta(days=1))
    for change in (partial(change_webhook, patch={"name": "x"}), delete_webhook):
        with pytest.raises(WebhookDatedBack):
            dated.do(change, webhook_id=hook.webhook_id)
    with pytest.raises(WebhookDatedBack):
        dated.hook("registered_model.created")


def test_old_deliveries_are_forgotten_and_what_is_due_is_not(told):
    hook = told.hook("registered_model.created")
    told.model("a")
    told.follow()
    assert told.send(hook) == 1
    told.wait(days=told.house.settings.webhooks_days + 1)
    assert told.deliveries(hook) == []
    told.house.followers.rebuild("webhooks")
    assert told.deliveries(hook) == []


def test_a_secret_is_kept_encrypted_and_its_key_can_change(told, tmp_path):
    hook = told.hook("registered_model.created")
    secret_id = f"webhook/{hook.webhook_id}"

    def row(unit):
        rows = unit.connection.execute(SECRETS.select().where(SECRETS.c.secret_id == secret_id))
        return rows.one()

    kept = told.see(row)
    assert b"horse" not in bytes(kept.box)
    file = told.house.settings.data / KEY_FILE
    assert file.stat().st_mode & 0o777 == 0o400
    new = LocalMaster(b"n" * 32)
    old = LocalMaster(bytes.fromhex(file.read_text()))
    assert told.run(lambda unit: rewrap(unit.connection, old, new)) >= 1
    told.model("a")
    told.follow()
    assert told.send(hook) == 0
    assert new.name in told.deliveries(hook)[0].error
    with pytest.raises(KeyUnusable):
        told.see(lambda unit: unit.outside.strongbox.reveal(unit.connection, secret_id))
    told.run(lambda unit: rewrap(unit.connection, new, old))
    told.wait(minutes=1)
    assert told.send(hook) == 1


def _sent(told, hook):
    told.send(hook)
    return told.receiver.came
