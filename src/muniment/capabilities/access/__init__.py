"""Access: who is known to the register, with which credentials, and what roles they hold where.

The gate itself is `platform.auth`; this room is where people, groups, tokens and grants change.
"""

from muniment.capabilities.access.model import LastAdministrator
from muniment.capabilities.access.service.grants import GrantTerms
from muniment.capabilities.access.service.grants import give as give_grant
from muniment.capabilities.access.service.holding import able_to
from muniment.capabilities.access.service.links import admit_by_setting, offer_bootstrap
from muniment.capabilities.access.service.own import require_change
from muniment.capabilities.access.service.principals import known_as
from muniment.capabilities.access.service.recording import require_present
from muniment.capabilities.access.service.reviewing import (
    end_grant,
    everybody_behind,
    holds_through,
    lasting_grants,
    principal_of,
)
from muniment.capabilities.access.service.scopes import resolve as resolve_scope
from muniment.capabilities.access.service.views import ShownGrant

__all__ = [
    "GrantTerms",
    "LastAdministrator",
    "ShownGrant",
    "able_to",
    "admit_by_setting",
    "end_grant",
    "everybody_behind",
    "give_grant",
    "holds_through",
    "known_as",
    "lasting_grants",
    "offer_bootstrap",
    "principal_of",
    "require_change",
    "require_present",
    "resolve_scope",
]
