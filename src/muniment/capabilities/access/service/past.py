"""What happened to somebody: to their account, their roles and the groups they belong to."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_

from muniment.capabilities.access.model import Principal
from muniment.capabilities.access.service.permissions import READ_ACCESS
from muniment.capabilities.access.store import grants as grant_store
from muniment.capabilities.access.store import principals as store
from muniment.platform.journal import EVENTS
from muniment.platform.journal.history import Revision, happenings
from muniment.platform.unit import Unit

_NOT_FOR_PEOPLE = frozenset(
    {"principal_id", "name_key", "grant_id", "granted_by_id", "project_id", "model_id", "owner_id"}
)
_IDS = {"group_id": "group", "member_id": "member"}


def list_changes(
    unit: Unit, principal: Principal, *, before: int | None, limit: int
) -> list[Revision]:
    """Return up to `limit` changes of an account, its grants and its memberships, newest first."""
    unit.authorize(READ_ACCESS)
    joined = store.ever_joined(unit.connection, principal.principal_id)
    held = grant_store.held_by(unit.connection, [principal.principal_id])
    subjects = {
        "principal": [principal.principal_id],
        "grant": [granted.grant_id for granted in held],
        "membership": [f"{group_id}:{member_id}" for group_id, member_id in joined],
    }
    about = or_(
        *(
            (EVENTS.c.subject_kind == kind) & EVENTS.c.subject_id.in_(ids)
            for kind, ids in subjects.items()
        )
    )
    names = store.names(unit.connection, {each for pair in joined for each in pair})
    found = happenings(
        unit.connection,
        [about],
        limit=limit,
        before=before,
        moment=unit.moment,
        view=lambda _, state: _readable(state, names),
    )
    return [revision for revision, _ in found]


def _readable(state: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the part of a state that tells people something, with names in place of ids."""
    hidden = _NOT_FOR_PEOPLE | _IDS.keys()
    said = {name: value for name, value in state.items() if name not in hidden}
    named = {word: names.get(state[name]) for name, word in _IDS.items() if name in state}
    return {**said, **named}
