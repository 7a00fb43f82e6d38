"""The unit of work: what a service verb needs, for one request or job, in one transaction."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import uuid_utils
from sqlalchemy import ColumnElement, Connection, or_, true

from muniment.kernel.actor import Actor
from muniment.kernel.errors import Forbidden, NotFound, PreconditionFailed, Unauthenticated
from muniment.kernel.events import INSTANCE, Event, Scope, Stamp
from muniment.kernel.moment import Moment
from muniment.platform.auth.gate import EVERYTHING, Access, Permission, PurposeRequired
from muniment.platform.blobs import Blobs
from muniment.platform.database import Database
from muniment.platform.journal import EventType, Journal, Origin
from muniment.platform.outgoing import Reach
from muniment.platform.referring import Referrer
from muniment.platform.searching import Searching
from muniment.platform.sightings import Sighting
from muniment.platform.strongbox import Strongbox

T = TypeVar("T")
ANY_REVISION = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class Context:
    """What an edge knows about a request before any work is done.

    `purpose` goes on record; it is what the caller `stated`, unless the work has one of its own.
    `renew` finds out anew who asks and what they may, of requests that last.
    """

    access: Access
    via: str
    purpose: str | None = None
    stated: bool = True
    request_id: str | None = None
    moment: Moment = Moment.NOW
    valid_at: datetime | None = None
    if_match: frozenset[str] | None = None
    if_none_match: frozenset[str] | None = None
    address: str = ""
    renew: "Renew | None" = None

    @property
    def as_asked(self) -> "Context":
        """The same without asking again: to tidy up after somebody who may do nothing any more."""
        return replace(self, renew=None)


def system_context(via: str, purpose: str | None = None) -> Context:
    """Return the context of work that Muniment does on its own account."""
    return Context(access=EVERYTHING, via=via, purpose=purpose)


@dataclass(frozen=True, slots=True)
class Renew:
    """How to find out again who asks, and since when (monotonic seconds) it is due."""

    due: float
    ask: Callable[[], Awaitable[Access]]


@dataclass(frozen=True, slots=True)
class Outside:
    """What it takes to tell others something: which addresses are called, and signing secrets."""

    reach: Reach
    strongbox: Strongbox


@dataclass(slots=True)
class Unit:
    """One transaction with its actor, its time and its journal."""

    connection: Connection
    context: Context
    now: datetime
    blobs: Blobs
    _journal: Journal
    permissions: Mapping[str, Permission] = field(default_factory=dict[str, Permission])
    searching: Searching | None = None
    outside: "Outside | None" = None
    stamps: list[Stamp] = field(default_factory=list[Stamp])
    checked: set[str] = field(default_factory=set[str])
    passed: set[tuple[str, Scope]] = field(default_factory=set[tuple[str, Scope]])
    sightings: list[Sighting] = field(default_factory=list[Sighting])

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.context.access.actor

    @property
    def moment(self) -> Moment:
        """Which past a read is about."""
        return self.context.moment

    @property
    def valid_at(self) -> datetime:
        """When the change of this unit was true in the world (now, unless dated back)."""
        return self.context.valid_at or self.now

    @property
    def base(self) -> Moment:
        """The moment whose state a change of this unit starts from."""
        return Moment.NOW if self.context.valid_at is None else Moment(as_of=self.valid_at)

    def new_id(self) -> str:
        """Return a fresh UUIDv7."""
        return str(uuid_utils.uuid7())

    def record(self, event: Event) -> Stamp:
        """Append `event` to the journal and write the rows that follow from it."""
        stamp = self._journal.append(
            self.connection,
            event,
            Origin(self.actor, self.context.via, self.context.purpose, self.context.request_id),
            event_id=self.new_id(),
            now=self.now,
            valid_at=self.context.valid_at,
        )
        self.stamps.append(stamp)
        return stamp

    def authorize(
        self, permission: Permission, scope: Scope = INSTANCE, *, see: Permission | None = None
    ) -> None:
        """Pass the gate for `permission` on something in `scope`, or raise.

        `see` is the permission to know that the thing exists: without it the answer is the same
        `NotFound` as for a thing that does not exist. Raises `Forbidden` otherwise.
        """
        self.checked.add(permission.name)
        access = self.context.access
        if access.permits(permission, scope, self.now):
            self.passed.add((permission.name, scope))
            if scope.model_id in access.guarded:
                self._state_purpose(scope)
            return
        if access.is_somebody and see is not None and not access.permits(see, scope, self.now):
            raise NotFound("There is no such thing, or you may not see it.")
        raise self._refusal(permission)

    def saw(
        self,
        action: str,
        subject: str,
        scope: Scope = INSTANCE,
        *,
        actor: Actor | None = None,
        outcome: str = "allowed",
    ) -> None:
        """Have it noted that something sensitive was done or read, once this unit is done."""
        sighting = Sighting(action, subject, scope, outcome, actor)
        if sighting not in self.sightings:
            self.sightings.append(sighting)

    def _state_purpose(self, scope: Scope) -> None:
        if self.must_say_why(scope.model_id):
            raise PurposeRequired(
                "Nobody looks at this model without saying why: send the purpose in the header "
                "'Muniment-Purpose' (on the command line, --purpose). It goes on record."
            )
        self.saw("model.read", scope.model_id or "", scope)

    def authorize_anywhere(self, permission: Permission) -> None:
        """Pass the gate for something that belongs to no project, by a grant on anything."""
        self.checked.add(permission.name)
        if not self.context.access.permits_somewhere(permission, self.now):
            raise self._refusal(permission)

    def _refusal(self, permission: Permission) -> Unauthenticated | Forbidden:
        if not self.context.access.is_somebody:
            return Unauthenticated("This needs a sign-in: send 'Authorization: Bearer <token>'.")
        roles = ", ".join(sorted(permission.roles))
        return Forbidden(
            f"You may not do this here: it takes the permission '{permission.name}', which the "
            f"roles {roles} carry. Ask for a grant, or use a token with level "
            f"'{permission.level}'.",
            permission=permission.name,
            roles=sorted(permission.roles),
        )

    def sees_within(self, permission: Permission, project_id: str) -> bool:
        """Whether the actor may use `permission` on the project, or on a model in it."""
        self.checked.add(permission.name)
        return self.context.access.permits_within(permission, project_id, self.now)

    def visible(
        self,
        permission: Permission,
        project: ColumnElement[Any],
        model: ColumnElement[Any] | None = None,
    ) -> ColumnElement[bool]:
        """Return the SQL condition that keeps only rows the actor may use `permission` on."""
        self.checked.add(permission.name)
        return self.context.access.visible(permission, self.now, project, model)

    def scopes(self, permission: Permission) -> tuple[Scope, ...]:
        """Return where the actor may use `permission`: in these scopes and all that is in them."""
        self.checked.add(permission.name)
        return self.context.access.scopes(permission, self.now)

    def audiences(self) -> list[tuple[Permission, list[str]]]:
        """Return what seeing some events takes besides the journal, with the types of those."""
        found = self._journal.audiences().items()
        return [(self.permissions[name], types) for name, types in found]

    def as_seen_by(self, access: Access) -> "Unit":
        """Return this unit as of somebody else, who states no purpose."""
        return replace(self, context=Context(access=access, via=self.context.via))

    def event_types(self) -> Mapping[str, EventType]:
        """Return the types of all events that any room may record, by name."""
        return self._journal.types

    def must_say_why(self, model_id: str | None) -> bool:
        """Whether looking at the model takes a purpose, and none was stated."""
        stated = self.context.stated and self.context.purpose is not None
        return not stated and model_id in self.context.access.guarded

    def unguarded(self, model: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return the SQL condition that leaves out the models for which `must_say_why`.

        `model` is the column that holds the row's model id, or nothing.
        """
        silent = self.silent()
        return or_(model.is_(None), model.not_in(silent)) if silent else true()

    def silent(self) -> list[str]:
        """Return the ids of the models for which `must_say_why`."""
        return sorted(one for one in self.context.access.guarded if self.must_say_why(one))

    def match(self, revision: int, *, exists: bool = True) -> None:
        """Refuse with `PreconditionFailed` what If-Match and If-None-Match do not allow.

        What does not exist (yet, or any more) satisfies no `If-Match: *` and any If-None-Match.
        """
        unwanted = self.context.if_none_match
        if unwanted is not None and exists and {"*", str(revision)} & unwanted:
            raise PreconditionFailed(
                f"It is there already, at revision {revision}, and you asked to make it only if "
                "it is not. Leave out If-None-Match to change it.",
                revision=revision,
            )
        wanted = self.context.if_match
        accepted = {"*", str(revision)} if exists else {str(revision)}
        if wanted is None or accepted & wanted:
            return
        now = f"It is at revision {revision} now" if exists else "There is none now"
        raise PreconditionFailed(
            f"{now}; you named {', '.join(sorted(wanted))}. Read it again and repeat the change "
            "on what you find.",
            revision=revision,
        )


def utc_now() -> datetime:
    """Return the time by this machine's clock."""
    return datetime.now(UTC)


class Units:
    """Opens units of work on a database."""

    def __init__(
        self,
        database: Database,
        types: Iterable[EventType],
        blobs: Blobs,
        clock: Callable[[], datetime] = utc_now,
        permissions: Iterable[Permission] = (),
        *,
        referrers: Iterable[Referrer] = (),
        searching: Searching | None = None,
        outside: Outside | None = None,
    ) -> None:
        self.permissions = {permission.name: permission for permission in permissions}
        self.database = database
        self.journal = Journal(types)
        self.blobs = blobs
        self.clock = clock
        self.referrers = tuple(referrers)
        self.searching = searching
        self.outside = outside

    def read(self, context: Context, work: Callable[[Unit], T]) -> T:
        """Run `work` on a consistent snapshot that it cannot change."""
        return self.database.read(lambda connection: work(self._open(connection, context)))

    def write(self, context: Context, work: Callable[[Unit], T]) -> T:
        """Run `work` in a transaction; return when it is committed."""
        return self.database.write(lambda connection: work(self._open(connection, context)))

    async def read_async(self, context: Context, work: Callable[[Unit], T]) -> T:
        """Do what `read` does, for callers on the event loop."""
        return await self.database.read_async(
            lambda connection: work(self._open(connection, context))
        )

    async def write_async(self, context: Context, work: Callable[[Unit], T]) -> T:
        """Do what `write` does, without blocking the event loop."""
        return await self.database.write_async(
            lambda connection: work(self._open(connection, context))
        )

    def _open(self, connection: Connection, context: Context) -> Unit:
        return Unit(
            connection,
            context,
            self.clock(),
            self.blobs,
            self.journal,
            self.permissions,
            self.searching,
            self.outside,
        )
