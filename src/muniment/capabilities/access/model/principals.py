"""People, services and groups: who can act, and who merely holds roles for others."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from muniment.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from muniment.kernel.events import Subject
from muniment.kernel.naming import key_of


class PrincipalNotFound(NotFound):
    """There is no user, service or group of that name, or the actor may not see it."""

    code = "access.principal-not-found"
    title = "There is no such user"


class NameTaken(Conflict):
    """A user, service or group of that name exists already."""

    code = "access.name-taken"
    title = "The name is taken"


class LastAdministrator(Conflict):
    """The change would leave nobody who can administer the instance."""

    code = "access.last-administrator"
    title = "Somebody must remain who can administer"


class AccessDatedBack(Invalid):
    """Who may do what changes when it is recorded, and not at a date in the past."""

    code = "access.dated-back"
    title = "A change of access cannot be dated back"


class NotAPerson(Forbidden):
    """Only a person may do this, or have it done for them: services and groups may not."""

    code = "access.not-a-person"
    title = "Only a person may do this"


class NotActing(Invalid):
    """A group cannot act: it has no tokens and no password, its members have."""

    code = "access.group-cannot-act"
    title = "A group cannot act by itself"


class PrincipalKind(StrEnum):
    """What somebody is: people and services act, groups hold roles for their members."""

    HUMAN = "human"
    SERVICE = "service"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who can hold roles: a person, a service that acts on its own, or a group.

    `owner_id` is who answers for a service or a group; `purpose` is what it is for.
    """

    principal_id: str
    name: str
    name_key: str
    kind: PrincipalKind
    display: str
    email: str | None
    active: bool
    created_at: datetime
    owner_id: str | None = None
    purpose: str = ""
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this principal's events under."""
        return Subject("principal", self.principal_id)

    def changed(
        self,
        *,
        display: str | None = None,
        email: str | None = None,
        active: bool | None = None,
        owner_id: str | None = None,
        purpose: str | None = None,
    ) -> Self:
        """Return the principal with what is given put in place."""
        return replace(
            self,
            display=self.display if display is None else display,
            email=self.email if email is None else email,
            active=self.active if active is None else active,
            owner_id=self.owner_id if owner_id is None else owner_id,
            purpose=self.purpose if purpose is None else purpose,
        )

    def require_person(self, what: str) -> None:
        """Raise `NotAPerson` unless this is a person; `what` ends the sentence "Only a person"."""
        if self.kind is not PrincipalKind.HUMAN:
            raise NotAPerson(f"'{self.name}' is a {self.kind}. Only a person {what}.")

    def require_acting(self) -> None:
        """Raise `NotActing` for a group."""
        if self.kind is PrincipalKind.GROUP:
            raise NotActing(
                f"'{self.name}' is a group: it has no token and no password. Its members act."
            )


def principal_key(name: str) -> str:
    """Return the form under which two user names count as the same."""
    return key_of(name)
