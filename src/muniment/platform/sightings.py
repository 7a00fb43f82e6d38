"""What is noted beside the journal: sensitive reads, and everything that was refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from muniment.kernel.actor import Actor
from muniment.kernel.events import INSTANCE, Scope

MAX_SUBJECT = 500
MAX_ADDRESS = 100


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something a unit of work saw happen: `action` is a noun and a verb (`file.read`).

    `actor` is who did it where that is not who asks, as when somebody has just signed in.
    """

    action: str
    subject: str
    scope: Scope = INSTANCE
    outcome: str = "allowed"
    actor: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A sighting with who asked, what for, through which door and from where."""

    at: datetime
    actor: Actor
    token_id: str | None
    sighting: Sighting
    code: str | None = None
    permission: str | None = None
    purpose: str | None = None
    via: str = ""
    address: str = ""
    request_id: str | None = None

    def values(self) -> dict[str, Any]:
        """Return the columns of its row."""
        sighting = self.sighting
        actor = sighting.actor or self.actor
        return {
            "at": self.at,
            "actor_id": actor.id,
            "actor_name": actor.name,
            "token_id": self.token_id,
            "action": sighting.action,
            "subject": _storable(sighting.subject)[:MAX_SUBJECT],
            "outcome": sighting.outcome,
            "code": self.code,
            "permission": self.permission,
            "project_id": sighting.scope.project_id,
            "model_id": sighting.scope.model_id,
            "purpose": self.purpose and _storable(self.purpose),
            "via": self.via,
            "address": _storable(self.address)[:MAX_ADDRESS],
            "request_id": self.request_id,
        }


def _storable(text: str) -> str:
    """Return `text` as every database takes it: one entry must never hold up those behind it."""
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()
