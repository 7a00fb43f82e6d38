"""Erasing a person: what was told of them goes everywhere, and the evidence still adds up."""

import pytest
from sqlalchemy import select

from muniment.capabilities.access.model import LastAdministrator, NotAPerson, PrincipalKind
from muniment.capabilities.access.service import erasing, grants, principals
from muniment.capabilities.access.service.grants import GrantTerms
from muniment.capabilities.access.service.principals import About
from muniment.platform.auth import Role
from muniment.platform.database import METADATA
from muniment.platform.journal import replay
from muniment.platform.journal.history import history
from muniment.platform.journal.personal import SEALED

TOLD = About(display="Ada Lovelace", email="ada@example.org")


@pytest.fixture
def ada(workshop):
    """A person of whom something is told, and somebody else who administers."""
    made = workshop.do(principals.create_principal, "ada", PrincipalKind.HUMAN, TOLD)
    workshop.do(principals.create_principal, "root", PrincipalKind.HUMAN)
    workshop.do(grants.grant, "root", GrantTerms(role=Role.ADMIN, scope="instance"))
    workshop.do(principals.change_principal, "ada", About(display="Countess of Lovelace"))
    return made


def stored(workshop, *, journal_only=False):
    """Return all that is stored, as one text."""
    tables = [t for t in METADATA.sorted_tables if t.name.startswith("journal") or not journal_only]
    return workshop.house.database.read(
        lambda c: "\n".join(str(row) for table in tables for row in c.execute(select(table)))
    )


def rows(workshop):
    """Return the rows of every projection."""
    return workshop.house.database.read(
        lambda c: {
            table.name: sorted(map(str, c.execute(select(table))))
            for table in workshop.house.projections
        }
    )


def rebuilt(workshop):
    """Replay the journal, and return the rows that makes."""
    house = workshop.house
    replay.rebuild(house.database, house.units.journal, house.projections)
    return rows(workshop)


def test_the_journal_does_not_tell_of_a_person_in_clear(workshop, ada):
    assert "Lovelace" not in stored(workshop, journal_only=True)
    found = workshop.see(lambda unit: history(unit.connection, ada.subject, limit=9))
    assert [change.after for change in found[0].changes] == ["Countess of Lovelace"]
    before = rows(workshop)
    assert rebuilt(workshop) == before


def test_what_was_told_is_gone_everywhere_and_the_tables_still_follow_from_the_journal(
    workshop, ada, clock
):
    then = clock()
    erased = workshop.do(erasing.erase_person, "ada")
    assert (erased.display, erased.email, erased.active) == ("ada", None, False)
    assert "Lovelace" not in stored(workshop)
    assert "ada@example.org" not in stored(workshop)
    before = rows(workshop)
    assert rebuilt(workshop) == before
    past = workshop.at(then).see(principals.principal_named, "ada")
    assert (past.display, past.active) == ("ada", True)
    types = workshop.see(
        lambda unit: [r.type for r in history(unit.connection, ada.subject, limit=9)]
    )
    assert types == ["principal.erased", "principal.changed", "principal.created"]


def test_others_keep_what_is_told_of_them(workshop, ada):
    workshop.do(
        principals.create_principal, "grace", PrincipalKind.HUMAN, About(display="G. Hopper")
    )
    workshop.do(erasing.erase_person, "ada")
    assert workshop.see(principals.principal_named, "grace").display == "G. Hopper"
    rebuilt(workshop)
    assert workshop.see(principals.principal_named, "grace").display == "G. Hopper"


def test_only_a_person_is_erased_and_never_the_last_administrator(workshop, ada):
    workshop.do(principals.create_principal, "robot", PrincipalKind.SERVICE, About(owner="ada"))
    with pytest.raises(NotAPerson):
        workshop.do(erasing.erase_person, "robot")
    workshop.do(principals.change_principal, "admin", active=False)
    with pytest.raises(LastAdministrator):
        workshop.do(erasing.erase_person, "root")
    about_ada = select(SEALED).where(SEALED.c.person_id == ada.principal_id)
    assert workshop.house.database.read(lambda c: len(list(c.execute(about_ada)))) == 2


def test_erasing_in_the_browser_takes_the_name(client):
    client.headers["Sec-Fetch-Site"] = "same-origin"
    told = {"name": "ada", "display": "Ada Lovelace", "email": "ada@example.org"}
    assert client.post("/api/v1/users", json=told).status_code == 201
    assert "Erase what is told of them" in client.get("/access/ada").text
    refused = client.post("/access/ada/erase", data={"confirmed": "Ada"})
    assert refused.status_code == 422
    assert "type &#39;ada&#39; to confirm it" in refused.text
    assert client.post("/access/ada/erase", data={"confirmed": "ada"}).status_code == 303
    shown = client.get("/access/ada").text
    assert "Lovelace" not in shown
    assert "example.org" not in shown
