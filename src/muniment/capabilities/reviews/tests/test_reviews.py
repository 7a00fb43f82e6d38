"""Reviews of access: every grant is looked at by another, and silence takes it back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from muniment.capabilities.access.model import PrincipalKind
from muniment.capabilities.access.service import grants, principals
from muniment.capabilities.access.service.grants import GrantTerms
from muniment.capabilities.reviews.model import CampaignOver, Decision
from muniment.capabilities.reviews.service import campaigns
from muniment.capabilities.reviews.service.campaigns import CampaignTerms
from muniment.platform.auth import Role
from tests.support.house import Workshop
from tests.support.people import Caller, caller, house_of
from tests.support.serving import TOKEN


@pytest.fixture
def admin(client: TestClient) -> Caller:
    return Caller(client, "admin", TOKEN)


def open_review(client: TestClient, admin: Caller, *reviewers: str, **more: Any) -> Any:
    due = (house_of(client).units.clock() + timedelta(days=14)).isoformat()
    return admin.do(
        "POST", "/access-reviews", title="Q1", reviewers=list(reviewers), due_at=due, **more
    )


def items_by_holder(caller: Caller, review: Any) -> dict[str, str]:
    found = caller.get(f"/access-reviews/{review['id']}/items")["items"]
    return {f"{item['principal']} {item['role']}": item["item_id"] for item in found}


def test_grants_are_kept_reduced_and_taken_back(client: TestClient, admin: Caller) -> None:
    ada = caller(client, "ada", "model_owner")
    bob = caller(client, "bob", "contributor")
    eve = caller(client, "eve", "viewer")
    review = open_review(client, admin, "eve", "ada")
    items = items_by_holder(eve, review)
    assert set(items) == {"admin admin", "ada model_owner", "bob contributor", "eve viewer"}
    path = f"/access-reviews/{review['id']}"

    def decide(who: Caller, item: str, decision: str, **more: Any) -> Any:
        body = {"decision": decision, "reason": "looked at it", **more}
        return who("POST", f"{path}/items/{items[item]}/decide", body)

    assert decide(bob, "ada model_owner", "keep").status_code == 404
    assert decide(ada, "ada model_owner", "keep").json()["code"] == "reviews.own-grant"
    assert decide(eve, "admin admin", "keep").json()["decision"] == "keep"
    assert decide(eve, "bob contributor", "keep", reason=" ").status_code == 422
    assert decide(eve, "bob contributor", "pending").status_code == 422
    assert decide(eve, "bob contributor", "reduce", role="model_owner").status_code == 422
    assert decide(eve, "bob contributor", "reduce").status_code == 422
    assert decide(eve, "bob contributor", "reduce", role="viewer").json()["reduced_to"]
    assert bob("POST", "/models", {"name": "m"}).status_code == 403
    assert decide(eve, "bob contributor", "keep").status_code == 422
    assert decide(eve, "ada model_owner", "revoke").json()["decision"] == "revoke"
    assert admin.code("POST", f"{path}/close") == (409, "reviews.still-pending")
    assert decide(ada, "eve viewer", "keep").status_code == 200
    assert admin.do("POST", f"{path}/close")["closed_by"] == "admin"
    assert admin.code("POST", f"{path}/close") == (409, "reviews.campaign-over")
    shown = eve.get(path)
    assert shown["decisions"] == {"pending": 0, "keep": 2, "reduce": 1, "revoke": 1}
    assert bob("GET", path).status_code == 404


def test_a_review_needs_somebody_who_can_decide(client: TestClient, admin: Caller) -> None:
    caller(client, "ada", "viewer")
    due = (house_of(client).units.clock() + timedelta(days=1)).isoformat()
    body = {"title": "Q1", "reviewers": ["ada"], "due_at": due}
    assert admin.code("POST", "/access-reviews", **body) == (422, "reviews.campaign-refused")
    nobody = admin.code("POST", "/access-reviews", **{**body, "reviewers": []})
    assert nobody == (422, "reviews.campaign-refused")
    service = admin.code("POST", "/access-reviews", **{**body, "reviewers": ["admin"]})
    assert service == (403, "access.not-a-person")
    past = {**body, "due_at": "2020-01-01T00:00:00Z"}
    assert admin.code("POST", "/access-reviews", **past)[1] == "reviews.campaign-refused"


def test_members_of_a_group_do_not_review_what_it_holds(client: TestClient, admin: Caller) -> None:
    ada, eve = caller(client, "ada"), caller(client, "eve")
    admin.do("POST", "/projects", name="here")
    admin.do("POST", "/groups", name="team")
    admin.do("POST", "/groups/team/members", member="ada")
    admin.do("POST", "/grants", principal="team", role="viewer", scope="project:here")
    alone = admin.code(
        "POST",
        "/access-reviews",
        title="Q1",
        scope="project:here",
        reviewers=["ada"],
        due_at="2099-01-01T00:00:00Z",
    )
    assert alone == (422, "reviews.campaign-refused")
    review = open_review(client, admin, "ada", "eve", scope="project:here")
    item = items_by_holder(ada, review)["team viewer"]
    path = f"/access-reviews/{review['id']}/items/{item}/decide"
    said = {"decision": "keep", "reason": "needed"}
    assert ada.code("POST", path, **said) == (403, "reviews.own-grant")
    assert eve.do("POST", path, **said)["decision"] == "keep"
    assert [each["title"] for each in eve.get("/access-reviews")["items"]] == ["Q1"]


def test_silence_takes_a_grant_back_when_the_review_is_due(workshop: Workshop) -> None:
    for name in ("ada", "eve"):
        workshop.do(principals.create_principal, name, PrincipalKind.HUMAN)
        workshop.do(grants.grant, name, GrantTerms(Role.VIEWER))
    due = workshop.clock.now + timedelta(days=7)
    terms = CampaignTerms("Q1", "instance", ("ada", "eve"), due)
    opened = workshop.do(campaigns.open_campaign, terms)
    assert workshop.do(campaigns.close_due) == []
    workshop.clock.advance(days=8)
    with pytest.raises(CampaignOver):
        workshop.do(campaigns.close_campaign, opened.campaign_id)
    closed = workshop.do(campaigns.close_due)
    assert [campaign.closed_by for campaign in closed] == ["system"]
    assert workshop.do(campaigns.close_due) == []
    items = workshop.see(campaigns.list_items, opened.campaign_id)
    said = {item.principal: (item.decision, item.by_silence) for item in items}
    assert said == {
        "admin": (Decision.KEEP, True),
        "ada": (Decision.REVOKE, True),
        "eve": (Decision.REVOKE, True),
    }
    lasting = workshop.see(grants.list_grants, principal=None, after=None, limit=9, in_force=True)
    assert [grant.role for grant in lasting] == ["admin"]


def test_the_use_of_a_grant_is_put_into_words(workshop: Workshop) -> None:
    workshop.do(principals.create_principal, "ada", PrincipalKind.HUMAN)
    due = workshop.clock.now + timedelta(days=7)
    opened = workshop.do(campaigns.open_campaign, CampaignTerms("Q1", "instance", ("ada",), due))
    item = workshop.see(campaigns.list_items, opened.campaign_id)[0]
    now = workshop.clock.now
    assert item.hint(now) == "never used since uses are noted"
    assert replace(item, last_used_at=now).hint(now) == "in use"
    assert replace(item, last_used_at=now).hint(now + timedelta(days=91)) == "not used for 91 days"
