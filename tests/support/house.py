"""A bound house with a clock the test holds, and people to act in it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

from muniment.app import House
from muniment.kernel.actor import Actor, ActorKind
from muniment.kernel.events import INSTANCE, Scope
from muniment.kernel.moment import Moment
from muniment.platform.auth import Access, Grant, Level, Role, TokenLimit
from muniment.platform.auth.gate import EVERYTHING
from muniment.platform.journal.tables import EVENTS
from muniment.platform.unit import Context, Unit

T = TypeVar("T")
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that moves one second each time it is read, and further when told to."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Tell the time."""
        self.now += timedelta(seconds=1)
        return self.now

    def advance(self, **period: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**period)
        return self.now


def person(name: str, *roles: Role, scope: Scope = INSTANCE, level: Level | None = None) -> Access:
    """Return somebody who holds `roles` in `scope`, by a token of `level` if one is given."""
    grants = tuple(
        Grant(f"{name}-{role}", role, scope, datetime(2020, 1, 1, tzinfo=UTC), None)
        for role in roles
    )
    limit = TokenLimit(f"token-of-{name}", level) if level else None
    return Access(Actor(f"id-of-{name}", name, ActorKind.HUMAN), grants, limit)


ADMIN = person("admin", Role.ADMIN)


def settle(house: House) -> None:
    """Return when a served house has signed and followed what was written, by its own threads."""
    deadline = time.monotonic() + 60
    while not _is_settled(house):
        assert time.monotonic() < deadline, house.followers.lag()
        time.sleep(0.02)


def _is_settled(house: House) -> bool:
    keeper = house.followers.keeper
    signed = None if keeper is None else keeper.standing.checkpoint
    total = house.database.read(count_events)
    return (
        signed is not None
        and signed.size >= total
        and not any(lag.behind for lag in house.followers.lag())
    )


def count_events(connection: Connection) -> int:
    """Return how many events the journal has."""
    return connection.execute(select(func.count()).select_from(EVENTS)).scalar_one()


@dataclass
class Workshop:
    """Runs service verbs as somebody, each in a unit of its own."""

    house: House
    clock: Clock
    who: Access = EVERYTHING
    options: dict[str, Any] = field(default_factory=dict)

    def as_(self, who: Access) -> "Workshop":
        """Act as somebody else."""
        return replace(self, who=who)

    def at(self, as_of: datetime | None = None, as_known: datetime | None = None) -> "Workshop":
        """Look at another moment."""
        return replace(self, options={**self.options, "moment": Moment(as_of, as_known)})

    def valid_at(self, when: datetime) -> "Workshop":
        """Date changes back to `when`."""
        return replace(self, options={**self.options, "valid_at": when})

    def matching(self, *revisions: int) -> "Workshop":
        """Change only what is still at one of these revisions."""
        return replace(self, options={**self.options, "if_match": frozenset(map(str, revisions))})

    def do(self, verb: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a verb that may change things."""
        return self.house.units.write(self._context(), lambda unit: verb(unit, *args, **kwargs))

    def see(self, verb: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a verb that only reads."""
        return self.house.units.read(self._context(), lambda unit: verb(unit, *args, **kwargs))

    def run(self, work: Callable[[Unit], T]) -> T:
        """Run anything in one unit."""
        return self.house.units.write(self._context(), work)

    def _context(self) -> Context:
        return Context(access=self.who, via="test", **self.options)
