"""Roles that one person should not hold together are shown wherever they meet."""

import pytest
from starlette.testclient import TestClient

from muniment.capabilities.access.model import OWN_WORD, Held, conflicts_among
from muniment.kernel.events import INSTANCE, Scope
from tests.support.people import Caller, caller
from tests.support.serving import TOKEN

HERE, THERE = Scope("p"), Scope("q")
MODEL = Scope("p", "m")


def held(role: str, where: Scope, **more: bool) -> Held:
    return Held(f"{role}-{where}", role, str(where.model_id or where.project_id), where, **more)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (HERE, HERE, True),
        (INSTANCE, THERE, True),
        (MODEL, HERE, True),
        (HERE, MODEL, True),
        (HERE, THERE, False),
        (MODEL, Scope("p", "n"), False),
    ],
)
def test_roles_conflict_where_they_meet(one: Scope, other: Scope, meet: bool) -> None:
    found = conflicts_among(
        [held("model_owner", one), held("independent_validator", other), held("viewer", one)]
    )
    assert [conflict.roles for conflict in found] == (
        [("model_owner", "independent_validator")] if meet else []
    )
    if meet:
        narrower = max(one, other, key=lambda scope: (scope.project_id or "", scope.model_id or ""))
        assert found[0].scope == str(narrower.model_id or narrower.project_id)


def test_a_role_given_to_oneself_is_named() -> None:
    found = conflicts_among([held("viewer", HERE, self_given=True)])
    assert [(conflict.roles, conflict.why) for conflict in found] == [(("viewer",), OWN_WORD)]


def test_conflicts_are_shown_with_grants_and_in_a_list(client: TestClient) -> None:
    admin = Caller(client, "admin", TOKEN)
    caller(client, "ada", "model_owner")
    admin.do("POST", "/groups", name="validators")
    admin.do("POST", "/groups/validators/members", member="ada")
    admin.do("POST", "/grants", principal="validators", role="independent_validator")
    shown = admin.get("/grants?principal=ada")["items"][0]
    assert "model_owner and independent_validator" in " ".join(shown["conflicts"]) or (
        "independent_validator and model_owner" in " ".join(shown["conflicts"])
    )
    given = admin.do("POST", "/grants", principal="admin", role="auditor")
    assert any("given to oneself" in words for words in given["conflicts"])
    assert any("does not audit" in words for words in given["conflicts"])
    listed = admin.get("/conflicts")["items"]
    assert {each["principal"] for each in listed} == {"ada", "admin"}
    assert {"admin", "auditor"} in [set(each["roles"]) for each in listed]
