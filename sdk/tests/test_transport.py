"""Requests arrive once in effect, whatever the network does."""

import pytest

from muniment_client import Client, Conflict, Faulted, NotReachable
from muniment_client.transport import Call, Transport
from sdk.tests.scripted import HANG_UP, Answer, says

REPEATABLE = [
    Call("GET", "/x"),
    Call("PUT", "/x", body=b"{}"),
    Call("POST", "/x", headers={"Idempotency-Key": "k"}, body=b"{}"),
]
ONCE = [
    Call("POST", "/x", body=b"{}"),
    Call("PATCH", "/x", body=b"{}"),
    Call("DELETE", "/x"),
    Call("PUT", "/x", headers={"If-Match": '"3"'}, body=b"{}"),
]


def methods(calls):
    return [f"{call.method} {dict(call.headers)}" for call in calls]


@pytest.mark.parametrize("call", REPEATABLE, ids=methods(REPEATABLE))
@pytest.mark.parametrize("failure", [HANG_UP, Answer(502), Answer(503), Answer(429)])
def test_a_request_that_is_safe_to_repeat_is_repeated_as_it_was(
    scripted, transport, waits, call, failure
):
    scripted.will(failure, failure, says("done"))
    assert transport.send(call).json() == "done"
    assert len(waits) == 2
    assert len({(asked.method, asked.path, asked.body) for asked in scripted.asked}) == 1
    assert len({asked.headers.get("idempotency-key") for asked in scripted.asked}) == 1


@pytest.mark.parametrize("call", ONCE, ids=methods(ONCE))
@pytest.mark.parametrize(("failure", "error"), [(HANG_UP, NotReachable), (Answer(504), Faulted)])
def test_a_request_that_may_have_had_its_effect_is_not_repeated(
    scripted, transport, call, failure, error
):
    scripted.will(failure)
    with pytest.raises(error):
        transport.send(call)
    assert len(scripted.asked) == 1


@pytest.mark.parametrize("call", ONCE, ids=methods(ONCE))
def test_a_request_that_was_turned_away_is_repeated(scripted, transport, call):
    scripted.will(Answer(503), says("done"))
    assert transport.send(call).json() == "done"


def test_the_registry_says_how_long_to_wait(scripted, transport, waits):
    scripted.will(Answer(429, headers={"Retry-After": "17"}), says("done"))
    transport.send(Call("GET", "/x"))
    assert waits == [17]


def test_a_refusal_is_raised_at_once(scripted, transport, waits):
    scripted.will(says({"title": "Taken", "code": "catalog.name-taken"}, status=409))
    with pytest.raises(Conflict):
        transport.send(Call("GET", "/x"))
    assert waits == []


def test_after_the_last_attempt_the_cause_is_raised(scripted, transport, waits):
    scripted.will(says({"title": "Not now", "code": "unavailable"}, status=503))
    with pytest.raises(Faulted, match="Not now"):
        transport.send(Call("GET", "/x"))
    assert (len(scripted.asked), len(waits)) == (4, 3)


def test_a_body_that_breaks_off_is_asked_for_again(scripted, transport):
    scripted.will(Answer(200, b'"done"', cut=3), says("done"))
    assert transport.send(Call("GET", "/x")).json() == "done"


def test_a_streamed_body_is_made_anew_for_each_attempt(scripted, transport):
    made = []

    def body():
        made.append(1)
        yield b"ab"
        yield b"c"

    scripted.will(Answer(503), says("done"))
    transport.send(Call("PUT", "/x", headers={"Content-Length": "3"}, body=body))
    assert [asked.body for asked in scripted.asked] == [b"abc", b"abc"]
    assert "transfer-encoding" not in scripted.asked[0].headers
    assert len(made) == 2


def test_a_redirect_is_not_followed_with_the_token(scripted, transport):
    scripted.will(Answer(302, headers={"Location": "http://elsewhere.example/"}))
    with pytest.raises(NotReachable, match=r"elsewhere\.example"):
        transport.send(Call("GET", "/x"))
    assert len(scripted.asked) == 1


def test_nobody_there_is_said_after_trying(waits, transport):
    nowhere = Transport("http://127.0.0.1:1", {}, 1, transport.retry)
    with nowhere, pytest.raises(NotReachable, match="cannot be reached"):
        nowhere.send(Call("PATCH", "/x"))
    assert len(waits) == 3


def test_token_and_version_are_sent(scripted):
    scripted.will(says({"id": "1", "name": "ada", "kind": "human"}))
    with Client(scripted.url, "mnm_x") as client:
        client.me()
    sent = scripted.asked[0].headers
    assert sent["authorization"] == "Bearer mnm_x"
    assert sent["user-agent"].startswith("muniment-client/")
