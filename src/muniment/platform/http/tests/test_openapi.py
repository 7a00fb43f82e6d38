"""The document says in which form each operation refuses, and what it answers with."""

import pytest

from muniment.app import CAPABILITIES
from muniment.platform.http import openapi
from muniment.platform.http.answers import CONTENT


@pytest.fixture(scope="module")
def described():
    return openapi.document([route for room in CAPABILITIES for route in room.routes])


@pytest.fixture(scope="module")
def operations(described):
    return {
        f"{method} {path}": operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }


def test_every_refusal_is_a_problem(operations):
    strange = [
        (name, status)
        for name, operation in operations.items()
        for status, response in operation["responses"].items()
        if int(status) >= 400 and response["content"] != CONTENT
    ]
    assert strange == []


def test_a_refusal_in_another_form_is_described_nowhere(described):
    assert "Problem" in described["components"]["schemas"]
    assert "HTTPValidationError" not in described["components"]["schemas"]


def test_every_operation_says_what_the_edge_may_answer(operations):
    everywhere = {"400", "403", "404", "422", "503"}
    for name, operation in operations.items():
        assert everywhere <= operation["responses"].keys(), name
        assert ("401" in operation["responses"]) == ("security" in operation), name
        assert ("412" in operation["responses"]) != name.startswith("get"), name


def test_an_operation_without_an_answer_says_so(operations):
    assert (
        "204" in operations["delete /api/v1/models/{project}/{name}/aspects/{schema}"]["responses"]
    )


def test_a_download_says_that_it_may_come_in_part(operations):
    path = "get /api/v1/models/{project}/{name}/versions/{version}/files/{path}"
    assert {"200", "206", "307", "416"} <= operations[path]["responses"].keys()
