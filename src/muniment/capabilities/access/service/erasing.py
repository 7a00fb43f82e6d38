"""Erasing a person: what is told of them goes, the evidence of what was done stays.

The name to sign in with stays too: it is what the journal shows of who did something, which an
organisation must be able to tell. It should say no more of a person than that takes.
"""

from dataclasses import replace

from muniment.capabilities import custody
from muniment.capabilities.access.model import Principal
from muniment.capabilities.access.service.own import require_standing
from muniment.capabilities.access.service.permissions import MANAGE_ACCESS
from muniment.capabilities.access.service.principals import principal_named, require_administrator
from muniment.capabilities.access.service.recording import record
from muniment.capabilities.access.store import links as link_store
from muniment.capabilities.access.store import principals as store
from muniment.capabilities.access.store import sessions as session_store
from muniment.kernel.errors import Invalid
from muniment.platform.journal import personal
from muniment.platform.unit import Unit


class NotConfirmed(Invalid):
    """What cannot be undone was not confirmed by typing the name."""

    code = "access.not-confirmed"
    title = "This was not confirmed"


def erase_person(unit: Unit, name: str, *, confirmed: str | None = None) -> Principal:
    """End somebody's access and destroy what is told of them, in the past too; for good.

    Where the name had to be typed to confirm it, `confirmed` is what was typed (`NotConfirmed`
    for anything else). Raises `LentOnly` for those who hold the role for some hours, `NotAPerson`
    for services and groups, `UnderHold` while a legal hold covers what the person did, and
    `LastAdministrator` where nobody else could administer the instance.
    """
    unit.authorize(MANAGE_ACCESS)
    require_standing(unit, MANAGE_ACCESS, "erase a person")
    if confirmed is not None and confirmed.strip() != name:
        raise NotConfirmed(
            f"This cannot be undone: type '{name}' to confirm it.", pointer="/confirmed"
        )
    found = principal_named(unit, name)
    unit.match(found.revision)
    found.require_person("can be erased")
    custody.refuse_erasure(unit, found.principal_id, found.name)
    erased = replace(found, display=found.name, email=None, active=False)
    done = record(unit, "principal.erased", erased)
    session_store.forget_person(unit.connection, found.principal_id)
    link_store.forget_person(unit.connection, found.principal_id)
    store.forget_person(unit.connection, erased)
    personal.erase(unit.connection, found.principal_id)
    require_administrator(unit)
    return done
