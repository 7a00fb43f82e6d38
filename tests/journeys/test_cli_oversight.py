"""Overseeing access at the terminal: groups, elevation, emergencies, reviews, guards, the log."""

import re

import httpx2
import pytest


@pytest.fixture
def ana(terminal, stranger, server, project):
    """The terminal of a person who was invited, came in by their link, and made a token."""
    link = terminal.do("user", "invite", f"ana-{project}", "--role", "viewer").out.strip()
    ours = {"sec-fetch-site": "same-origin", "accept": "text/html"}
    with httpx2.Client(base_url=server.url, headers=ours) as browser:
        browser.post(link, data={"password": "correct horse battery"})
        page = browser.post("/account/tokens", data={"name": "t", "level": "admin"}).text
    token = re.search(r"mnm_pat_\w+", page)[0]
    return stranger.with_variables(MUNIMENT_URL=server.url, MUNIMENT_TOKEN=token)


def test_the_bootstrap_token_lets_the_first_person_in(ana, project):
    assert ana.do("whoami", "--json").json["name"] == f"ana-{project}"


def test_groups_are_filled_and_emptied(terminal, ana, project):
    group, name = f"team-{project}", f"ana-{project}"
    terminal.do("group", "create", group, "--for", "CI")
    terminal.do("group", "add", group, name, "--until", "2999-12-31")
    assert name in terminal.do("group", "show", group).out
    assert group in terminal.do("group", "list").out
    terminal.do("grant", "give", group, "model_owner", "--on", f"project:{project}")
    conflict = ("grant", "give", name, "independent_validator", "--on", f"project:{project}")
    assert "Duties that should be separate" in terminal.do(*conflict).err
    assert name in terminal.do("grant", "conflicts").out
    terminal.do("group", "remove", group, name, "--yes")
    assert "Nobody belongs to it." in terminal.do("group", "show", group).err


def test_roles_for_some_hours_are_asked_for_and_taken(terminal, ana, project):
    where = ("--on", f"project:{project}")
    for verb in ("approve", "decline"):
        ana.do("elevation", "request", "contributor", *where, "--reason", "Release")
        asked = terminal.do("elevation", "list", "--pending", "--json").json
        mine = next(each for each in asked if each["requested_by"] == f"ana-{project}")
        terminal.do("elevation", verb, mine["elevation_id"])
    asked = ana.do("elevation", "request", "admin", *where, "--reason", "x", "--json").json
    ana.do("elevation", "withdraw", asked["elevation_id"])
    assert "approved" in ana.do("elevation", "list").out
    eligible = ("grant", "give", f"ana-{project}", "admin", *where, "--eligible")
    terminal.do(*eligible)
    assert "until" in ana.do("emergency", "open", "admin", *where, "--reason", "Down").out
    taken = terminal.do("emergency", "list", "--unreviewed", "--json").json
    mine = next(each for each in taken if each["opened_by"] == f"ana-{project}")
    review = ("emergency", "review", mine["emergency_id"], "justified", "--comment", "It was")
    assert "justified" in terminal.do(*review).out
    assert "justified" in ana.do("emergency", "list").out


def test_a_guarded_model_is_looked_at_with_a_purpose(terminal, project):
    terminal.do("create", f"{project}/triage")
    terminal.do("guard", "set", f"{project}/triage", "--reason", "Health data")
    assert terminal.run("show", f"{project}/triage").code == 3
    why = ("--purpose", f"Audit {project}")
    assert "takes a purpose" in terminal.do(*why, "guard", "show", f"{project}/triage").out
    log = terminal.do("access", "log", "--refused", "--limit", "20").out
    assert "request.refused" in log
    assert f"Audit {project}" in terminal.do("access", "log", "--allowed", "--json").out
    terminal.do(*why, "guard", "lift", f"{project}/triage")
    assert terminal.do("show", f"{project}/triage").code == 0
    terminal.do("access", "batches")


def test_a_review_is_opened_and_decided(terminal, ana, project):
    terminal.do("user", "invite", f"bo-{project}")
    where = ("--on", f"project:{project}")
    terminal.do("grant", "give", f"bo-{project}", "viewer", *where)
    opened = terminal.do(
        "access-review", "open", "Q1", "--due", "2999-01-01", "--reviewer", f"ana-{project}",
        *where, "--json",
    ).json  # fmt: skip
    item = ana.do("access-review", "show", opened["id"], "--json").json[0]
    decide = ("access-review", "decide", opened["id"], item["item_id"], "revoke")
    assert "revoke" in ana.do(*decide, "--reason", "Left").out
    assert "Left" in ana.do("access-review", "show", opened["id"]).out
    assert opened["id"] in terminal.do("access-review", "list").out
