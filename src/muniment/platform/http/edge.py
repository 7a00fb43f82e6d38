"""The one way from a request into a unit of work and back."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from anyio import to_thread
from starlette.requests import Request

from muniment.kernel.errors import Unauthenticated
from muniment.platform.auth.gate import PUBLIC, SIGNED_IN, Access, Level, Permission
from muniment.platform.auth.identify import Identifier
from muniment.platform.http import reading
from muniment.platform.http.asked import CONTEXT, PERMISSION, address_of
from muniment.platform.http.idempotency import Answer
from muniment.platform.http.problems import RequestRefused
from muniment.platform.journal import Followers
from muniment.platform.lookout import READ_LOG, Lookout
from muniment.platform.sightings import Observation, Sighting
from muniment.platform.unit import Context, Renew, Unit, Units

T = TypeVar("T")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# A body may take hours to arrive: whatever is done this long after asking who sends it asks again.
_RENEWED_SECONDS = 2.0


class GateNotPassed(RuntimeError):
    """A handler answered without asking the gate for the permission its route declares."""


@dataclass(slots=True)
class Edge:
    """What every route needs to serve a request; bound once in the composition root."""

    units: Units
    identifier: Identifier
    followers: Followers
    base_url: str
    lookout: Lookout
    behind_proxy: bool = False
    extensions: dict[str, object] = field(default_factory=dict[str, object])

    async def context(self, request: Request, permission: Permission) -> Context:
        """Say who asks and about which past; raise `Unauthenticated` where somebody must."""
        request.scope[PERMISSION] = permission
        safe = request.method in SAFE_METHODS
        ask = partial(self._identify, request, permission, safe=safe)
        context = Context(
            access=await ask(),
            via=request.scope.get("muniment.via", "api"),
            purpose=reading.read_purpose(request),
            request_id=request.scope.get("request_id"),
            moment=reading.read_moment(request) if safe else reading.Moment.NOW,
            valid_at=None if safe else reading.read_valid_at(request),
            if_match=reading.read_etags(request.headers.get("if-match")),
            if_none_match=(
                None if safe else reading.read_etags(request.headers.get("if-none-match"))
            ),
            address=address_of(request, behind_proxy=self.behind_proxy),
            renew=Renew(time.monotonic() + _RENEWED_SECONDS, ask),
        )
        request.scope[CONTEXT] = context
        return context

    async def _identify(self, request: Request, permission: Permission, *, safe: bool) -> Access:
        access = await self.identifier.identify(request, safe=safe)
        if not access.is_somebody and permission is not PUBLIC:
            raise Unauthenticated(
                "This needs a sign-in: send 'Authorization: Bearer <token>', or the token as the "
                "password of Basic authentication."
            )
        return access

    async def read(
        self,
        context: Context,
        permission: Permission,
        work: Callable[[Unit], T],
        *,
        apart: bool = False,
    ) -> T:
        """Run `work` on a snapshot, and see that it passed the gate.

        What may take long is done `apart`, in a thread, so that others are answered meanwhile.
        """
        if permission is READ_LOG:
            await to_thread.run_sync(self.lookout.flush)
        context = await _renewed(context)
        seen: list[Sighting] = []
        gated = _gated(permission, work, seen)
        if apart:
            result = await to_thread.run_sync(self.units.read, context, gated)
        else:
            result = await self.units.read_async(context, gated)
        if seen:
            await self._report(context, permission, seen)
        return result

    async def write(self, context: Context, permission: Permission, work: Callable[[Unit], T]) -> T:
        """Run `work` in a transaction, see that it passed the gate, and return once committed."""
        context = await _renewed(context)
        seen: list[Sighting] = []
        result = await self.units.write_async(context, _gated(permission, work, seen))
        if seen:
            await self._report(context, permission, seen)
        self.followers.notify()
        if permission.level is Level.ADMIN or permission in {PUBLIC, SIGNED_IN}:
            # Who may do what may have changed; here it takes effect with the next request.
            self.identifier.forget()
        return result

    async def _report(self, context: Context, permission: Permission, seen: list[Sighting]) -> None:
        """Have sightings written soon; of guarded models, before the request is answered."""
        access = context.access
        told = [
            Observation(
                at=self.lookout.now,
                actor=access.actor,
                token_id=access.limit.token_id if access.limit else None,
                sighting=sighting,
                permission=permission.name,
                purpose=context.purpose,
                via=context.via,
                address=context.address,
                request_id=context.request_id,
            )
            for sighting in seen
        ]
        self.lookout.tell(told)
        if any(sighting.scope.model_id in access.guarded for sighting in seen):
            await to_thread.run_sync(self.lookout.flush)

    async def wait_for(self, request: Request, answer: Answer) -> None:
        """Wait for the follower named by `?wait=`, so that the caller can see its own write."""
        name = reading.query_of(request).get("wait")
        if not name or answer.event_seq is None:
            return
        await self.followers.wait(name, answer.event_seq)

    def check_wait(self, request: Request) -> None:
        """Refuse `?wait=` for a follower that does not exist, before any work is done."""
        name = reading.query_of(request).get("wait")
        if not name:
            return
        known = sorted(self.followers.names)
        if name not in known:
            raise RequestRefused(
                f"There is nothing called '{name[:60]}' to wait for; wait for one of: "
                f"{', '.join(known)}.",
                errors=[{"pointer": "wait", "message": "unknown follower"}],
            )


async def _renewed(context: Context) -> Context:
    """Return a context with what its caller may do by now; raise `Unauthenticated` if nothing."""
    if context.renew is None or time.monotonic() < context.renew.due:
        return context
    return replace(context, access=await context.renew.ask())


def _gated(
    permission: Permission, work: Callable[[Unit], T], seen: list[Sighting]
) -> Callable[[Unit], T]:
    ungated = permission is PUBLIC or permission is SIGNED_IN

    def gated(unit: Unit) -> T:
        result = work(unit)
        if not ungated and permission.name not in unit.checked:
            raise GateNotPassed(f"The gate was not asked for '{permission.name}'.")
        # A write may be tried again after a collision: what its last try saw counts.
        seen[:] = unit.sightings
        return result

    return gated


def edge_of(request: Request) -> Edge:
    """Return the edge this application was composed with."""
    edge = request.app.state.edge
    assert isinstance(edge, Edge)
    return edge
