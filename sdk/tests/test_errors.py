"""Refusals arrive with everything the registry said."""

import pytest

from muniment_client import Conflict, Faulted, Gone, NotAllowed, NotFound, Refused
from muniment_client.errors import read_problem, refusal

BODY = b"""{"type": "/problems/catalog.name-taken", "title": "The name is taken", "status": 409,
"detail": "The project has it already.", "instance": "/api/v1/models",
"code": "catalog.name-taken", "request_id": "r1", "model": "fraud"}"""


def test_a_problem_is_read_with_its_facts():
    error = refusal(read_problem(409, BODY))
    assert isinstance(error, Conflict)
    assert str(error) == error.detail == "The project has it already."
    assert (error.status, error.code, error.title) == (
        409,
        "catalog.name-taken",
        "The name is taken",
    )
    assert error.problem.request_id == "r1"
    assert error.facts == {"model": "fraud"}


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'{"title": 3}', b"{}"])
def test_an_answer_that_is_no_problem_is_told_by_its_status(body):
    error = refusal(read_problem(502, body))
    assert isinstance(error, Faulted)
    assert (error.code, str(error)) == ("http.502", "Bad Gateway (502)")


def test_a_status_nobody_knows_is_told_too():
    assert str(refusal(read_problem(499, b""))) == "HTTP status 499"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, NotAllowed),
        (403, NotAllowed),
        (404, NotFound),
        (410, Gone),
        (409, Conflict),
        (412, Conflict),
        (422, Refused),
        (500, Faulted),
        (503, Faulted),
    ],
)
def test_the_status_decides_the_kind(status, kind):
    assert type(refusal(read_problem(status, b""))) is kind


def test_what_is_gone_is_not_found():
    assert issubclass(Gone, NotFound)
