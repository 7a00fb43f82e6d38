"""What a webhook is: an address that is told of events, signed with a secret."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from muniment.kernel.errors import Conflict, Invalid, NotFound
from muniment.kernel.events import INSTANCE, Scope, Subject
from muniment.kernel.values import accept_line, accept_text

KIND = "webhook"
MAX_DESCRIPTION = 2_000
MAX_EVENTS = 200
MOST = 200

# What MLflow's clients subscribe to: `mlflow/entities/webhook.py` (3.17). Its one event that is
# missing here, `budget_policy.exceeded`, is about a gateway that this registry does not have.
MLFLOW_EVENTS: Final = (
    "registered_model.created",
    "model_version.created",
    "model_version_tag.set",
    "model_version_tag.deleted",
    "model_version_alias.created",
    "model_version_alias.deleted",
    "prompt.created",
    "prompt_version.created",
    "prompt_tag.set",
    "prompt_tag.deleted",
    "prompt_version_tag.set",
    "prompt_version_tag.deleted",
    "prompt_alias.created",
    "prompt_alias.deleted",
)


class Status(StrEnum):
    """Whether a webhook is told anything."""

    ACTIVE = "ACTIVE"
    DISABLED = "DISABLED"


class WebhookDatedBack(Invalid):
    """A webhook tells what happens from the moment on at which it is recorded."""

    code = "webhooks.dated-back"
    title = "Webhooks are not dated back"


class WebhookNotFound(NotFound):
    """There is no such webhook, or the actor may not see it."""

    code = "webhooks.not-found"
    title = "There is no such webhook"


class EventsRefused(Invalid):
    """A webhook names no event, too many, or one that never happens here."""

    code = "webhooks.events"
    title = "These events cannot be told"


class TooManyWebhooks(Conflict):
    """No project has more webhooks than that, nor has the instance as a whole."""

    code = "webhooks.too-many"
    title = "There are too many webhooks"


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that is told of events, in one project or (without `project_id`) in all.

    `answers_id` and `answers` are who said last what it tells and where: it tells nothing that
    they may not see. `secret_since` is when its secret was set, and `None` says that there is
    none; the secret itself is in no record.
    """

    webhook_id: str
    project_id: str | None
    name: str
    url: str
    events: list[str]
    created_at: datetime
    created_by: str
    answers_id: str
    answers: str
    description: str = ""
    status: Status = Status.ACTIVE
    secret_since: datetime | None = None
    deleted: bool = False
    revision: int = 0
    updated_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        """What the journal files this webhook's events under."""
        return Subject(KIND, self.webhook_id)

    @property
    def scope(self) -> Scope:
        """Where access to this webhook is granted."""
        return Scope(self.project_id) if self.project_id else INSTANCE

    @property
    def is_signed(self) -> bool:
        """Whether what it tells is signed."""
        return self.secret_since is not None

    def checked(self, known: Collection[str]) -> Self:
        """Return the webhook in its accepted form; raise the refusal of the first bad field."""
        accept_text(self.description, "/description", MAX_DESCRIPTION)
        return replace(
            self,
            name=accept_line(self.name.strip(), "/name"),
            events=accept_events(self.events, known),
        )


def accept_events(events: Iterable[str], known: Collection[str]) -> list[str]:
    """Return the names of events, sorted; raise `EventsRefused` unless all are known."""
    found = sorted(set(events))
    if not 1 <= len(found) <= MAX_EVENTS:
        raise EventsRefused(
            f"A webhook names 1 to {MAX_EVENTS} events; this one names {len(found)}.",
            pointer="/events",
        )
    for name in found:
        if name not in MLFLOW_EVENTS and name not in known:
            raise EventsRefused(
                f"There is no event '{name[:80]}' here. Name one of MLflow's, such as "
                "'model_version.created', or one that the journal records, such as "
                "'version.registered'.",
                pointer="/events",
            )
    return found


def accept_secret(secret: str) -> str:
    """Return the secret; raise `ValueRefused` for one that is blank, too long, or unprintable."""
    return accept_line(secret, "/secret")
